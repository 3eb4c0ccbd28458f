"""Files that ship, and files of the user."""

from pathlib import Path

import pytest

from lab.load import configs_dir, read_text, topologies_dir
from lab.model.errors import InputError
from lab.model.hints import nearest


def test_shipped_folders_are_found_in_a_checkout() -> None:
    top = Path(__file__).parents[3]
    assert configs_dir() == top / "configs"
    assert topologies_dir() == top / "topologies"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, ": cannot be read: No such file or directory"),
        (b"a: 1\n\xff\xfe", ":2: is not UTF-8 text: invalid start byte; save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "x.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}{said}"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("facebok-2021", "did you mean facebook-2021?"),
        ("zzz", "scenarios: drill, facebook-2021"),
    ],
)
def test_a_hint_names_the_nearest_or_all(word: str, hint: str) -> None:
    assert nearest(word, ["facebook-2021", "drill"], kind="scenarios") == hint


def test_a_long_list_of_names_is_cut() -> None:
    names = [f"n{number:02}" for number in range(15)]
    assert nearest("zzz", names, kind="nodes") == f"nodes: {', '.join(names[:12])} and 3 more"


def test_a_hint_has_each_name_once_and_no_empty_one() -> None:
    assert nearest("maybe", ["pass", "", "fail", "fail"], kind="one of") == "one of: fail, pass"


def test_a_hint_says_when_there_is_nothing_to_choose_from() -> None:
    assert nearest("x", [], kind="labs") == "there are no labs"
