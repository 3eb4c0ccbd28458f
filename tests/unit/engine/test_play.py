"""Plays, with an operator and a clock of the tests' own."""

import pytest
from lab.engine.tools import Tools

from lab.engine.play import AFTER_REFUSAL_S, play
from lab.journal.journal import Journal
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.model.gate import SERVED_S
from lab.model.scenario import (
    Attempt,
    Await,
    Console,
    Drain,
    Expectation,
    Hold,
    Phase,
    Scenario,
    Step,
    Undrain,
)
from tests.fakes.clock import FakeClock
from tests.fakes.operator import FakeOperator

DRAINED = Expectation("it is drained", "backbone.drained", "becomes", at_least=1, within_s=5)
BACK = Expectation("it is back", "backbone.drained", "becomes", at_most=0, within_s=5)
FAULT, REPAIR = Drain("fault", ()), Undrain("fault")


@pytest.fixture
def operator(journal: Journal) -> FakeOperator:
    return FakeOperator(journal)


@pytest.fixture
def tools(journal: Journal, clock: FakeClock, operator: FakeOperator) -> Tools:
    """Return tools with a probe that looks twice a second."""
    clock.every(0.5, operator.look)
    return Tools(journal, clock, operator, ttl_s=15)


def scenario(*phases: tuple[Step, ...], steady: tuple[Expectation, ...] = ()) -> Scenario:
    named = tuple(
        Phase(f"phase-{number}", f"Phase {number}", steps)
        for number, steps in enumerate(phases, 1)
    )
    return Scenario("test", "A test", "small", named, steady)


def told(journal: Journal, *kinds: str) -> list[str]:
    """Return the events of some kinds, each as a line of the parts a play decides about."""
    lines = []
    for event in journal.events:
        if event.kind in kinds:
            parts = (event.data.get(key) for key in ("action", "verdict", "ok", "error"))
            said = [str(part) for part in parts if part not in (None, "")]
            lines.append(" ".join((event.kind, event.subject, *said)))
    return lines


PLAYED = ("phase.started", "phase.ended", "step", "expectation", "undo")


def test_steps_are_done_in_order_and_told_before_they_are_done(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    play(
        scenario(
            (Attempt("noc", "eb", "oob", "noc"), FAULT, Await(DRAINED)),
            (Console("on"), REPAIR, Await(BACK)),
        ),
        tools,
    )
    assert operator.calls == [
        "attempt noc eb oob noc", "drain fault", "console on", "undrain fault", "undo fault",
    ]  # fmt: skip
    assert told(journal, *PLAYED) == [
        "phase.started phase-1",
        "step phase-1 attempt",
        "step phase-1 drain",
        "step phase-1 await",
        "expectation it is drained pass",
        "phase.ended phase-1",
        "phase.started phase-2",
        "step phase-2 console",
        "step phase-2 undrain",
        "step phase-2 await",
        "expectation it is back pass",
        "phase.ended phase-2",
        "undo fault True",
    ]


def test_a_phase_is_told_with_its_title_and_its_hour_on_the_day(
    tools: Tools, journal: Journal
) -> None:
    hour = "2021-10-04T15:39:00Z"
    play(Scenario("t", "T", "small", (Phase("p", "Drained", historical_utc=hour),)), tools)
    assert [(event.kind, event.subject, event.data) for event in journal.events] == [
        ("phase.started", "p", {"title": "Drained", "historical_utc": hour}),
        ("phase.ended", "p", {"title": "Drained", "historical_utc": hour}),
    ]


def test_a_hold_lets_its_seconds_and_lives_of_a_record_pass_while_probes_look(
    tools: Tools, journal: Journal, clock: FakeClock
) -> None:
    play(scenario((Hold(seconds=1.3, ttls=2),)), tools)
    assert clock.now_us == 1_031_300_000
    assert len(told(journal, "backbone")) == 62


def test_a_hold_is_no_longer_than_it_says(tools: Tools, clock: FakeClock) -> None:
    play(scenario((Hold(seconds=0.1),)), tools)
    assert clock.now_us == 1_000_100_000


def test_someone_is_on_site_only_after_the_delay(
    tools: Tools, clock: FakeClock, operator: FakeOperator
) -> None:
    seen: list[str] = []
    clock.after(2.9, lambda: seen.append(operator.breakglass))
    play(scenario((Console("on", delay_s=3),)), tools)
    assert (seen, operator.breakglass, clock.now_us) == (["off"], "on", 1_003_000_000)


def test_a_wait_that_is_not_met_fails_and_the_play_goes_on(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    play(scenario((Await(DRAINED), Console("on"))), tools)
    assert told(journal, "expectation") == ["expectation it is drained fail"]
    assert operator.calls == ["console on"]


def test_what_a_phase_expects_to_become_is_looked_for_after_its_steps(
    tools: Tools, journal: Journal
) -> None:
    phase = Phase("p", "P", (FAULT,), (DRAINED,))
    play(Scenario("t", "T", "small", (phase,)), tools)
    assert told(journal, "step", "expectation") == [
        "step p drain", "expectation it is drained pass",
    ]  # fmt: skip


def test_what_a_phase_expects_to_stay_is_told_at_its_end(tools: Tools, journal: Journal) -> None:
    stays = Expectation("it stays", "backbone.links", "stays", at_least=1)
    phase = Phase("p", "P", (Console("on"),), (stays, DRAINED))
    play(Scenario("t", "T", "small", (phase,)), tools)
    assert told(journal, *PLAYED) == [
        "phase.started p",
        "step p console",
        "expectation it is drained fail",
        "expectation it stays unknown",
        "phase.ended p",
    ]


def test_changes_are_taken_back_last_first(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    play(scenario((Drain("one", ()),), (Drain("two", ()), Drain("three", ()))), tools)
    assert told(journal, "undo") == ["undo three True", "undo two True", "undo one True"]
    assert operator.in_force == []


def test_a_change_that_cannot_be_taken_back_is_told_and_the_others_are(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    operator.stuck = frozenset({"two"})
    play(scenario(tuple(Drain(name, ()) for name in ("one", "two", "three"))), tools)
    assert told(journal, "undo") == [
        "undo three True",
        "undo two False two: no answer from eb1-prn",
        "undo one True",
    ]
    assert operator.in_force == ["two"]


def test_an_undo_tells_how_long_it_took(
    tools: Tools, journal: Journal, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeOperator, "undo", lambda _self, _change: clock.sleep(1.23456))
    play(scenario((FAULT,)), tools)
    (undo,) = (event for event in journal.events if event.kind == "undo")
    assert undo.data == {"ok": True, "took_s": 1.235, "error": ""}


def test_an_interruption_in_the_middle_of_a_change_takes_it_back(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    operator.interrupted = frozenset({"fault"})
    with pytest.raises(KeyboardInterrupt):
        play(scenario((Drain("before", ()),), (FAULT, Console("on")), (REPAIR,)), tools)
    assert operator.calls == ["drain before", "drain fault", "undo fault", "undo before"]
    assert operator.in_force == []
    assert told(journal, "undo") == ["undo fault True", "undo before True"]


def test_an_interruption_is_not_lost_when_a_change_cannot_be_taken_back(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    operator.interrupted = operator.stuck = frozenset({"fault"})
    with pytest.raises(KeyboardInterrupt):
        play(scenario((FAULT,)), tools)
    assert told(journal, "undo") == ["undo fault False fault: no answer from eb1-prn"]


def test_a_failure_of_the_lab_takes_changes_back_and_is_passed_on(
    tools: Tools, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: FakeOperator, _step: Console) -> None:
        raise CommandError("oob: no such node")

    monkeypatch.setattr(FakeOperator, "console", broken)
    with pytest.raises(CommandError, match="oob: no such node"):
        play(scenario((FAULT, Console("on"))), tools)
    assert operator.in_force == []


def test_a_router_that_refuses_a_change_ends_the_play_and_it_is_taken_back(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    operator.refused = frozenset({"fault"})
    play(scenario((FAULT, Console("on")), (REPAIR,)), tools)
    assert operator.calls == ["drain fault", "undo fault"]
    assert told(journal, *PLAYED) == [
        "phase.started phase-1",
        "step phase-1 drain",
        "step phase-1 stop",
        "undo fault True",
    ]
    stop = next(event for event in journal.events if event.data.get("action") == "stop")
    assert stop.data["text"] == "the play ends here: eb1-prn refused fault"


def test_what_stays_is_looked_at_until_a_refusal_has_had_its_effect(
    tools: Tools, clock: FakeClock, journal: Journal, operator: FakeOperator
) -> None:
    operator.gated = frozenset({"fault"})
    apps: dict[str, JsonValue] = {"facebook": {"http_ok": 9}}
    clock.every(1.0, lambda: journal.add("load", "usr-ch", {"apps": apps}))
    stays = Expectation("it stays", "backbone.links", "stays", at_least=1)
    phase = Phase("p", "P", (FAULT, Console("on")), (stays, DRAINED))
    play(Scenario("t", "T", "small", (phase,)), tools)
    assert operator.calls == ["drain fault", "undo fault"]
    assert told(journal, *PLAYED) == [
        "phase.started p",
        "step p drain",
        "step p refused",
        "expectation users are served after the refusal pass",
        "expectation it stays unknown",
        "phase.ended p",
        "undo fault True",
    ]
    assert journal.now() >= AFTER_REFUSAL_S + SERVED_S


def test_a_network_that_is_not_steady_is_left_alone(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    links = Expectation("links are up", "backbone.links", "becomes", at_least=1, within_s=1)
    play(scenario((FAULT,), steady=(BACK, links)), tools)
    assert operator.calls == []
    assert told(journal, *PLAYED) == [
        "expectation it is back pass",
        "expectation links are up unknown",
        "step phase-1 stop",
    ]
    assert journal.events[-1].data["text"] == "the network was not steady before any change"


def test_a_steady_network_is_played_with(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    play(scenario((FAULT,), steady=(BACK,)), tools)
    assert told(journal, "expectation") == ["expectation it is back pass"]
    assert operator.calls == ["drain fault", "undo fault"]


def test_a_phase_played_alone_keeps_its_changes_and_asks_for_no_steady_state(
    tools: Tools, journal: Journal, operator: FakeOperator
) -> None:
    played = scenario((Console("on"),), (FAULT,), (REPAIR,), steady=(DRAINED,))
    play(played, tools, only="phase-2")
    assert (operator.calls, operator.in_force) == (["drain fault"], ["fault"])
    assert told(journal, *PLAYED) == [
        "phase.started phase-2", "step phase-2 drain", "phase.ended phase-2",
    ]  # fmt: skip
