"""How far students are is kept, found by the lab's name, and forgotten."""

from pathlib import Path

import pytest

from lab.lesson import place
from lab.model.errors import InputError
from lab.model.lesson import Progress


def test_what_is_kept_is_found_with_and_without_its_name(tmp_path: Path) -> None:
    progress = Progress("/x/lesson.yml", "one", 2, 1, ("a",), ("a", "b"))
    place.save(tmp_path, progress)
    assert place.load(tmp_path, "one") == progress
    assert place.load(tmp_path, "") == progress
    assert place.labs(tmp_path) == ["one"]
    place.forget(tmp_path, "one")
    assert place.labs(tmp_path) == []
    place.forget(tmp_path, "one")


def test_several_need_a_name(tmp_path: Path) -> None:
    for lab in ("one", "two"):
        place.save(tmp_path, Progress("/x", lab))
    with pytest.raises(InputError, match="LAB: 2 lessons are under way; name one of: one, two"):
        place.load(tmp_path, "")
    with pytest.raises(InputError, match="three: has no lesson; name one of: one, two"):
        place.load(tmp_path, "three")


def test_without_any_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no lesson is under way; begin one: stormdrill lesson"):
        place.load(tmp_path, "")
