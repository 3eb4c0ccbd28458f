"""Measures that a scenario declares: every form, who counts, and what was not seen."""

from collections.abc import Mapping, Sequence

import pytest

from lab.journal.declared import declared, measure, problems
from lab.journal.journal import Journal
from lab.journal.matching import meets
from lab.journal.measure import WINDOW_S, Reading, reading
from lab.model.event import Event, JsonValue
from lab.model.measure import MeasureSpec
from lab.model.probe import ProbeSpec
from lab.model.topology import Node, Topology
from tests.fakes.clock import FakeClock
from tests.fakes.probes import spec

TOPOLOGY = Topology(
    "t",
    "",
    (
        Node("a", "users", "lhr", labels={"isp": "bt"}),
        Node("b", "users", "lhr", labels={"isp": "janet"}),
        Node("c", "users", "nyc", labels={"isp": "bt"}),
        Node("d", "users", ""),
        Node("r1", "frr", "lhr"),
        Node("r2", "frr", "nyc"),
    ),
    (),
)
PAGE = spec("page", ("kind users",), http="http://www.example.com/", every_s=1)
PING = spec("ping", ("a", "b"), reach=("kind frr",), every_s=1)
NOTHING = Reading(None)
LONG_AGO = -1000.0  # since when everything counts


def write(journal: Journal, spec: ProbeSpec, *seen: tuple[str, Mapping[str, JsonValue]]) -> None:
    """Write down what nodes saw; the probe's id is added."""
    for node, data in seen:
        journal.add(spec.kind, node, {"probe": spec.id, **data})


def pages(journal: Journal, **ok: bool | str) -> None:
    """Write a page for each node: whether it was served, or why the probe was blind."""
    write(
        journal, PAGE,
        *((node, {"ok": each} if isinstance(each, bool) else {"blind": each})
          for node, each in ok.items()),
    )  # fmt: skip


def pings(journal: Journal, *pairs: tuple[str, str, bool]) -> None:
    for node, target, ok in pairs:
        write(journal, PING, (node, {"dst": target, "ok": ok}))


def read(
    spec: MeasureSpec, journal: Journal, probe: ProbeSpec = PAGE, of: Sequence[str] = ()
) -> Reading:
    made = measure(spec, probe, TOPOLOGY)
    if of:
        assert made.narrowed is not None
        made = made.narrowed(frozenset(of))
    return reading(made, journal, LONG_AGO)


ALL_FOUR = MeasureSpec(count="page")


def test_a_share_is_of_all_events_that_could_look(journal: Journal) -> None:
    pages(journal, a=True, b=False, c="the probe ended", d=True)
    pages(journal, a=False)
    assert read(MeasureSpec(share="page"), journal) == Reading(2 / 4, (1, 2, 4, 5), 1.0)


def test_a_share_of_nothing_is_not_seen(journal: Journal) -> None:
    pages(journal, a="the probe ended")
    assert read(MeasureSpec(share="page"), journal) == Reading(None, (), 1.0)


def test_events_of_another_probe_or_node_do_not_count(journal: Journal) -> None:
    pages(journal, a=True, r1=False)
    journal.add("http", "b", {"probe": "other", "ok": False})
    journal.add("http", "b", {"ok": False})
    journal.add("dns", "b", {"probe": "page", "ok": False})
    assert read(MeasureSpec(share="page"), journal) == Reading(1.0, (1,), 1.0)


def test_a_count_is_of_groups_whose_latest_events_all_meet_it(journal: Journal) -> None:
    pages(journal, a=False, b=False, c=True, d=False)
    pages(journal, a=True)
    assert read(ALL_FOUR, journal) == Reading(2.0, (2, 3, 4, 5), 4.0)


@pytest.mark.parametrize(
    ("per", "any_", "value", "whole"),
    [
        ("node", False, 2.0, 4.0),
        ("site", False, 1.0, 3.0),
        ("site", True, 2.0, 3.0),
        ("isp", False, 1.0, 3.0),
        ("isp", True, 1.0, 3.0),
    ],
)
def test_a_group_counts_when_all_or_any_of_its_nodes_do(
    per: str, *, any_: bool, value: float, whole: float, journal: Journal
) -> None:
    """A node without a site or the label stands for itself."""
    pages(journal, a=True, b=False, c=True, d=False)
    found = read(MeasureSpec(count="page", per=per, any=any_), journal)
    assert (found.value, found.whole) == (value, whole)


def test_a_count_with_a_node_that_was_not_seen_is_unknown(journal: Journal) -> None:
    pages(journal, a=True, b=True, c=True)
    assert read(ALL_FOUR, journal) == Reading(None, (), 4.0)


def test_one_blind_probe_hides_what_could_contradict_the_others(journal: Journal) -> None:
    pages(journal, a=True, b=True, c=True, d=True)
    pages(journal, b="the probe ended")
    assert read(ALL_FOUR, journal) == Reading(None, (), 4.0)


def test_a_probe_of_several_targets_is_counted_target_by_target(journal: Journal) -> None:
    pings(journal, ("a", "r1", True), ("b", "r1", True), ("a", "r2", True), ("b", "r2", False))
    assert read(MeasureSpec(count="ping"), journal, PING).value == 1.0
    assert read(MeasureSpec(count="ping", any=True), journal, PING).value == 2.0
    assert read(MeasureSpec(count="ping", per="node"), journal, PING).value == 1.0


def test_a_target_that_nobody_looked_at_is_unknown(journal: Journal) -> None:
    pings(journal, ("a", "r1", True), ("b", "r1", True))
    assert read(MeasureSpec(count="ping"), journal, PING) == Reading(None, (), 2.0)


def test_a_node_is_no_target_of_its_own(journal: Journal) -> None:
    mesh = spec("ping", ("a", "r1"), reach=("a", "r1", "r2"), every_s=1)
    pings(journal, ("a", "r1", True), ("a", "r2", True), ("r1", "a", False), ("r1", "r2", True))
    count = MeasureSpec(count="ping")
    assert (read(count, journal, mesh).value, read(count, journal, mesh).whole) == (2.0, 3.0)
    alone = read(count, journal, mesh, of=("a",))
    assert (alone.value, alone.whole) == (2.0, 2.0)


def test_a_rate_is_of_events_each_second(journal: Journal, clock: FakeClock) -> None:
    for ok in (True, False, True, True):
        pages(journal, a=ok)
        clock.sleep(0.5)
    spec = MeasureSpec(rate="page", window_s=2)
    assert read(spec, journal) == Reading(3 / 2, (1, 2, 3, 4))
    failed = MeasureSpec(rate="page", where={"ok": False}, window_s=2)
    assert read(failed, journal).value == 1 / 2


def test_a_rate_of_nothing_is_not_seen(journal: Journal) -> None:
    assert read(MeasureSpec(rate="page"), journal) == NOTHING


@pytest.mark.parametrize(("form", "value"), [("min", 20.0), ("max", 70.0)])
def test_an_extreme_is_of_the_latest_numbers(form: str, value: float, journal: Journal) -> None:
    took = (("a", 5), ("a", 30), ("b", 20), ("c", 70), ("d", 40))
    write(journal, PAGE, *((node, {"took_ms": each}) for node, each in took))
    spec = MeasureSpec(**{form: "page"}, field="took_ms")  # type: ignore[arg-type] # a form
    assert read(spec, journal).value == value
    pages(journal, b="the probe ended")
    assert read(spec, journal) == NOTHING


@pytest.mark.parametrize(("form", "value"), [("min", 0.0), ("max", 1.0)])
def test_an_extreme_without_a_field_is_of_the_shares_of_groups(
    form: str, value: float, journal: Journal
) -> None:
    spec = MeasureSpec(**{form: "page"}, per="site")  # type: ignore[arg-type] # a form
    pages(journal, a=True, b=True, c=False)
    assert read(spec, journal) == Reading(None, (), 1.0)  # d was not seen
    pages(journal, a=False, d=True)
    assert (read(spec, journal).value, read(spec, journal).whole) == (value, 1.0)
    middle = MeasureSpec(max="page", per="site", of=("site lhr",))
    assert read(middle, journal).value == 2 / 3


def test_a_percentile_is_one_of_the_numbers_that_were_seen(journal: Journal) -> None:
    write(journal, PAGE, *(("a", {"took_ms": each}) for each in (50, 10, 40, 20, 30)))
    pages(journal, b="the probe ended")
    found = {
        p: read(MeasureSpec(percentile="page", field="took_ms", p=p), journal).value
        for p in (0, 20, 21, 50, 99, 100)
    }
    assert found == {0: 10, 20: 10, 21: 20, 50: 30, 99: 50, 100: 50}


@pytest.mark.parametrize("value", [None, "12", True, [1]])
def test_what_is_no_number_is_none(value: JsonValue, journal: Journal) -> None:
    write(journal, PAGE, *((node, {"took_ms": value}) for node in "abcd"))
    for form in ("min", "max", "percentile"):
        spec = MeasureSpec(**{form: "page"}, field="took_ms")  # type: ignore[arg-type] # a form
        assert read(spec, journal) == NOTHING


@pytest.mark.parametrize(
    ("where", "met"),
    [
        ({"ok": True}, True),
        ({"ok": False}, False),
        ({"status": 503}, True),
        ({"status": 503.0, "ok": True}, True),
        ({"status": 503, "ok": False}, False),
        ({"status": 500}, False),
        ({"status": ">= 500"}, True),
        ({"status": "<500"}, False),
        ({"status": "<= 503"}, True),
        ({"status": "> 503"}, False),
        ({"status": "!= 503"}, False),
        ({"status": "!= 500"}, True),
        ({"status": "503"}, True),
        ({"rcode": "SERVFAIL"}, True),
        ({"rcode": "!= NOERROR"}, True),
        ({"rcode": "NOERROR"}, False),
        ({"rcode": "> 1"}, False),
        ({"status": "> many"}, False),
        ({"ok": "> 0"}, False),
        ({"ok": 1}, False),
        ({"status": True}, False),
        ({"absent": 1}, False),
        ({"absent": "> 0"}, False),
        ({"subject": "a"}, True),
        ({"subject": "b"}, False),
        ({}, True),
    ],
)
def test_an_event_is_met_by_all_its_fields(
    where: dict[str, bool | float | str], *, met: bool
) -> None:
    event = Event(1, 0.0, "http", "a", {"ok": True, "status": 503, "rcode": "SERVFAIL"})
    assert meets(event, where) is met


def test_a_measure_of_some_nodes_leaves_the_others_out(journal: Journal) -> None:
    pages(journal, a=True, b=False, c=False)
    assert read(MeasureSpec(share="page", of=("isp bt",)), journal).value == 0.5
    assert read(MeasureSpec(count="page", of=("site lhr",)), journal).value == 1.0


def test_a_measure_is_narrowed_to_some_nodes(journal: Journal) -> None:
    pages(journal, a=True, b=False, c=False)
    assert read(MeasureSpec(count="page"), journal, of=("a", "b")) == Reading(1.0, (1, 2), 2.0)
    assert read(MeasureSpec(share="page"), journal, of=("a",)).value == 1.0
    assert read(MeasureSpec(share="page"), journal, of=("r1",)).value is None


@pytest.mark.parametrize(
    ("every_s", "timeout_s", "given", "window"),
    [(1, 1, None, WINDOW_S), (2, 2, None, 7.0), (10, 5, None, 30.0), (10, 5, 12.0, 12.0)],
)
def test_events_count_as_far_back_as_every_probe_has_had_its_turn(
    every_s: float, timeout_s: float, given: float | None, window: float
) -> None:
    probe = spec("p", ("a",), tcp="b:80", every_s=every_s, timeout_s=timeout_s)
    assert measure(MeasureSpec(share="p", window_s=given), probe, TOPOLOGY).window_s == window


@pytest.mark.parametrize(
    ("spec", "patient"),
    [
        (MeasureSpec(share="page"), True),
        (MeasureSpec(rate="page"), True),
        (MeasureSpec(count="page"), False),
        (MeasureSpec(max="page"), False),
    ],
)
def test_a_share_waits_for_a_whole_window_and_a_count_does_not(
    spec: MeasureSpec, *, patient: bool, journal: Journal
) -> None:
    pages(journal, a=True, b=True, c=True, d=True)
    made = measure(spec, PAGE, TOPOLOGY)
    assert made.patient is patient
    assert (reading(made, journal, 0.0).value is None) is patient


def test_every_measure_of_a_scenario_is_found_by_its_name(journal: Journal) -> None:
    specs = {"served": MeasureSpec(share="page"), "reached": MeasureSpec(count="ping")}
    found = declared(specs, (PAGE, PING), TOPOLOGY)
    pages(journal, a=True)
    pings(journal, *((node, target, True) for node in "ab" for target in ("r1", "r2")))
    assert {name: reading(each, journal, LONG_AGO).value for name, each in found.items()} == {
        "served": 1.0, "reached": 2.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (MeasureSpec(share="page", of=("site lhr",), per="isp"), []),
        (MeasureSpec(count="ping", per="target"), []),
        (MeasureSpec(share="pag"), ["measures.x: no probe pag; there are: page, ping"]),
        (MeasureSpec(share="page", of=("site zrh",)), [
            "measures.x.of: site zrh: no node has site zrh; there are: site lhr, site nyc",
        ]),
        (MeasureSpec(share="page", of=("kind frr",)), [
            "measures.x.of: picks no node that probe page is on",
        ]),
        (MeasureSpec(share="page", per="rack"), [
            "measures.x.per: no node has a label rack; use node, target, site, isp",
        ]),
    ],
)  # fmt: skip
def test_a_measure_that_could_never_be_read_says_why(spec: MeasureSpec, said: list[str]) -> None:
    assert [str(each) for each in problems({"x": spec}, (PAGE, PING), TOPOLOGY)] == said
