"""A class with fakes: what students can do, what they and the teacher see, and how it ends."""

import json
import signal
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lab.classroom import pupil as pupils
from lab.classroom.classroom import lab_of
from lab.model.gameday import Refused, Seat
from tests.fakes.classroom import FakeClass, FakeLab, FakeLabs, taught

ANN, BOB, TEACHER = Seat("student", "Ann"), Seat("student", "Bob"), Seat("teacher")


def row(room: FakeClass, name: str) -> dict[str, object]:
    (found,) = [each for each in room.teacher["students"] if each["name"] == name]
    return dict(found)


def states(room: FakeClass, name: str) -> list[str]:
    cells = row(room, name)["cells"]
    assert isinstance(cells, list)
    return [each["state"] for each in cells]


def solve(room: FakeClass, name: str, step: str) -> None:
    """Type what does a step, as in a terminal."""
    room.lab(name).did.append(f"SECRET-SOLUTION {step}")


def test_a_student_goes_from_a_failed_check_to_the_end(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        room.asks("Ann", "check")
        seen = room.student("Ann")["work"]
        assert [each["verdict"] for each in seen["checks"]] == ["fail"]
        assert "look at `show bgp summary` on r1" in seen["checks"][0]["text"]
        assert (states(room, "Ann"), states(room, "Bob")) == (["here", "ahead"], ["here", "ahead"])
        with pytest.raises(Refused, match="has not passed yet"):
            room.asks("Ann", "next")
        solve(room, "Ann", "session")
        room.asks("Ann", "check")
        assert room.student("Ann")["work"]["passed"]
        room.asks("Ann", "next")
        assert states(room, "Ann") == ["passed", "here"]
        assert room.student("Ann")["work"]["checks"] == []
        solve(room, "Ann", "prefix")
        room.asks("Ann", "check")
        assert row(room, "Ann")["state"] == "finished"
        with pytest.raises(Refused, match="was the last step"):
            room.asks("Ann", "next")
        cells = row(room, "Ann")["cells"]
        assert isinstance(cells, list)
        assert cells[0]["failed"] == 1
        assert row(room, "Bob")["passed"] == 0


def test_hints_and_solutions_are_seen_once_they_are_asked_for(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        assert "SECRET" not in json.dumps([room.student("Ann"), room.student("Bob"), room.teacher])
        room.asks("Ann", "hint")
        assert room.student("Ann")["work"]["hints"] == ["SECRET-HINT one of session"]
        room.asks("Ann", "hint", "solve", "check")
        work = room.student("Ann")["work"]
        assert work["hints_left"] == 0
        assert work["solution"] == [{"node": "r1", "run": "SECRET-SOLUTION session"}]
        assert states(room, "Ann") == ["shown", "ahead"]
        assert row(room, "Ann")["hints"] == 2
        assert "SECRET" not in json.dumps([room.student("Bob"), room.teacher])
        room.asks("Ann", "next")
        assert "SECRET" not in json.dumps(room.student("Ann"))


def test_what_a_check_saw_is_not_told_any_more_once_the_step_was_done(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        room.asks("Ann", "check")
        assert room.student("Ann")["work"]["looked"]
        room.asks("Ann", "solve")
        work = room.student("Ann")["work"]
        assert (work["looked"], work["checks"], work["passed"]) == ("", [], False)


def test_a_reset_begins_the_step_again(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        room.asks("Ann", "check", "reset")
        assert room.lab("Ann").did == ["setup session", "reset", "setup session"]
        assert room.student("Ann")["work"]["checks"] == []
        room.labs.remove(lab_of("Ann"))  # the host killed it
        room.asks("Ann", "reset", "check")
        assert room.lab("Ann").did == ["setup session"]
        assert len(room.student("Ann")["nodes"]) == 2


def test_a_lab_that_cannot_be_taken_back_is_replaced(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        room.asks("Ann", "solve", "check", "next")
        broken = room.lab("Ann")
        broken.did.append("rm -rf /")
        broken.run = lambda *_, **__: broken.fails()  # type: ignore[method-assign]
        room.asks("Ann", "reset")
        assert room.lab("Ann") is not broken
        assert room.lab("Ann").did == ["setup session", "setup prefix"]
        assert room.student("Ann")["work"]["failed"] == ""
        assert states(room, "Ann") == ["shown", "here"]


def test_a_terminal_opens_in_a_node_of_the_own_lab_alone(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        assert [each.id for each in room.places(ANN)] == ["users", "r1"]
        assert room.places(TEACHER) == ()
        room.opened(ANN, "Ann", "r1")
        assert room.lab("Ann").asked == [("r1", ("vtysh",))]
        assert room.lab("Bob").asked == []
        for seat, node in ((ANN, "host"), (TEACHER, "r1"), (Seat("student", "Eve"), "r1")):
            with pytest.raises(Refused):
                room.opened(seat, "x", node)
        for seat in (TEACHER, Seat("student", "Eve")):
            with pytest.raises(Refused):
                room.act(seat, "x", "check", {})


def test_one_thing_at_a_time_is_done_in_a_lab(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        go, lab = threading.Event(), room.lab("Ann")
        run = lab.run
        lab.run = lambda *a, **k: (go.wait(20), run(*a, **k))[1]  # type: ignore[method-assign]
        room.act(ANN, "Ann", "check", {})
        assert room.student("Ann")["work"]["doing"] == "The checks are asked"
        with pytest.raises(Refused, match="The checks are asked; wait until that is done"):
            room.act(ANN, "Ann", "hint", {})
        room.asks("Bob", "check")
        assert room.student("Bob")["work"]["looked"]
        go.set()
        room.at_rest()
        assert room.student("Ann")["work"]["looked"]


def test_lessons_come_one_after_the_other_each_in_a_lab_of_its_own(tmp_path: Path) -> None:
    lessons = (taught("first"), taught("second"))
    with FakeClass(tmp_path, ("Ann",), lessons).at_once() as room:
        room.asks("Ann", "solve", "check", "next", "solve", "check", "next")
        assert room.student("Ann")["task"]["lesson"] == "Read second"
        assert room.labs.started_ == [f"first {lab_of('Ann')}", f"second {lab_of('Ann')}"]
        assert states(room, "Ann") == ["shown", "shown", "here", "ahead"]


def test_a_lab_that_cannot_be_started_is_told_and_tried_again(tmp_path: Path) -> None:
    labs = FakeLabs(tmp_path)
    labs.broken = "no space left"
    with FakeClass(tmp_path, labs=labs).at_once() as room:
        assert room.student("Ann")["work"]["failed"] == "no space left"
        assert row(room, "Ann")["state"] == "failed"
        with pytest.raises(Refused, match="does not run; reset starts it again"):
            room.asks("Ann", "check")
        labs.broken = ""
        room.asks("Ann", "reset", "check")
        assert row(room, "Ann")["state"] == "working"


def test_who_takes_twice_the_time_of_a_step_is_stuck_since_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr("lab.classroom.classroom.time.time", lambda: now[0])
    with FakeClass(tmp_path).at_once() as room:  # ten minutes for two steps
        now[0] += 599
        assert (row(room, "Ann")["state"], row(room, "Ann")["stuck"]) == ("working", "")
        now[0] += 181
        found = row(room, "Ann")
        assert (found["state"], found["stuck_min"]) == ("stuck", 3)
        assert states(room, "Ann") == ["stuck", "ahead"]
        room.asks("Ann", "solve", "check")
        assert (row(room, "Ann")["state"], row(room, "Bob")["state"]) == ("working", "stuck")


def test_a_class_ends_with_every_lab_gone(tmp_path: Path) -> None:
    with FakeClass(tmp_path) as room:
        pass  # while labs start
    assert room.labs.there == {}


def test_an_end_does_not_wait_for_what_is_done_in_a_lab(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.classroom.classroom.PATIENCE_S", 0.3)
    with FakeClass(tmp_path).at_once() as room:
        lab = room.lab("Ann")
        run, begun = lab.run, threading.Event()

        def until_gone(*given: Any, **more: Any) -> Any:
            begun.set()
            while not lab.gone:
                time.sleep(0.005)
            return run(*given, **more)

        lab.run = until_gone  # type: ignore[method-assign]
        room.act(ANN, "Ann", "check", {})
        assert begun.wait(20)
    assert room.labs.there == {}
    ann, bob = room.pupils
    assert (ann.unsaved, bob.unsaved) == ("the lab did not answer in time", "")


def test_who_asks_twice_for_the_end_waits_for_nothing(tmp_path: Path) -> None:
    room = FakeClass(tmp_path).at_once()
    with room:
        lab = room.lab("Ann")
        lab.deployed = partial(_until_gone, lab)  # type: ignore[method-assign]
        again = (threading.main_thread().ident, signal.SIGINT)
        interrupt = threading.Timer(0.5, signal.pthread_kill, again)
        interrupt.start()
        began = time.monotonic()
    interrupt.join()
    assert time.monotonic() - began < 10
    assert (room.pupils[0].unsaved, room.labs.there) == ("the lab did not answer in time", {})


def _until_gone(lab: FakeLab) -> Any:
    while not lab.gone:
        time.sleep(0.005)
    lab.fails()


def test_a_solution_that_was_cut_counts_as_shown(tmp_path: Path) -> None:
    with FakeClass(tmp_path).at_once() as room:
        lab = room.lab("Ann")
        lab.run = lambda *_, **_more: lab.fails()  # type: ignore[method-assign]
        room.asks("Ann", "solve")
        assert room.student("Ann")["work"]["failed"]
        assert room.pupils[0].progress.solved == ("session",)


def test_a_killed_class_goes_on_where_its_students_were(tmp_path: Path) -> None:
    killed = FakeClass(tmp_path)
    killed.__enter__()
    killed.at_rest().asks("Ann", "hint", "solve", "check", "next", "check")
    labs = killed.labs  # they outlive the server
    started = list(labs.started_)
    with FakeClass(tmp_path, ("Bob", "Ann", "Cy"), labs=labs).at_once() as room:
        assert labs.started_ == [*started, f"tables {lab_of('Cy')}"]
        assert states(room, "Ann") == ["shown", "here"]
        assert row(room, "Ann")["hints"] == 1
        assert room.lab("Ann").did[-1] == "setup prefix"
    assert labs.there == {}


def test_a_server_that_died_between_two_lessons_has_no_lab_of_the_wrong_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = (taught("first"), taught("second"))
    killed = FakeClass(tmp_path, ("Ann",), lessons)
    killed.__enter__()
    killed.at_rest().asks("Ann", "solve", "check", "next", "solve", "check")
    monkeypatch.setattr(killed.labs, "started", killed.lab("Ann").fails)
    killed.asks("Ann", "next")
    monkeypatch.undo()
    with FakeClass(tmp_path, ("Ann",), lessons, killed.labs).at_once() as room:
        assert room.labs.started_[-1] == f"second {lab_of('Ann')}"
        assert room.lab("Ann").did == ["setup session"]


def test_a_step_that_was_not_made_when_the_server_died_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = FakeClass(tmp_path, ("Ann",))
    killed.__enter__()
    killed.at_rest().asks("Ann", "solve", "check")
    monkeypatch.setattr(pupils.Pupil, "_prepare", lambda _self: None)
    killed.asks("Ann", "next")
    with FakeClass(tmp_path, ("Ann",), labs=killed.labs).at_once() as room:
        assert room.lab("Ann").did[-4:] == [
            "reset", "setup session", "SECRET-SOLUTION session", "setup prefix",
        ]  # fmt: skip


def test_a_lab_that_died_with_the_server_is_made_anew_at_the_step(tmp_path: Path) -> None:
    killed = FakeClass(tmp_path, ("Ann",))
    killed.__enter__()
    killed.at_rest().asks("Ann", "solve", "check", "next")
    with FakeClass(tmp_path, ("Ann",)).at_once() as room:
        assert room.lab("Ann").did == ["setup session", "setup prefix"]
        assert states(room, "Ann") == ["shown", "here"]
