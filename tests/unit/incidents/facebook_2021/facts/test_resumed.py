"""How load came back where links have a capacity: F39, F51, F52, and journals that lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lab.incidents.facebook_2021.facts import resumed
from lab.incidents.facebook_2021.facts.score import judged_in, scored
from lab.journal.kinds.run import HostPressure
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict

BY_ID = {fact.id: fact for fact in resumed.FACTS}
PHASES = {
    "steady": (0, 60), "fault": (60, 70), "outage": (70, 105), "diagnose": (105, 110),
    "repair": (110, 115), "return": (115, 170), "after": (170, 180),
}  # fmt: skip
UNDRAINED, PAGE = 113, 118
RATE = 2000  # kbit/s of each end
NODES = [
    {"name": "eb1-prn", "kind": "eb", "site": "prn"},
    {"name": "eb1-iad", "kind": "eb", "site": "iad"},
    {"name": "web1-prn", "kind": "web", "site": "prn"},
    {"name": "edge-sjc", "kind": "edge", "site": "sjc"},
    {"name": "usr-swisscom", "kind": "users", "site": "swisscom"},
]
LINKS = [{"a": "eb1-prn:e1", "b": "eb1-iad:e1", "role": "backbone"}]


@dataclass(frozen=True)
class Day:
    """A return: how full the links were and what users got, by the second since the first page."""

    paced_s: float
    full: Callable[[float], float]  # share of the capacity
    cut: Callable[[float], int]  # fetches without an answer in time, of 40 a second
    refused: Callable[[float], int]
    served: Callable[[float], float]  # requests a second at the data centre
    drops: int = 5
    stalled: float = 0.2
    pace_per_s: float = 80.0  # twice what users ask for: it proves nothing


PACED = Day(
    15.0,
    full=lambda _: 0.7,
    cut=lambda _: 0,
    refused=lambda since: 20 if since < 12 else 0,
    served=lambda since: 40.0 if since < 15 else 30.0,
)
AT_ONCE = Day(
    0.0,
    full=lambda since: 0.99 if since < 20 else 0.4,
    cut=lambda since: 20 if since < 40 else 0,
    refused=lambda _: 0,
    served=lambda since: 160.0 if since < 10 else 30.0,
)


def events(day: Day) -> list[Event]:
    told = sorted(_told(day), key=lambda event: event.at)
    return [replace(event, line=number) for number, event in enumerate(told, 1)]


def _told(day: Day) -> Iterator[Event]:
    dials = {
        "capacity.links": "on",
        "capacity.paced_s": day.paced_s,
        "capacity.pace_per_s": day.pace_per_s,
        "warmup.cold_start_s": 0.0,
    }
    yield _event(0, "run.started", "facebook-2021", nodes=NODES, links=LINKS,
                 phases=[{"id": phase} for phase in PHASES], parameters=dials)  # fmt: skip
    for phase, (start, end) in PHASES.items():
        yield _event(start, "phase.started", phase, title=phase)
        yield _event(end - 0.01, "phase.ended", phase)
    octets = dropped = requests = 0.0
    for at in range(181):
        since = at - PAGE
        dark = 62 <= at < PAGE
        octets += 0 if dark else (day.full(since) if since >= 0 else 0.4) * RATE * 125
        dropped += day.drops if since >= 0 else 0
        requests += 1 + (0 if dark else day.served(since) if since >= 0 else 30.0)
        ends = {"e1": {"rate_kbit": RATE, "octets": octets, "packets": 1, "dropped": dropped}}
        yield _event(at + 0.1, "queues", "eb1-prn", interfaces=ends)
        yield _event(at + 0.2, "counter", "web1-prn", server="haproxy", http_2xx=requests)
        yield _event(at + 0.3, "load", "usr-swisscom", users=60, apps={"facebook": _app(day, at)})
        yield _event(
            at + 0.4, HostPressure.kind, "host", seconds=1.0, late_s=0.0, stalled=day.stalled
        )
        yield _event(at + 0.5, "backbone", "p1", routers=1,
                     routers_drained=int(61 <= at < UNDRAINED))  # fmt: skip
        yield _event(at + 0.6, "dns", "usr-swisscom", role="resolver", target="1.1.1.1",
                     name="www.facebook.com.", rcode="SERVFAIL" if 72 <= at < 117 else "NOERROR",
                     took_ms=1.0)  # fmt: skip


def _app(day: Day, at: int) -> dict[str, int]:
    since = at - PAGE
    if 62 <= at < PAGE:
        return {"http_5xx": 40}
    cut, refused = (day.cut(since), day.refused(since)) if since >= 0 else (0, 0)
    return {"http_ok": 40 - cut - refused, "http_fail": cut, "http_5xx": refused}


def _event(at: float, kind: str, subject: str, **data: Any) -> Event:
    return Event(0, at, kind, subject, data)


def judge(fact: str, journal: list[Event]) -> FactResult:
    return scored(BY_ID[fact], Timeline(journal))


def without(kind: str, journal: list[Event]) -> list[Event]:
    return [event for event in journal if event.kind != kind]


@pytest.mark.parametrize("fact", ["F39", "F51", "F52"])
def test_a_paced_return_that_fits_passes(fact: str) -> None:
    found = judge(fact, events(PACED))
    assert found.verdict is Verdict.PASS, found.measured


@pytest.mark.parametrize("fact", ["F51", "F52"])
def test_all_at_once_passes_by_what_it_breaks(fact: str) -> None:
    found = judge(fact, events(AT_ONCE))
    assert found.verdict is Verdict.PASS, found.measured


@pytest.mark.parametrize("fact", ["F51", "F52"])
@pytest.mark.parametrize(("pace_per_s", "verdict"), [(30, Verdict.PASS), (36, Verdict.UNKNOWN)])
def test_on_a_busy_machine_a_pace_that_was_used_proves_that_the_load_was_made(
    fact: str, pace_per_s: float, verdict: Verdict
) -> None:
    # 12 s of 20 pages and 3 s of 40 are 24 a second, in the 15 s of the pace.
    found = judge(fact, events(replace(PACED, stalled=0.9, pace_per_s=pace_per_s)))
    assert found.verdict is verdict, found.measured


@pytest.mark.parametrize("fact", ["F51", "F52"])
def test_a_slow_machine_is_no_reason_for_full_links_and_much_load(fact: str) -> None:
    found = judge(fact, events(replace(AT_ONCE, stalled=0.9)))
    assert found.verdict is Verdict.PASS, found.measured


def test_checks_that_fail_again_and_withdrawals_are_told_with_the_jam() -> None:
    def check(at: float, *, ok: bool) -> Event:
        return _event(at, "health.check", "dns-sjc", dc="prn", host="10.101.1.1", ok=ok, error="")

    journal = [
        *events(AT_ONCE),
        check(PAGE - 2, ok=False), check(PAGE + 1, ok=True), check(PAGE + 5, ok=False),
        _event(PAGE + 8, "health", "dns-sjc", decision="withdraw", reason="", checks=[]),
    ]  # fmt: skip
    found = judge("F52", sorted(journal, key=lambda event: event.at))
    assert (found.values["checks_failed"], found.values["withdrew_again"]) == (1, 1)
    assert "1 name servers withdrew again" in found.measured
    assert judge("F52", events(PACED)).values["withdrew_again"] == 0


def test_all_at_once_has_no_pace_to_measure() -> None:
    assert judge("F39", events(AT_ONCE)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("fact", "day"),
    [
        ("F52", replace(PACED, paced_s=0.0)),  # the control: links ten times as wide, no pace
        ("F52", replace(AT_ONCE, paced_s=15.0)),
        ("F52", replace(AT_ONCE, cut=lambda _: 0)),
        ("F52", replace(AT_ONCE, cut=lambda since: 40 if since < 15 else 0)),  # soon over
        ("F52", replace(PACED, refused=lambda since: 20 if since < 30 else 0)),
        ("F52", replace(AT_ONCE, full=lambda since: 0.99 if since % 4 else 0.5)),
        ("F52", replace(PACED, cut=lambda since: 4 if since < 30 else 0)),
        ("F51", replace(PACED, paced_s=0.0)),
        ("F51", replace(AT_ONCE, paced_s=15.0)),
        ("F39", replace(PACED, refused=lambda _: 0)),
        ("F39", replace(PACED, refused=lambda since: 20 if since < 45 else 0)),
    ],
)
def test_what_a_return_does_not_show_fails(fact: str, day: Day) -> None:
    found = judge(fact, events(day))
    assert found.verdict is Verdict.FAIL, found.measured


@pytest.mark.parametrize(
    ("fact", "says", "journal"),
    [
        ("F52", "the machine is slow", events(replace(PACED, stalled=0.8))),
        ("F51", "the machine is slow", events(replace(PACED, stalled=0.8))),
        ("F52", "the machine is slow", events(replace(PACED, paced_s=0.0, stalled=0.8))),
        ("F51", "the machine is slow", events(replace(PACED, paced_s=0.0, stalled=0.8))),
        ("F52", "dropped nothing", events(replace(AT_ONCE, drops=0))),
        ("F52", "no looks at links", without("queues", events(AT_ONCE))),
        ("F52", "no looks at the host", without(HostPressure.kind, events(PACED))),
        ("F51", "no counters of web1-prn", without("counter", events(AT_ONCE))),
        ("F52", "no seconds of users", without("load", events(AT_ONCE))),
        ("F52", "the run ended", [e for e in events(AT_ONCE) if e.at < PAGE + 20]),
        ("F39", "no look-ups", without("dns", events(PACED))),
        ("F39", "not served again", events(replace(PACED, refused=lambda _: 20))),
        ("F52", "no page was served", events(replace(AT_ONCE, cut=lambda _: 40))),
    ],
)
def test_what_nobody_saw_is_unknown(fact: str, says: str, journal: list[Event]) -> None:
    found = judge(fact, journal)
    assert (found.verdict, says in found.measured) == (Verdict.UNKNOWN, True), found.measured


def test_a_host_that_cannot_shape_links_makes_it_unknown() -> None:
    journal = [
        replace(event, data={"blind": "no limit of capacity at e1"})
        if event.kind == "queues"
        else event
        for event in events(AT_ONCE)
    ]
    found = judge("F52", journal)
    assert found.verdict is Verdict.UNKNOWN
    assert "no limit of capacity at e1" in found.measured


def test_the_facts_are_scored_only_where_links_were_to_have_a_capacity() -> None:
    journal = events(PACED)
    assert set(BY_ID) <= {fact.id for fact in judged_in(journal)}
    start = replace(journal[0], data={**journal[0].data, "parameters": {"capacity.links": "off"}})
    assert not set(BY_ID) & {fact.id for fact in judged_in([start, *journal[1:]])}
