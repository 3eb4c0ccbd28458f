"""Plays, with a performer and a clock of the tests' own."""

from dataclasses import replace

import pytest

from lab.engine.play import AFTER_REFUSAL_S, Tools, play
from lab.journal.journal import Journal
from lab.journal.kinds.change import RouterChanged
from lab.journal.measure import Measure, Reading
from lab.model.dial import Switch
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.model.gate import SERVED_S
from lab.model.scenario import Expectation, Phase, Scenario, Step
from tests.fakes.clock import FakeClock
from tests.fakes.performer import MEASURES, Change, FakePerformer, Repair, Try, Visit

CHANGED = Expectation("it is changed", "changes", "becomes", at_least=1, within_s=5)
BACK = Expectation("it is back", "changes", "becomes", at_most=0, within_s=5)
STAYS = Expectation("it stays", "never", "stays", at_least=1)
SERVED = Expectation("users are served after the refusal", "changes", "becomes", at_most=0)
FAULT, REPAIR = Change("fault"), Repair("fault")


@pytest.fixture
def performer(journal: Journal) -> FakePerformer:
    return FakePerformer(journal)


@pytest.fixture
def tools(journal: Journal, clock: FakeClock, performer: FakePerformer) -> Tools:
    """Return tools with a probe that looks twice a second."""
    clock.every(0.5, performer.look)
    return Tools(journal, clock, performer, MEASURES, frozenset, (SERVED,))


def scenario(*phases: tuple[Step, ...], steady: tuple[Expectation, ...] = ()) -> Scenario:
    named = tuple(
        Phase(f"phase-{number}", f"Phase {number}", steps)
        for number, steps in enumerate(phases, 1)
    )
    return Scenario("test", "A test", "small", named, steady_state=steady)


def expecting(*expect: Expectation, steps: tuple[Step, ...] = ()) -> Scenario:
    return Scenario("test", "A test", "small", (Phase("p", "P", steps, expect),))


def took(journal: Journal, step: str = "applied") -> None:
    """Write that a router took a change, or another step of one."""
    journal.write(RouterChanged(change="fault", step=step), "r1")


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
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    play(scenario((Visit(), FAULT), (Visit("frc"), REPAIR)), tools)
    assert performer.calls == [
        "visit prn in phase-1", "change fault", "visit frc in phase-2", "repair fault",
        "undo fault",
    ]  # fmt: skip
    assert told(journal, *PLAYED) == [
        "phase.started phase-1",
        "step phase-1 visit",
        "step phase-1 change",
        "phase.ended phase-1",
        "phase.started phase-2",
        "step phase-2 visit",
        "step phase-2 repair",
        "phase.ended phase-2",
        "undo fault True",
    ]


def test_a_step_is_told_before_it_is_done_in_words_for_people(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    seen: list[JsonValue] = []
    performer.visited = lambda: seen.extend(
        event.data["text"] for event in journal.events if event.kind == "step"
    )
    play(scenario((Visit("frc"),)), tools)
    assert seen == [performer.describe(Visit("frc"))]


def test_a_step_that_is_off_is_skipped_and_named(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    off = replace(FAULT, when=Switch.OFF)
    play(scenario((off, Visit())), tools)
    assert performer.calls == ["visit prn in phase-1"]
    assert told(journal, "step") == ["step phase-1 skip", "step phase-1 visit"]
    first = next(event for event in journal.events if event.kind == "step")
    assert first.data["text"] == f"skipped: {performer.describe(off)}"


def test_a_phase_is_told_with_its_title_and_its_hour_on_the_day(
    tools: Tools, journal: Journal
) -> None:
    hour = "2021-10-04T15:39:00Z"
    play(Scenario("t", "T", "small", (Phase("p", "Drained", historical_utc=hour),)), tools)
    assert [(event.kind, event.subject, event.data) for event in journal.events] == [
        ("phase.started", "p", {"title": "Drained", "historical_utc": hour}),
        ("phase.ended", "p", {"title": "Drained", "historical_utc": hour}),
    ]


@pytest.mark.parametrize(
    ("ok", "wanted", "verdict"),
    [
        (True, "succeeds", None),
        (False, "succeeds", "fail"),
        (False, "fails", "pass"),
        (True, "fails", "fail"),
        (True, "any", None),
        (False, "any", None),
    ],
)
def test_a_step_is_judged_by_the_outcome_that_is_wanted(
    *, ok: bool, wanted: str, verdict: str | None, tools: Tools, journal: Journal
) -> None:
    step = Try(ok, wanted)  # type: ignore[arg-type] # one of the three
    play(scenario((step, Visit())), tools)
    found = [event for event in journal.events if event.kind == "expectation"]
    assert [(event.subject, event.data["verdict"], event.data["measured"]) for event in found] == (
        [(f"{step}: {wanted}", verdict, "2 of 3 routers")] if verdict else []
    )
    assert "step phase-1 visit" in told(journal, "step")


def test_what_a_phase_expects_to_become_is_looked_for_after_its_steps(
    tools: Tools, journal: Journal
) -> None:
    play(expecting(CHANGED, steps=(FAULT,)), tools)
    assert told(journal, "step", "expectation") == [
        "step p change", "expectation it is changed pass",
    ]  # fmt: skip


def test_what_became_so_during_the_steps_counts(
    tools: Tools, journal: Journal, clock: FakeClock, performer: FakePerformer
) -> None:
    performer.visited = lambda: clock.sleep(0.6)
    measures = {"changes": Measure(MEASURES["changes"].read, window_s=100)}
    narrow = Tools(journal, clock, performer, measures, frozenset)
    play(expecting(CHANGED, steps=(FAULT, Visit(), Repair("fault"))), narrow)
    assert told(journal, "expectation") == ["expectation it is changed pass"]
    assert journal.now() == pytest.approx(0.6)


def test_what_a_phase_expects_to_stay_is_told_at_its_end(tools: Tools, journal: Journal) -> None:
    play(expecting(STAYS, CHANGED, steps=(Visit(),)), tools)
    assert told(journal, *PLAYED) == [
        "phase.started p",
        "step p visit",
        "expectation it is changed fail",
        "expectation it stays unknown",
        "phase.ended p",
    ]


def test_an_expectation_of_some_nodes_is_read_of_these_nodes(
    journal: Journal, clock: FakeClock, performer: FakePerformer
) -> None:
    def narrowed(nodes: frozenset[str]) -> Measure:
        return Measure(lambda _source, _since: Reading(float(len(nodes))))

    whole = Measure(lambda _source, _since: Reading(9.0), narrowed=narrowed)
    known = {"site lhr": {"r1", "r2"}}
    tools = Tools(
        journal, clock, performer, {"up": whole, "odd": Measure(whole.read)},
        lambda of: frozenset(name for text in of for name in known[text]),
    )  # fmt: skip
    some = [
        Expectation(name, measure, "becomes", at_least=0, of=of)
        for name, measure, of in (
            ("of two", "up", ("site lhr",)), ("of all", "up", ()), ("odd", "odd", ("site lhr",)),
        )
    ]  # fmt: skip
    play(expecting(*some), tools)
    found = [event for event in journal.events if event.kind == "expectation"]
    assert [event.data["measured"] for event in found] == ["2", "9", "9"]


def test_no_phase_begins_before_routers_have_told_what_they_know(
    tools: Tools, journal: Journal, clock: FakeClock
) -> None:
    def silent() -> bool:
        clock.sleep(4.0)
        return True

    play(scenario((Visit(),), (Visit(),), steady=(BACK,)), replace(tools, told=silent))
    assert told(journal, "expectation", "phase.started") == [
        "expectation it is back pass", "phase.started phase-1", "phase.started phase-2",
    ]  # fmt: skip
    begun = [event.at for event in journal.events if event.kind == "phase.started"]
    assert begun[0] >= 4.0
    assert begun[1] - begun[0] < 4.0


def test_routers_that_never_end_to_tell_hinder_no_play(tools: Tools, journal: Journal) -> None:
    play(scenario((Visit(),)), replace(tools, told=lambda: False), only="phase-1")
    assert told(journal, *PLAYED)[:2] == ["step steady wait", "phase.started phase-1"]


def test_changes_are_taken_back_last_first(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    play(scenario((Change("one"),), (Change("two"), Change("three"))), tools)
    assert told(journal, "undo") == ["undo three True", "undo two True", "undo one True"]
    assert performer.in_force == []


def test_a_change_that_cannot_be_taken_back_is_told_and_the_others_are(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.stuck = frozenset({"two"})
    play(scenario(tuple(Change(name) for name in ("one", "two", "three"))), tools)
    assert told(journal, "undo") == [
        "undo three True",
        "undo two False two: no answer from r1",
        "undo one True",
    ]
    assert performer.in_force == ["two"]


def test_an_undo_tells_how_long_it_took(
    tools: Tools, journal: Journal, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakePerformer, "undo", lambda _self, _change: clock.sleep(1.23456))
    play(scenario((FAULT,)), tools)
    (undo,) = (event for event in journal.events if event.kind == "undo")
    assert undo.data == {"ok": True, "took_s": 1.235, "error": ""}


def test_an_interruption_in_the_middle_of_a_change_takes_it_back(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.interrupted = frozenset({"fault"})
    with pytest.raises(KeyboardInterrupt):
        play(scenario((Change("before"),), (FAULT, Visit()), (REPAIR,)), tools)
    assert performer.calls == ["change before", "change fault", "undo fault", "undo before"]
    assert performer.in_force == []
    assert told(journal, "undo") == ["undo fault True", "undo before True"]


def test_an_interruption_is_not_lost_when_a_change_cannot_be_taken_back(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.interrupted = performer.stuck = frozenset({"fault"})
    with pytest.raises(KeyboardInterrupt):
        play(scenario((FAULT,)), tools)
    assert told(journal, "undo") == ["undo fault False fault: no answer from r1"]


def test_a_failure_of_the_lab_takes_changes_back_and_is_passed_on(
    tools: Tools, performer: FakePerformer
) -> None:
    def broken() -> None:
        raise CommandError("oob: no such node")

    performer.visited = broken
    with pytest.raises(CommandError, match="oob: no such node"):
        play(scenario((FAULT, Visit())), tools)
    assert performer.in_force == []


def test_a_router_that_refuses_a_change_ends_the_play_and_it_is_taken_back(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.refused = frozenset({"fault"})
    play(scenario((FAULT, Visit()), (REPAIR,)), tools)
    assert performer.calls == ["change fault", "undo fault"]
    assert told(journal, *PLAYED) == [
        "phase.started phase-1",
        "step phase-1 change",
        "step phase-1 stop",
        "undo fault True",
    ]
    stop = next(event for event in journal.events if event.data.get("action") == "stop")
    assert stop.data["text"] == "the play ends here: r1 refused fault"


def test_what_stays_is_looked_at_until_a_refusal_has_had_its_effect(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.gated, performer.visited = frozenset({"fault"}), lambda: took(journal)
    play(expecting(STAYS, CHANGED, steps=(Visit(), FAULT, Visit())), tools)
    assert performer.calls == ["visit prn in p", "change fault", "undo fault"]
    assert told(journal, *PLAYED) == [
        "phase.started p",
        "step p visit",
        "step p change",
        "step p refused",
        "expectation users are served after the refusal pass",
        "expectation it stays unknown",
        "phase.ended p",
        "undo fault True",
    ]
    assert journal.now() >= AFTER_REFUSAL_S + SERVED_S


@pytest.mark.parametrize(("step", "waited"), [("applied", True), ("refused", False)])
def test_a_play_waits_after_a_refusal_only_if_a_router_may_still_undo_lines(
    tools: Tools, journal: Journal, performer: FakePerformer, step: str, *, waited: bool
) -> None:
    performer.gated = frozenset({"fault"})

    performer.visited = lambda: took(journal, step)
    play(scenario((Visit(), FAULT)), tools)
    least = AFTER_REFUSAL_S + SERVED_S if waited else SERVED_S
    assert least <= journal.now() < least + AFTER_REFUSAL_S


def test_what_routers_took_in_an_earlier_phase_is_waited_for_too(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    performer.gated = frozenset({"fault"})
    performer.visited = lambda: took(journal)
    play(scenario((Visit(),), (FAULT,)), tools)
    assert journal.now() >= AFTER_REFUSAL_S + SERVED_S


def test_a_network_that_is_not_steady_is_left_alone(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    links = Expectation("links are up", "never", "becomes", at_least=1, within_s=1)
    play(scenario((FAULT,), steady=(BACK, links)), tools)
    assert performer.calls == []
    assert told(journal, *PLAYED) == [
        "expectation it is back pass",
        "expectation links are up unknown",
        "step phase-1 stop",
    ]
    assert journal.events[-1].data["text"] == "the network was not steady before any change"


def test_a_steady_network_is_played_with(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    play(scenario((FAULT,), steady=(BACK,)), tools)
    assert told(journal, "expectation") == ["expectation it is back pass"]
    assert performer.calls == ["change fault", "undo fault"]


def test_a_phase_played_alone_keeps_its_changes_and_asks_for_no_steady_state(
    tools: Tools, journal: Journal, performer: FakePerformer
) -> None:
    played = scenario((Visit(),), (FAULT,), (REPAIR,), steady=(CHANGED,))
    play(played, tools, only="phase-2")
    assert (performer.calls, performer.in_force) == (["change fault"], ["fault"])
    assert told(journal, *PLAYED) == [
        "phase.started phase-2", "step phase-2 change", "phase.ended phase-2",
    ]  # fmt: skip
