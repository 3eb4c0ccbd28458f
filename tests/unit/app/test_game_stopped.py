"""A hard stop ends a game day at once, wherever it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab.app.game_course import Course
from lab.app.gameday import Game, open_game
from lab.clock import MonotonicClock, WatchedClock, hold
from lab.engine.play import Tools
from lab.journal.journal import Journal
from lab.model.deployment import Deployment
from lab.model.gameday import Seat
from lab.model.scenario import Phase
from lab.probes.plan import ProbePlan
from lab.probes.sampler import Sampler
from tests.fakes.gameday import PACK, Log
from tests.fakes.performer import MEASURES, FakePerformer, Look, Visit
from tests.fakes.runtime import FakeLab, FakeRuntime
from tests.fakes.steady import steady_runtime
from tests.unit.app.plays import Stage

CHIEF = Seat("facilitator")
LONG_S = 60.0


def until(game: Game, holds: Callable[[Any], bool]) -> Any:
    deadline, version = time.monotonic() + 20, 0
    while not holds(view := game.view(CHIEF)):
        assert view["state"] != "ended", view["why"]
        assert time.monotonic() < deadline, view["state"]
        version = game.changed(version, 1.0)
    return view


def test_nobody_waits_for_a_network_that_is_not_steady(stage: Stage, tmp_path: Path) -> None:
    stage.runtime = steady_runtime(sh=lambda _call: (0, "", ""))
    with open_game("facebook-2021", "mini", 1, tmp_path / "run", "fake") as game:
        until(game, lambda view: view["state"] == "steady")
        assert len(stage.runtime.labs()) == 1
        began = time.monotonic()
        game.act(CHIEF, "eva", "stop", {})
        view = until(game, lambda view: view["state"] == "ended")
        assert view["why"] == "stopped hard by eva"
        assert time.monotonic() - began < 10
    assert stage.runtime.labs() == ()


def test_records_of_routers_are_read_four_times_a_second(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[ProbePlan] = []

    class Noted(Sampler):
        def __init__(self, lab: Any, plan: ProbePlan, *more: Any) -> None:
            plans.append(plan)
            super().__init__(lab, plan, *more)

    monkeypatch.setattr("lab.app.game_course.Sampler", Noted)
    stage.runtime = steady_runtime(sh=lambda _call: (0, "", ""))
    with open_game("facebook-2021", "mini", 1, tmp_path / "run", "fake") as game:
        until(game, lambda view: view["state"] == "steady")
        game.act(CHIEF, "eva", "stop", {})
    (plan,) = plans
    assert plan.records
    assert plan.records_s <= 0.25


def test_nobody_waits_for_a_lab_that_starts(stage: Stage, tmp_path: Path) -> None:
    begun, told = threading.Event(), threading.Event()

    class Slow(FakeRuntime):
        """Starts a lab bit by bit, and leaves nothing of one that failed."""

        def deploy(
            self, deployment: Deployment, *, keep: bool, progress: Callable[[str], None]
        ) -> FakeLab:
            begun.set()
            assert told.wait(20)
            for number in range(1000):
                progress(f"{number} of 1000 daemons serve")
            raise AssertionError("nobody cut it")

    stage.runtime = Slow(lacks=())
    with open_game("facebook-2021", "mini", 1, tmp_path / "run", "fake") as game:
        assert begun.wait(20)
        game.act(CHIEF, "eva", "stop", {})
        told.set()
        version = 0
        while (view := game.view(CHIEF))["state"] != "ended":
            version = game.changed(version, 5.0)
    assert view["why"] == "stopped hard by eva"


def test_an_end_cuts_the_fault_and_nothing_of_what_undoes_it(journal: Journal) -> None:
    story = Log().turn(5, "ready").turn(10, "running").turn(11, "paused").story()
    cut = Phase("cut", "Cut", (Look(), Visit()))
    scenario = SimpleNamespace(phases=(cut, replace(cut, id="more")), steady_state=())
    course = Course(
        cast("Any", SimpleNamespace(scenario=scenario)), PACK, journal, lambda: story, "team"
    )
    clock = WatchedClock(MonotonicClock(), course._cut)
    performer, begun = FakePerformer(journal), threading.Event()

    def waits() -> None:
        begun.set()
        hold(LONG_S, clock)

    def ends() -> None:
        assert begun.wait(20)
        course.end("aborted by eva")

    performer.visited = waits
    course.play(("cut", "more"))
    eva = threading.Thread(target=ends)
    eva.start()
    began = time.monotonic()
    course._broken(
        Tools(journal, clock, performer, MEASURES, frozenset), lambda _name, _undo: None
    )
    clock.sleep(0)  # whoever undoes it is not cut
    eva.join()
    assert time.monotonic() - began < LONG_S / 4
    assert performer.calls == ["look in cut"]
    assert [each for each in journal.events if each.kind == "error"] == []
