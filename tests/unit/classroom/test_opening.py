"""A class opened: what is judged first, and what is kept, forgotten and removed."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from lab.catalog import lessons
from lab.catalog.handed import works
from lab.classroom import handing, opening
from lab.classroom.classroom import Classroom, lab_of
from lab.classroom.labs import Taught
from lab.doctor import capacity
from lab.doctor.capacity import Cost, Room
from lab.model.deployment import Deployment, LabState
from lab.model.errors import BackendError, InputError
from lab.model.gameday import Seat
from lab.model.software import Software
from tests.fakes.classroom import FakeLabs

TOP = Path(__file__).parents[3]
Opened = Callable[..., AbstractContextManager[Classroom]]


@pytest.fixture
def labs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLabs:
    """Return the labs of this host, which has room for ten of a class."""
    made = FakeLabs(tmp_path)

    def running() -> tuple[LabState, ...]:
        return tuple(LabState(each, "embedded", "x", "", "running", 2) for each in made.there)

    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(opening, "HostLabs", lambda: made)
    monkeypatch.setattr("lab.app.running.labs", running)
    monkeypatch.setattr(opening, "deployment", lambda _taught: None)
    monkeypatch.setattr(capacity, "cost", lambda *_: Cost(8.0, 0.01))
    monkeypatch.setattr(capacity, "room", lambda: Room(100.0, 8.0))
    return made


@pytest.fixture
def told() -> list[str]:
    """Return what is told when a class ends."""
    return []


@pytest.fixture
def opened(tmp_path: Path, labs: FakeLabs, told: list[str]) -> Opened:
    """Return a function that opens the class of some people."""

    def open_(*names: str, lesson: str = "read-a-table") -> AbstractContextManager[Classroom]:
        file = tmp_path / "class.txt"
        file.write_text("\n".join(names), encoding="utf-8")
        return opening.open_class((lesson,), file, tmp_path / "saved", told.append)

    return open_


def killed(opened: Opened, *names: str, **more: str) -> Any:
    """Return a class whose server dies once all labs run: nothing of it goes on."""
    made: Any = opened(*names, **more)
    room, version = made.__enter__(), 0
    while any(pupil.doing for pupil in room._pupils.values()):
        version = room.changed(version, 1.0)
    room.__class__ = _Dead
    with suppress(BackendError):
        made.__exit__(BackendError, BackendError("as if by SIGKILL"), None)
    return made


class _Dead(Classroom):
    """A class whose end removes nothing."""

    def _end(self) -> None:
        for pupil in self._pupils.values():
            pupil._over.set()
            pupil._jobs.put(None)
            pupil._thread.join(20)


def test_an_end_forgets_the_class(opened: Opened, labs: FakeLabs, tmp_path: Path) -> None:
    with opened("Ann") as room:
        assert [*(tmp_path / "home" / "classes").iterdir()] == [room.folder]
    assert ([*(tmp_path / "home").iterdir()], labs.there) == ([], {})
    with pytest.raises(KeyboardInterrupt), opened("Ann"):
        raise KeyboardInterrupt
    assert [*(tmp_path / "home").iterdir()] == []


def test_a_failure_keeps_what_students_have_done(opened: Opened, labs: FakeLabs) -> None:
    with pytest.raises(BackendError), opened("Ann") as room:
        raise BackendError("the port is gone")
    assert labs.there == {}
    assert room.folder.exists()


def test_a_class_has_one_server(opened: Opened) -> None:
    with opened("Ann"), pytest.raises(InputError, match="this class is served already"):
        opened("Ann").__enter__()
    with opened("Ann"):
        pass


def test_labs_that_run_already_need_no_more_room(opened: Opened, labs: FakeLabs) -> None:
    ten = [f"s{n}" for n in range(10)]
    with pytest.raises(BackendError, match="--students: 11 labs are asked, 10 at most"):
        opened(*ten, "more").__enter__()
    killed(opened, *ten)
    assert len(labs.there) == 10
    with opened(*ten, *[f"t{n}" for n in range(10)]):
        pass
    assert labs.there == {}


def test_the_lab_of_a_student_who_left_is_removed(opened: Opened, labs: FakeLabs) -> None:
    killed(opened, "Ann", "Bob")
    assert set(labs.there) == {lab_of("Ann"), lab_of("Bob")}
    with opened("Ann") as room:
        assert lab_of("Bob") not in labs.there
        assert room.seats() == (Seat("teacher"), Seat("student", "Ann"))


def test_two_lessons_of_one_name_are_refused(tmp_path: Path, labs: FakeLabs) -> None:
    own = tmp_path / "mine" / "lesson.yml"
    own.parent.mkdir()
    shipped = lessons.file_of("read-a-table")
    own.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "class.txt"
    file.write_text("Ann", encoding="utf-8")
    with pytest.raises(InputError, match=r"is called read-a-table as .* is; leave"):
        opening.open_class(("read-a-table", str(own.parent)), file, None, print).__enter__()


def test_a_lesson_costs_what_the_documents_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.app.deploying.software", lambda _ask: Software())
    small, large = map(deployment_of, ("read-a-table", "the-whole-outage"))
    learning = [capacity.cost(each, capacity.LEARNING).mib for each in (small, large)]
    playing = capacity.cost(large, capacity.PLAYING)
    assert learning == [pytest.approx(75, rel=0.1), pytest.approx(1100, rel=0.1)]
    assert playing.mib == pytest.approx(1100, rel=0.1)
    assert playing.cores == pytest.approx(0.4, rel=0.1)
    assert "takes about 75 MiB, one of `the-whole-outage` about 1100 MiB" in page("lessons")
    assert "takes about 1100 MiB and, with its probes, 0.4 of a core" in page("gameday")


def deployment_of(name: str) -> Deployment:
    file = lessons.file_of(name)
    return opening.deployment(Taught(file, lessons.read(file)))


def page(name: str) -> str:
    return " ".join((TOP / "docs" / f"{name}.md").read_text(encoding="utf-8").split())


LESSON = """\
name: own
title: One step
minutes: 5
topology: two-routers
learn: [nothing]
steps:
  - id: first
    title: The first
    text: Do it.
    check: [{says: it is done, node: r1, run: look first, finds: "yes", look: look at r1}]
    solve: [{node: r1, run: SECRET-SOLUTION first}]
    hints: [do it]
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    """Return the folder of a lesson whose network works in a lab that is none."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "lesson.yml").write_text(LESSON, encoding="utf-8")
    return str(folder)


def at_rest(room: Classroom) -> Classroom:
    version = 0
    while any(pupil.doing for pupil in room.pupils):
        version = room.changed(version, 1.0)
    return room


def handed_in(tmp_path: Path, own: str) -> dict[str, list[str]]:
    """Return the steps that grade is given of each student."""
    found = works(sorted((tmp_path / "saved").glob("*/*")), own)
    return {each.handed.student: sorted(each.handed.states) for each in found}


def _hinted_and_ended(room: Classroom) -> None:
    at_rest(room).act(Seat("student", "Ann"), "Ann", "hint", {})
    raise KeyboardInterrupt


def test_what_students_did_can_be_graded_after_the_end(
    opened: Opened, labs: FakeLabs, told: list[str], tmp_path: Path, own: str
) -> None:
    with pytest.raises(KeyboardInterrupt), opened("Ann", "Li Wei", lesson=own) as room:
        _hinted_and_ended(room)
    assert handed_in(tmp_path, own) == {"Ann": ["first"], "Li Wei": ["first"]}
    ann = works([tmp_path / "saved/own/Ann"], own)[0].handed
    assert ann.progress.hints == {"first": 1}
    assert told[1:] == [f"what students did is saved: stormdrill grade {tmp_path}/saved/*/*"]
    assert (labs.there, room.folder.exists()) == ({}, False)


def test_a_killed_class_that_is_served_and_ended_again_hands_in_what_its_labs_have(
    opened: Opened, labs: FakeLabs, told: list[str], tmp_path: Path, own: str
) -> None:
    killed(opened, "Ann", "Bob", lesson=own)
    told.clear()
    labs.remove(lab_of("Bob"))
    with opened("Ann", "Bob", lesson=own) as room:
        for pupil in room.pupils:  # as if no lab had been looked for yet
            pupil._bench = None
        labs.broken = "no memory"
    assert handed_in(tmp_path, own)["Ann"] == ["first"]
    assert labs.there == {}


def test_what_cannot_be_saved_is_told(
    opened: Opened, labs: FakeLabs, told: list[str], tmp_path: Path, own: str
) -> None:
    with opened("Ann", "Bob", lesson=own) as room:
        at_rest(room)
        labs.there[lab_of("Ann")].gone = True
        (tmp_path / "saved/own/Bob").mkdir(parents=True)
    assert told[1] == f"Ann: own/first: not saved: lab {lab_of('Ann')} has ended"
    assert told[2].startswith("Bob: own: not saved: ")
    assert "is there already" in told[2]
    assert told[-1] == "the rest is still kept: mend that, serve the class again and end it"
    assert room.folder.exists()
    assert set(labs.there) == set()


def test_nobody_who_has_not_begun_is_handed_in(
    opened: Opened, labs: FakeLabs, told: list[str], tmp_path: Path, own: str
) -> None:
    labs.broken = "no space left"
    with opened("Ann", lesson=own) as room:
        at_rest(room)
    assert told[1:] == ["no student has begun: nothing was saved"]
    assert not (tmp_path / "saved").exists()


def test_a_folder_that_has_something_is_refused_before_anything_starts(
    opened: Opened, labs: FakeLabs, tmp_path: Path
) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/mine").touch()
    with pytest.raises(InputError, match="--save"):
        opened("Ann").__enter__()
    assert labs.started_ == []


def test_without_a_name_the_folder_is_a_new_one_below_runs() -> None:
    assert re.fullmatch(r"runs/\d{8}T\d{6}Z-class", str(handing.judged(None)))
