"""How far students are is kept, found by the lab's name, handed in, and forgotten."""

import os
from pathlib import Path

import pytest

from lab.lesson import place
from lab.model.errors import InputError
from lab.model.lesson import Progress, State
from lab.model.setup import Setup

STATE = State({"r1": Setup(running={"bgpd": "router bgp 1"})}, {"noc": {"/root/answer": "5\n"}})


def progress(lab: str) -> Progress:
    return Progress("/x/lesson.yml", "mine", lab, "embedded", 2, {"a": 1}, ("a",), ("a", "b"))


def test_what_is_kept_is_found_with_and_without_its_name(tmp_path: Path) -> None:
    place.save(tmp_path, progress("one"))
    assert place.load(tmp_path, "one") == place.load(tmp_path, "") == progress("one")
    assert place.labs(tmp_path) == ["one"]
    place.forget(tmp_path, "one")
    assert place.labs(tmp_path) == []
    place.forget(tmp_path, "one")


def test_several_need_a_name(tmp_path: Path) -> None:
    for lab in ("one", "two"):
        place.save(tmp_path, progress(lab))
    with pytest.raises(InputError, match="LAB: 2 lessons are under way; name one of: one, two"):
        place.load(tmp_path, "")
    with pytest.raises(InputError, match="three: has no lesson; name one of: one, two"):
        place.load(tmp_path, "three")


def test_without_any_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no lesson is under way; begin one: stormdrill lesson"):
        place.load(tmp_path, "")


def test_a_copy_has_the_student_and_the_states(tmp_path: Path) -> None:
    place.save(tmp_path, progress("one"))
    place.keep(tmp_path, "one", "a", STATE)
    place.hand_in(tmp_path, "one", tmp_path / "class" / "ann")
    handed = place.handed(tmp_path / "class" / "ann")
    assert handed.student == "ann"
    assert handed.progress == progress("one")
    assert handed.states == {"a": STATE} == place.states(tmp_path, "one")
    with pytest.raises(InputError, match="ann: is there already; name a new folder"):
        place.hand_in(tmp_path, "one", tmp_path / "class" / "ann")


def test_a_folder_that_is_none_of_a_lesson_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no progress\.json; stormdrill lesson save"):
        place.handed(tmp_path)
    with pytest.raises(InputError, match="gone: is no folder"):
        place.handed(tmp_path / "gone")
    (tmp_path / "progress.json").write_text("{}")
    with pytest.raises(InputError, match=r"progress\.json: cannot be read: Progress: lacks"):
        place.handed(tmp_path)


def test_a_lesson_begins_in_a_lab_that_is_free(tmp_path: Path) -> None:
    place.unless_taken(tmp_path, progress("one"), runs=True)
    place.save(tmp_path, progress("one"))
    place.unless_taken(tmp_path, progress("one"), runs=False)
    with pytest.raises(InputError, match="mine is under way here; go on: stormdrill lesson show"):
        place.unless_taken(tmp_path, progress("one"), runs=True)
    other = Progress("/x/lesson.yml", "other", "one", "embedded")
    with pytest.raises(InputError, match="one: is the lab of the lesson mine; give another name"):
        place.unless_taken(tmp_path, other, runs=False)


def test_a_lab_that_has_ended_is_begun_again_by_its_name() -> None:
    text = "the lab has ended; go on where you were: stormdrill lesson start mine"
    assert str(place.ended(progress("mine"))).endswith(text)
    assert str(place.ended(progress("one"))).endswith(f"{text} --lab one")


def test_what_is_handed_in_leads_to_no_file_of_somebody_else(tmp_path: Path) -> None:
    for name in ("bob", "ann"):
        place.save(tmp_path, progress(name))
        place.keep(tmp_path, name, "a", STATE)
        place.hand_in(tmp_path, name, tmp_path / name)
    step, steps = tmp_path / "ann" / "steps" / "a.json", tmp_path / "ann" / "steps"
    step.unlink()
    step.symlink_to("../../bob/steps/a.json")
    with pytest.raises(InputError, match=r"a\.json: cannot be read"):
        place.handed(tmp_path / "ann")
    step.unlink()
    steps.rmdir()
    steps.symlink_to("../bob/steps")
    with pytest.raises(InputError, match="steps: is a link"):
        place.handed(tmp_path / "ann")


def test_a_file_that_never_ends_or_never_begins_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.save(tmp_path, progress("ann"))
    place.keep(tmp_path, "ann", "a", STATE)
    place.hand_in(tmp_path, "ann", tmp_path / "ann")
    os.mkfifo(tmp_path / "ann" / "steps" / "b.json")
    with pytest.raises(InputError, match=r"b\.json: cannot be read: it is no plain file"):
        place.handed(tmp_path / "ann")
    (tmp_path / "ann" / "steps" / "b.json").unlink()
    monkeypatch.setattr(place, "_MOST", 3)
    with pytest.raises(InputError, match=r"progress\.json: cannot be read: it is longer than"):
        place.handed(tmp_path / "ann")


def test_a_file_of_nested_lists_is_refused(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text("[" * 100_000)
    with pytest.raises(InputError, match=r"progress\.json: cannot be read: is no JSON"):
        place.handed(tmp_path)
