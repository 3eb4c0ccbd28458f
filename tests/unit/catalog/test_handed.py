"""Folders of students: each with its lesson, and every wrong one said at once."""

from pathlib import Path

import pytest

from lab.catalog.handed import works
from lab.lesson import place
from lab.model.errors import InputError
from lab.model.lesson import Progress


def folder(top: Path, student: str, lesson: str) -> Path:
    place.save(top, Progress("/gone/lesson.yml", lesson, student, "embedded"))
    place.hand_in(top, student, top / student)
    return top / student


def test_the_lesson_of_a_folder_is_found_by_its_name(tmp_path: Path) -> None:
    (work,) = works([folder(tmp_path, "ann", "anycast")], "")
    assert (work.handed.student, work.lesson.name) == ("ann", "anycast")


def test_every_wrong_folder_is_said_at_once(tmp_path: Path) -> None:
    wrong = [folder(tmp_path, "bob", "own"), tmp_path / "carl", folder(tmp_path, "ann", "anycast")]
    with pytest.raises(InputError) as caught:
        works(wrong, "")
    assert [str(each) for each in caught.value.problems] == [
        f"{tmp_path}/bob: there is no lesson own; say where it is: --lesson FOLDER",
        f"{tmp_path}/carl: is no folder; stormdrill lesson save FOLDER makes one",
    ]


def test_a_folder_of_another_lesson_is_refused(tmp_path: Path) -> None:
    ann = folder(tmp_path, "ann", "anycast")
    with pytest.raises(InputError, match="is of the lesson anycast; judge it as what it is"):
        works([ann], "read-a-table")
