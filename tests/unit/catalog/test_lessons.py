"""Lessons are found and read, and what is wrong with one is said at once."""

import re
from pathlib import Path

import pytest

from lab.catalog import lessons
from lab.load import lessons_dir
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


def test_the_order_and_the_page_have_every_lesson() -> None:
    folders = {file.parent.name for file in lessons_dir().glob(f"*/{lessons.FILE}")}
    assert set(lessons.names()) == folders
    assert len(lessons.names()) == len(folders) >= 10
    page = (lessons_dir().parent / "docs" / "lessons.md").read_text()
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)
    assert [row for row in rows if row in folders] == list(lessons.names())


def test_a_phase_is_one_of_the_network(tmp_path: Path) -> None:
    text = GOOD.replace("text: Do it.", "text: Do it.\n    phase: falt")
    with pytest.raises(InputError, match="one: there is no phase falt; phases: change"):
        lessons.read(write(tmp_path, text))


def test_nodes_of_ready_and_restore_are_known(tmp_path: Path) -> None:
    ready = "ready: [{says: up, node: r8, run: cat /x, finds: x, look: look}]\nsteps:"
    text = GOOD.replace("steps:", ready) + "    restore: [{node: r9, run: x}]\n"
    with pytest.raises(InputError) as caught:
        lessons.read(write(tmp_path, text))
    assert [
        (each.place.startswith(str(tmp_path)), each.text) for each in caught.value.problems
    ] == [
        (True, "there is no node r8"),
        (True, "there is no node r9"),
    ]


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
