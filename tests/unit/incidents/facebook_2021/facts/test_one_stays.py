"""A run in which one PoP keeps its routes and names resolve: facts fail, and none is unknown."""

from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.facts.score import CONTROLS, SCORED
from lab.model.event import Event
from lab.model.verdict import Verdict
from tests.unit.incidents.facebook_2021.facts.cases import judge
from tests.unit.incidents.facebook_2021.facts.story import (
    BACK,
    OTHERS,
    OTHERS6,
    SIX,
    SIX6,
    Edit,
    change,
    drop,
    during,
)

FAULT, REPAIR = 112.0, 236.0
OUTAGE = (FAULT, REPAIR)
KEPT = [prefix for prefix in SIX if prefix != "185.89.219.0/24"]  # sjc has a, b and c
LEFT, LEFT6 = "185.89.219.0/24", "2a03:2880:f1fd::/48"
FED6 = {"prefixes6": dict.fromkeys((each for each in (*OTHERS6, *SIX6) if each != LEFT6), 5)}
FED = dict.fromkeys((*OTHERS, *KEPT), 5)


def calm(events: list[Event]) -> list[Event]:
    """Take the retries out of the resolvers' counters, and the flood out of that of .com."""
    return [replace(event, data={**event.data, "queries": _calm(event), "servfail": event.at})
            if event.kind == "counter" and "queries" in event.data else event
            for event in events]  # fmt: skip


def _calm(event: Event) -> float:
    late = max(0.0, min(event.at, BACK) - 150)  # as the story counts it
    queries = event.data["queries"]
    assert isinstance(queries, float | int)
    if event.subject == "gtld":
        return queries - late * 20
    return queries - late * (60 if event.subject == "cloudflare" else 58)


STAYS: tuple[Edit, ...] = (
    drop("health", during(*OUTAGE, subject="dns-sjc")),
    drop("health.routes", during(*OUTAGE, subject="dns-sjc")),
    change("announce", during(*OUTAGE, subject="sjc"), prefixes=KEPT,
           originated=["129.134.30.12/32"]),
    change("rib", during(FAULT + 6, REPAIR + 5), prefixes=FED,
           best=dict.fromkeys(FED, "6453 32934"), origins=dict.fromkeys(FED, "32934"), **FED6),
    drop("bgp", lambda event: event.at >= FAULT and event.data["prefix"] not in (LEFT, LEFT6)),
    change("dns", during(*OUTAGE, role="resolver"), rcode="NOERROR", took_ms=0.4),
    change("dns", during(*OUTAGE, scope="outside"), rcode="NOERROR"),
    calm,
    change("http", during(*OUTAGE, error="dns"), status=503, error=""),
    change("load", during(*OUTAGE), queries={"1.1.1.1": 3, "8.8.8.8": 2, "73.1.53.1": 2},
           others={"services": {"queries": {"1.1.1.1": 1}}},
           apps={"facebook": {"lookups": 5, "dns_ok": 5, "fetches": 5, "http_5xx": 5}}),
)  # fmt: skip
FAILING = ("F06", "F08", "F12", "F13", "F14", "F15", "F16", "F20", "F21", "F22", "F23", "F25",
           "F26", "F27", "F28", "F30", "F31", "F32", "F33", "F34", "F35", "F36", "F46",
           "F50")  # fmt: skip


@pytest.mark.parametrize("fact", FAILING)
def test_what_withdrawn_routes_cause_fails(fact: str) -> None:
    found = judge(fact, *STAYS)
    assert found.verdict is Verdict.FAIL, found.measured


def test_the_rest_passes_or_is_seen_to_fail() -> None:
    found = {each.id: judge(each.id, *STAYS) for each in (*SCORED, *CONTROLS)}
    good = {each.id: judge(each.id) for each in (*SCORED, *CONTROLS)}
    unseen = {
        name: each.measured
        for name, each in found.items()
        if each.verdict is Verdict.UNKNOWN and good[name].verdict is not Verdict.UNKNOWN
    }
    assert unseen == {}
