"""Facts that a scenario declares: each form, when it holds, when it is a lie, when not seen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from lab.evidence.declared import Register
from lab.journal.declared import declared
from lab.journal.seen import CITED
from lab.model.event import Event, JsonValue
from lab.model.fact import Earlier, FactSpec, Moment
from lab.model.measure import MeasureSpec
from lab.model.topology import Node, Topology
from lab.model.verdict import FactKind, FactResult, Verdict
from tests.fakes.probes import spec

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
NODES = ("a", "b", "c", "d")
TOPOLOGY = Topology(
    "t", "", tuple(Node(name, "users", "lhr" if name < "c" else "nyc") for name in NODES), ()
)
PAGE = spec("page", ("kind users",), http="http://www.example.com/", every_s=1, timeout_s=0.5)
MEASURES = declared(
    {"served": MeasureSpec(share="page"), "good": MeasureSpec(count="page")}, (PAGE,), TOPOLOGY
)
WINDOWS = {"before": ("calm",), "during": ("cut", "dark")}
PHASES = (("calm", 0.0, 20.0), ("cut", 20.0, 30.0), ("dark", 30.0, 50.0), ("back", 50.0, 70.0))
CUT, BACK = 22.0, 55.0  # when c and d lose the page, and have it again

Line = tuple[float, str, str, Mapping[str, JsonValue]]


def served(node: str, at: float) -> bool:
    return node < "c" or not CUT <= at < BACK


def frame() -> Iterable[Line]:
    for name, start, end in PHASES:
        yield start, "phase.started", name, {"title": name}
        yield end - 0.001, "phase.ended", name, {"title": name}
    yield CUT, "link", "r1:eth1", {"state": "down", "ok": True}
    yield BACK, "link", "r1:eth1", {"state": "up", "ok": True}
    for at, router in ((22.5, "r1"), (23.5, "r2"), (24.0, "r1")):
        yield at, "router.change", router, {"step": "applied", "number": 3}


def looks(sees: Callable[[str, float], JsonValue]) -> Iterable[Line]:
    """Yield a look of each node every second; what it sees is its ``ok``, or why it is blind."""
    for second in range(70):
        for place, node in enumerate(NODES):
            at = second + 0.1 + place * 0.1
            seen = sees(node, at)
            if seen is not None:
                key = "blind" if isinstance(seen, str) else "ok"
                yield at, "http", node, {"probe": "page", key: seen}


def run(*lines: Iterable[Line], until: float = 100.0) -> list[Event]:
    """Return the events of a run; without lines, of the usual one."""
    made = [line for part in lines or (frame(), looks(served)) for line in part]
    kept = sorted((line for line in made if line[0] < until), key=lambda line: line[0])
    return [Event(number, *line) for number, line in enumerate(kept, 1)]


USUAL = run()


def score(fact: FactSpec, events: list[Event] = USUAL) -> FactResult:
    (found,) = Register((fact,), MEASURES, WINDOWS, TOPOLOGY).score(events)
    return found


def of(fact: FactSpec, events: list[Event] = USUAL) -> tuple[Verdict, str]:
    found = score(fact, events)
    return found.verdict, found.measured


DARK = FactSpec("F1", "Half of them saw nothing", "the record", "A", "dark", "served", at_most=0.5)
ENDS = replace(DARK, window="back", form="ends", at_least=1, at_most=None)


@pytest.mark.parametrize(
    ("fact", "verdict", "measured"),
    [
        (DARK, PASS, "0.5 on average"),
        (replace(DARK, at_most=0.49), FAIL, "0.5 on average"),
        (replace(DARK, window="calm", at_least=1, at_most=None), PASS, "1 on average"),
        (replace(DARK, measure="good", at_least="50 %", at_most="all - 1"), PASS,
         "2 of 4 on average"),
        (replace(DARK, measure="good", at_least="all", at_most=None), FAIL, "2 of 4 on average"),
        (replace(DARK, form="stays", at_least=0.5), PASS, "0.5 to 0.5"),
        (replace(DARK, form="stays", window="during", at_least=0.5), FAIL, "0.5 to 0.75"),
        (replace(DARK, form="becomes", window="cut"), PASS, "0.5 to 0.75"),
        (replace(DARK, form="becomes", window="calm"), FAIL, "1 to 1"),
        (ENDS, PASS, "1 at the end"),
        (replace(ENDS, window="during"), FAIL, "0.5 at the end"),
        (replace(ENDS, measure="good", at_least="all"), PASS, "4 of 4 at the end"),
        (replace(ENDS, measure="good", at_least="all", form="stays"), FAIL, "2 of 4 to 4 of 4"),
        (replace(DARK, of=("site nyc",), at_most=0), PASS, "0 on average"),
        (replace(DARK, of=("site lhr",)), FAIL, "1 on average"),
    ],
)  # fmt: skip
def test_a_measure_over_a_window_is_a_fact_or_a_lie(
    fact: FactSpec, verdict: Verdict, measured: str
) -> None:
    assert of(fact) == (verdict, measured)


LOST = replace(DARK, before=Earlier(at_least=1))


@pytest.mark.parametrize(
    ("fact", "verdict", "measured"),
    [
        (LOST, PASS, "0.5 on average, 1 on average in before"),
        (replace(LOST, form="ends"), PASS, "0.5 at the end, 1 at the end in before"),
        (replace(LOST, before=Earlier(at_most=0.9)), FAIL,
         "0.5 on average, 1 on average in before"),
        (replace(LOST, before=Earlier("back", at_least=1), form="stays"), PASS,
         "0.5 to 0.5, 1 at the end in back"),
        (replace(LOST, measure="good", before=Earlier(at_least="all"), at_most="50 %"), PASS,
         "2 of 4 on average, 4 of 4 on average in before"),
    ],
)  # fmt: skip
def test_what_is_lost_was_there_before(fact: FactSpec, verdict: Verdict, measured: str) -> None:
    assert of(fact) == (verdict, measured)


def test_what_was_not_seen_before_may_never_have_been_there() -> None:
    late = run(frame(), looks(lambda node, at: served(node, at) if at >= 20 else None))
    assert of(LOST, late) == (UNKNOWN, "served was not seen in before")


def test_one_node_that_saw_nothing_for_long_leaves_a_share_unknown() -> None:
    def without_d(node: str, at: float) -> JsonValue:
        return served(node, at) if node != "d" or not 32 <= at < 48 else "it ended"

    assert of(DARK, run(frame(), looks(without_d))) == (
        UNKNOWN, "served: d saw nothing in dark for long",
    )  # fmt: skip


RATIO = replace(DARK, relative_to="before", at_least=0.5, at_most=0.5)


@pytest.mark.parametrize(
    ("fact", "verdict", "measured"),
    [
        (RATIO, PASS, "0.5 on average"),
        (replace(RATIO, at_least=0.6, at_most=None), FAIL, "0.5 on average"),
        (replace(RATIO, measure="good"), PASS, "0.5 on average"),
        (replace(RATIO, relative_to="dark", at_least=1, at_most=1), PASS, "1 on average"),
    ],
)
def test_a_measure_is_divided_by_its_mean_over_another_window(
    fact: FactSpec, verdict: Verdict, measured: str
) -> None:
    assert of(fact) == (verdict, measured)


def test_what_was_0_in_the_other_window_divides_nothing() -> None:
    nothing = run(frame(), looks(lambda _node, at: at > 20))
    assert of(RATIO, nothing) == (UNKNOWN, "served was 0 in before")


GONE = Moment("gone", measure="served", at_most=0.5)
AGAIN = Moment("back again", window="back", measure="good", at_least="all")
DOWN = Moment("the link", event="link", where={"state": "down"})
UP = Moment("repair", event="link", where={"state": "up", "subject": "r1:eth1"})
ORDER = FactSpec("F2", "One after the other", "the record", "B", order=(DOWN, GONE, UP, AGAIN))
LAG = FactSpec("F3", "It was noticed at once", "the record", "C", lag=(DOWN, GONE), at_most=5)


def test_moments_are_in_order_or_not() -> None:
    assert of(ORDER) == (
        PASS, "the link at 22.0 s, gone at 25.5 s, repair at 55.0 s, back again at 55.5 s",
    )  # fmt: skip
    assert of(replace(ORDER, order=(GONE, DOWN)))[0] is FAIL
    assert of(replace(ORDER, order=(DOWN, DOWN)))[0] is FAIL


def test_what_was_so_already_is_no_moment() -> None:
    never = run(frame(), looks(lambda node, _at: node < "c"))
    gone = replace(GONE, window="during")
    assert of(replace(LAG, lag=(DOWN, gone)), never) == (FAIL, "gone already before")
    verdict, measured = of(replace(ORDER, order=(DOWN, gone)), never)
    assert (verdict, measured) == (FAIL, "the link at 22.0 s, gone already at 22.0 s")
    whole = replace(AGAIN, window="during", at_least=1)
    assert of(replace(ORDER, order=(whole, UP)))[0] is FAIL


def test_a_moment_before_which_nobody_looked_is_unknown() -> None:
    late = run(frame(), looks(lambda node, at: served(node, at) if at >= 23 else None))
    assert of(LAG, late) == (UNKNOWN, "gone: nothing was seen before it")


def test_a_moment_of_an_event_is_the_first_that_has_these_values() -> None:
    where: dict[str, bool | float | str] = {"subject": "r2", "number": 3}
    first = Moment("any", event="router.change")
    second = Moment("of r2", event="router.change", where=where)
    assert of(replace(ORDER, order=(first, second))) == (PASS, "any at 22.5 s, of r2 at 23.5 s")
    inside = replace(first, window="back")
    assert of(replace(ORDER, order=(second, inside))) == (
        UNKNOWN, "any: there is no such router.change event",
    )  # fmt: skip


def test_the_seconds_between_two_moments_are_in_the_band_or_not() -> None:
    assert of(LAG) == (PASS, "3.5 s")
    assert of(replace(LAG, at_most=3.4)) == (FAIL, "3.5 s")
    assert of(replace(LAG, at_least=3.6, at_most=None)) == (FAIL, "3.5 s")


def test_what_came_before_its_cause_did_not_follow_it_at_once() -> None:
    assert of(replace(LAG, lag=(UP, DOWN))) == (FAIL, "-33.0 s")
    assert of(replace(LAG, lag=(UP, DOWN), at_least=-40, at_most=0)) == (PASS, "-33.0 s")


EVENTS = FactSpec("F4", "Three changes", "the record", "D", events="router.change", at_least=3)


@pytest.mark.parametrize(
    ("fact", "verdict", "measured"),
    [
        (EVENTS, PASS, "3 events"),
        (replace(EVENTS, at_least=4), FAIL, "3 events"),
        (replace(EVENTS, at_least=None, at_most=2), FAIL, "3 events"),
        (replace(EVENTS, where={"subject": "r1"}, at_most=2, at_least=2), PASS, "2 events"),
        (replace(EVENTS, where={"number": "> 3"}, at_most=0, at_least=None), PASS, "0 events"),
        (replace(EVENTS, window="calm"), FAIL, "0 events"),
        (replace(EVENTS, window="during"), PASS, "3 events"),
    ],
)
def test_events_are_counted(fact: FactSpec, verdict: Verdict, measured: str) -> None:
    assert of(fact) == (verdict, measured)


EVERY = (DARK, replace(DARK, form="stays"), replace(DARK, form="becomes"), RATIO, ENDS, ORDER, LAG)


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: f"{fact.id} {fact.form}")
def test_what_nobody_looked_at_is_unknown(fact: FactSpec) -> None:
    assert score(fact, run(frame())).verdict is UNKNOWN


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: f"{fact.id} {fact.form}")
def test_what_only_blind_probes_looked_at_is_unknown(fact: FactSpec) -> None:
    assert score(fact, run(frame(), looks(lambda _node, _at: "it ended"))).verdict is UNKNOWN


def test_a_window_that_was_hardly_seen_is_unknown_and_says_how_much_was() -> None:
    def half(node: str, at: float) -> JsonValue:
        return served(node, at) if at < 38 else "it ended"

    verdict, measured = of(DARK, run(frame(), looks(half)))
    assert verdict is UNKNOWN
    assert "readings in dark saw nothing" in measured


@pytest.mark.parametrize(
    "fact",
    [*EVERY[:4], replace(EVENTS, window="dark", at_least=None, at_most=0),
     replace(ORDER, order=(DOWN, replace(GONE, window="dark")))],
    ids=lambda fact: f"{fact.id} {fact.form}",
)  # fmt: skip
def test_a_window_that_was_not_played_to_its_end_is_unknown(fact: FactSpec) -> None:
    cut = run(frame(), looks(served), until=45.0)
    assert of(fact, cut) == (UNKNOWN, "phase dark was not played to its end")


def test_a_window_that_was_never_entered_is_unknown() -> None:
    short = run(frame(), looks(served), until=25.0)
    assert of(DARK, short) == (UNKNOWN, "the run has no phase dark")


def test_what_was_seen_before_a_window_does_not_count() -> None:
    early = run(frame(), looks(lambda node, at: served(node, at) if at < 30 else None))
    assert of(DARK, early) == (UNKNOWN, "served was not seen in dark")


def test_a_part_of_a_whole_that_is_not_known_is_unknown() -> None:
    rate = declared({"rate": MeasureSpec(rate="page")}, (PAGE,), TOPOLOGY)
    fact = replace(DARK, measure="rate", at_least="all", at_most=None)
    (found,) = Register((fact,), rate, WINDOWS, TOPOLOGY).score(USUAL)
    assert found.verdict is UNKNOWN
    assert found.measured.endswith("of an unknown whole")


def test_a_result_names_its_claim_source_band_and_lines() -> None:
    found = score(DARK)
    assert (found.id, found.claim, found.source, found.control) == (
        "F1", "Half of them saw nothing", "the record (A)", False,
    )  # fmt: skip
    assert 0 < len(found.lines) <= CITED
    http = {event.line for event in USUAL if event.kind == "http" and 30 <= event.at < 50}
    assert set(found.lines) <= http
    assert score(replace(DARK, control=True)).control


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (DARK, "served <= 0.5"),
        (RATIO, "served >= 0.5 <= 0.5 relative to before"),
        (ORDER, "the link, then gone, then repair, then back again"),
        (LAG, "the link to gone <= 5 s"),
        (EVENTS, "router.change events >= 3"),
        (replace(DARK, expected="half of them"), "half of them"),
    ],
)
def test_a_band_is_told_in_words(fact: FactSpec, expected: str) -> None:
    assert score(fact).expected == expected


def test_every_fact_of_a_register_is_scored_in_its_order() -> None:
    found = Register((LAG, DARK, EVENTS), MEASURES, WINDOWS, TOPOLOGY).score(USUAL)
    assert [each.id for each in found] == ["F3", "F1", "F4"]


@pytest.mark.parametrize(
    ("fact", "values", "margin"),
    [
        (DARK, {"mean": 0.5}, 0.0),
        (replace(DARK, form="stays", at_least=0.25), {"lowest": 0.5, "highest": 0.5}, 0.0),
        (replace(DARK, form="becomes", window="cut", at_most=1), {"best": 0.5}, 0.5),
        (replace(ENDS, at_least=0.5), {"last": 1.0}, 1.0),
        (replace(DARK, measure="good", at_least="50 %", at_most="all - 1"), {"mean": 2.0}, 0.0),
        (LAG, {"seconds": 3.5}, 0.3),
        (replace(LAG, at_most=2.8), {"seconds": 3.5}, -0.25),
        (EVENTS, {"events": 3.0}, 0.0),
        (replace(ORDER, order=(DOWN, GONE)), {"smallest gap_s": 3.5}, 3.5),
    ],
    ids=lambda each: each.form if isinstance(each, FactSpec) else "",
)
def test_a_result_has_its_numbers_its_limits_and_how_far_inside_they_are(
    fact: FactSpec, values: dict[str, float], margin: float
) -> None:
    found = score(fact)
    assert found.values == values
    assert found.band.keys() == values.keys()
    assert found.margin == pytest.approx(margin)


def test_a_fact_says_what_decides_it_and_by_default_the_network_does() -> None:
    assert score(DARK).kind is FactKind.EMERGENT
    assert score(replace(DARK, kind="by construction")).kind is FactKind.CONSTRUCTION


def test_what_was_not_seen_has_no_numbers() -> None:
    found = score(DARK, run(frame()))
    assert (found.values, found.band, found.margin) == ({}, {}, None)


def on_a_starved_host(events: list[Event]) -> list[Event]:
    """Return a run with looks at a host that was starved all the time."""
    look: Mapping[str, JsonValue] = {
        "seconds": 1.0, "late_s": 0.0, "stalled": 1.0, "running": 9, "cpus": 2,
    }  # fmt: skip
    first = max(event.line for event in events) + 1
    hosts = [
        Event(first + second, float(second), "host.pressure", "host", look) for second in range(70)
    ]
    return [*events, *hosts]


SOON = replace(DARK, window="calm", form="becomes", at_most=0.9)


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        (DARK, PASS),
        (LAG, PASS),
        (replace(LAG, at_most=3.4), UNKNOWN),  # late
        (replace(ORDER, order=(GONE, DOWN)), UNKNOWN),  # a late look can turn an order round
        (replace(ENDS, window="during"), UNKNOWN),  # it came after the window
        (SOON, UNKNOWN),
        (replace(EVENTS, window="calm"), UNKNOWN),
        (replace(DARK, at_least=0.9, at_most=None), UNKNOWN),  # time limits make it lower
        (replace(DARK, form="stays", at_least=0.9, at_most=None), UNKNOWN),
        (replace(DARK, at_most=0.4), FAIL),  # and never higher
        (replace(DARK, form="stays", at_most=0.4), FAIL),
        (replace(SOON, at_most=0.4), FAIL),  # it never came
        (replace(EVENTS, at_least=4), FAIL),
        (replace(EVENTS, at_least=None, at_most=2), FAIL),
    ],
    ids=lambda each: f"{each.id} {each.form}" if isinstance(each, FactSpec) else each.value,
)
def test_a_starved_host_excuses_what_is_late_and_not_what_is_wrong(
    fact: FactSpec, verdict: Verdict
) -> None:
    found = score(fact, on_a_starved_host(USUAL))
    assert (found.verdict, found.starved) == (verdict, True)
    assert ("the host was starved" in found.measured) is (verdict is UNKNOWN)
    assert score(fact).verdict is (PASS if verdict is PASS else FAIL)


@pytest.mark.parametrize(
    ("where", "low", "high", "verdict"),
    [
        ({"ok": False}, None, 0.4, UNKNOWN),  # time limits make failures more
        ({"ok": False}, 0.6, None, FAIL),
        ({"ok": True}, 0.6, None, UNKNOWN),
        ({"ok": True}, None, 0.4, FAIL),
    ],
)
def test_slow_probes_move_a_share_of_failures_up_and_one_of_successes_down(
    where: dict[str, bool | float | str], low: float | None, high: float | None, verdict: Verdict
) -> None:
    spec = {"part": MeasureSpec(share="page", where=where)}
    measures = declared(spec, (PAGE,), TOPOLOGY)
    fact = replace(DARK, measure="part", at_least=low, at_most=high)
    register = Register((fact,), measures, WINDOWS, TOPOLOGY)
    (found,) = register.score(on_a_starved_host(USUAL))
    assert found.verdict is verdict
