"""The file of a class's students: names, and every line that is none."""

from pathlib import Path

import pytest

from lab.catalog.students import MOST, students
from lab.model.classroom import id_of
from lab.model.errors import InputError


def file(folder: Path, text: str | bytes) -> Path:
    found = folder / "class.txt"
    found.write_bytes(text.encode() if isinstance(text, str) else text)
    return found


def test_each_line_is_a_name(tmp_path: Path) -> None:
    text = "\ufeffAnn Lee\r\n\r\n  José   O'Neil \n李雷\n"
    assert students(file(tmp_path, text)) == ("Ann Lee", "José O'Neil", "李雷")


def test_every_wrong_line_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    found = file(tmp_path, "Ann\n<script>\nBob\nann\n=1+1\n" + "x" * 41 + "\n")
    with pytest.raises(InputError) as error:
        students(found)
    lines = str(error.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"{found}:{n}" for n in (2, 4, 5, 6)]
    assert lines[0].endswith(
        "'<script>' is no name; a name has 1 to 40 letters, digits, spaces or . ' - @ "
        "and begins with a letter or a digit"
    )
    assert lines[1].endswith("'ann' is the name of line 1 too; add something to one")


def test_of_a_file_of_something_else_ten_lines_are_told_and_how_many_more(tmp_path: Path) -> None:
    found = file(tmp_path, "".join(f"# {n}\n" for n in range(30)))
    with pytest.raises(InputError) as error:
        students(found)
    lines = str(error.value).splitlines()
    assert len(lines) == 11
    assert lines[-1] == f"{found}: 20 more lines like these"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no names; write one a line"),
        ("\n \n", "has no names; write one a line"),
        (b"\xff\xfe", "is no UTF-8 text; save it as UTF-8"),
        ("".join(f"s{n}\n" for n in range(MOST + 1)), f"at most {MOST}; make several classes"),
    ],
)
def test_a_file_without_names_is_refused(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(InputError) as error:
        students(file(tmp_path, text))
    assert str(error.value).endswith(told)
    assert str(error.value).startswith(f"--students {tmp_path}/class.txt: ")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file or directory; name a file with one name"):
        students(tmp_path / "nosuch")
    with pytest.raises(InputError, match="Is a directory"):
        students(tmp_path)


def test_the_word_of_a_name_is_its_own_and_fits_a_lab() -> None:
    names = ("Ann Lee", "ann lee", "Ann-Lee", "李雷", "韩梅梅", "José", "Jose", "x" * 40)
    words = [id_of(name) for name in names]
    assert len(set(words)) == len(names)
    assert words[0].startswith("ann-lee-")
    assert words[3].startswith("student-")
    assert all(each.replace("-", "").isalnum() and len(each) <= 27 for each in words)
