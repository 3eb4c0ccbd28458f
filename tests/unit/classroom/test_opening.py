"""A class opened: what is judged first, and what is kept, forgotten and removed."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from lab.catalog import lessons
from lab.classroom import opening
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
def opened(tmp_path: Path, labs: FakeLabs) -> Opened:
    """Return a function that opens the class of some people."""

    def open_(*names: str) -> AbstractContextManager[Classroom]:
        file = tmp_path / "class.txt"
        file.write_text("\n".join(names), encoding="utf-8")
        return opening.open_class(("read-a-table",), file)

    return open_


def killed(opened: Opened, *names: str) -> Any:
    """Return a class whose server dies once all labs run: nothing of it goes on."""
    made: Any = opened(*names)
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
        opening.open_class(("read-a-table", str(own.parent)), file).__enter__()


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
