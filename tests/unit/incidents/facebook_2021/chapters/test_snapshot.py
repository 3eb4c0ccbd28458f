from lab.incidents.facebook_2021.chapters.network import State
from lab.incidents.facebook_2021.chapters.snapshot import (
    PlaneSeen,
    PopSeen,
    before_during_after,
    snapshot,
)
from lab.journal.timeline import Timeline
from tests.unit.report.lines import PHASES, Line, journal, run, started

NODES = [("edge-sjc", "edge", "sjc", None), ("web1", "web", "prn", None)]


def told(*lines: Line) -> Timeline:
    ordered = sorted([started(NODES), *PHASES, *lines], key=lambda line: line[0])
    return Timeline(journal(*ordered))


def plane(at: float, drained: int) -> Line:
    return (at, "backbone", "p1", {"routers": 3, "routers_drained": drained})


def test_a_snapshot_is_what_the_phase_itself_saw_last() -> None:
    whole = told(
        plane(11, 0), plane(21, 1), plane(22, 3),
        (11, "announce", "sjc", {"prefixes": ["a"]}), (22, "announce", "sjc", {"prefixes": []}),
        (22, "reach", "edge-sjc", {"between": "pop-dc", "dst": "web1", "ok": False}),
        (22, "reach", "web1", {"between": "dc-dc", "dst": "web2", "ok": True}),
        (23, "reach", "web1", {"between": "dc-dc", "dst": "web3", "ok": False}),
        (22, "dns", "u", {"role": "resolver", "target": "x", "name": "a", "rcode": "SERVFAIL"}),
        (22, "load", "u", {"apps": {"chat": {"fetches": 4, "http_ok": 1, "http_fail": 3}}}),
    )  # fmt: skip
    seen = snapshot(whole, whole.phases[1])
    assert seen.planes == {"p1": PlaneSeen(State.DOWN, 3, 3)}
    assert seen.pops == {"sjc": PopSeen((), State.DOWN)}
    assert (seen.between_centres, seen.answers, seen.success) == (
        State.PARTLY, {"x": "SERVFAIL"}, 0.25,
    )  # fmt: skip


def test_what_a_phase_did_not_look_at_is_unknown_not_as_before() -> None:
    whole = told(plane(11, 0), (11, "announce", "sjc", {"prefixes": ["a"]}))
    seen = snapshot(whole, whole.phases[1])
    assert seen.planes == {"p1": PlaneSeen(State.UNKNOWN, 0, 0)}
    assert seen.pops == {"sjc": PopSeen(None, State.UNKNOWN)}
    assert (seen.between_centres, seen.answers, seen.success) == (State.UNKNOWN, {}, None)


def test_a_blind_last_look_is_unknown() -> None:
    whole = told(plane(11, 0), (12, "backbone", "p1", {"blind": "vty gone"}))
    assert snapshot(whole, whole.phases[0]).planes["p1"].state is State.UNKNOWN


def test_before_during_and_after_are_the_baseline_the_worst_and_the_last() -> None:
    whole = told(plane(11, 0), plane(21, 3), plane(31, 0))
    assert [each.phase.id for each in before_during_after(whole)] == ["steady", "fall", "after"]


def test_a_run_that_broke_off_has_fewer_drawings() -> None:
    first = Timeline(journal(PHASES[0]))
    assert [each.phase.id for each in before_during_after(first)] == ["steady"]
    second = Timeline(journal(*PHASES[:2], plane(25, 3)))
    assert [each.phase.id for each in before_during_after(second)] == ["steady", "fall"]
    assert before_during_after(Timeline([])) == ()


def test_a_phase_that_saw_nothing_does_not_count_as_broken() -> None:
    assert snapshot(run(), run().phases[0]).health == 1.0
