"""Lessons are found and read, and what is wrong with one is said at once."""

from pathlib import Path

import pytest

from lab.catalog import lessons
from lab.model.errors import InputError

GOOD = """name: mine
title: Mine
minutes: 5
topology: two-routers
learn: [something]
steps:
  - id: one
    title: One
    text: Do it.
    check: [{says: it is done, node: r1, run: cat /x, finds: x, look: look at /x}]
    solve: [{node: r1, run: echo x > /x}]
"""


def write(folder: Path, text: str) -> Path:
    file = folder / lessons.FILE
    file.write_text(text)
    return file


def test_every_shipped_lesson_is_called_as_its_folder_and_is_short() -> None:
    assert lessons.names()
    for name in lessons.names():
        lesson = lessons.read(lessons.file_of(name))
        assert lesson.name == name
        assert lesson.minutes <= 15
        assert all(step.hints for step in lesson.steps)


def test_a_lesson_is_named_by_its_folder_or_file(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    assert lessons.file_of(str(tmp_path)) == lessons.file_of(str(file)) == file.resolve()
    assert lessons.read(file).title == "Mine"


def test_a_lesson_that_is_nowhere_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no such lesson; did you mean read-a-table"):
        lessons.file_of("read-a-tabel")


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("steps:\n")[2].replace("node: r1", "node: r9").replace(
        "finds: x", "finds: '('"
    )
    file = write(tmp_path, twice)
    with pytest.raises(InputError) as caught:
        lessons.read(file)
    place = f"{file}: steps[1] one"
    assert [str(each).partition(";")[0] for each in caught.value.problems] == [
        f"{place}: is the name of another step too",
        f"{place}: there is no node r9",
        f"{place}: finds: missing ), unterminated subpattern at position 0: (",
    ]


def test_a_check_that_nothing_could_fail_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.replace("finds: x, ", ""))
    with pytest.raises(InputError, match="a check has finds or lacks"):
        lessons.read(file)


def test_a_new_lesson_is_one_and_is_never_overwritten(tmp_path: Path) -> None:
    file = lessons.new(tmp_path / "my-lesson")
    assert lessons.read(file).name == "my-lesson"
    with pytest.raises(InputError, match="is there already"):
        lessons.new(tmp_path / "my-lesson")
    with pytest.raises(InputError, match="is no name for a lesson; lower-case"):
        lessons.new(tmp_path / "My Lesson")
