"""C1 to C4: what must not break does not, and the score sees it when it does."""

import pytest

from lab.model.event import Event
from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    OTHERS,
    SIX,
    Edit,
    always,
    change,
    drop,
    during,
    insert,
    repeat,
)

PLANE = (60, 80)
POP = (80, 110)
SLOW = {"facebook": {"lookups": 5, "dns_ok": 5, "http_ok": 4, "http_5xx": 1}}


KEEP = "control-keep"


def played(phase: str, start: float, end: float) -> tuple[Edit, ...]:
    """Play a control of another scenario in these seconds."""
    drain = {"scope_asked": "", "scope_effective": [], "tool": "drain", "intent": "x"}
    return (
        insert(start, "phase.started", phase),
        insert(start, "request", "r2", **drain),
        insert(end, "phase.ended", phase),
    )


def _kept(events: list[Event]) -> list[Event]:
    for edit in played(KEEP, 111, 200):
        events = edit(events)
    return events


# In the seconds of the outage the name servers announce and answer, and no page comes.
KEPT: tuple[Edit, ...] = (
    _kept,
    change("rib", during(111, 230), prefixes=dict.fromkeys(OTHERS + SIX, 5)),
    change("dns", during(120, 230, role="resolver"), rcode="NOERROR"),
    change("http", during(120, 230), status=503),
)


@pytest.mark.parametrize(
    "case",
    [
        holds(
            "C1",
            "unnoticed",
            "drained: p1; 0 of 160 reach looks lost, 0 pairs twice in a row, 0 withdrawals",
        ),
        holds(
            "C1",
            "one packet under way is lost",
            "1 of 160 reach looks lost",
            change("reach", during(70, 71, between="dc-dc", dst="web-frc-1"), ok=False),
        ),
        holds(
            "C1",
            "a packet of each PoP is under way when routes move",
            "6 of 160 reach looks lost, 0 pairs twice in a row",
            change("reach", during(70, 71, between="pop-dc"), ok=False),
        ),
        fails(
            "C1",
            "every second packet of all pairs is lost",
            "24 of 160 reach looks lost, 0 pairs twice in a row",
            change("reach", during(70, 71), ok=False),
            change("reach", during(72, 73), ok=False),
            change("reach", during(74, 75), ok=False),
        ),
        fails(
            "C1",
            "a path breaks",
            "5 of 160 reach looks lost, 1 pairs twice in a row",
            change("reach", during(70, 75, between="dc-dc", dst="web-frc-1"), ok=False),
        ),
        fails(
            "C1",
            "a prefix is withdrawn",
            "1 withdrawals at the collector",
            insert(70.0, "bgp", "ris", type="W", prefix=OTHERS[0], path=""),
        ),
        fails(
            "C1",
            "a name server gives up",
            "1 by name servers",
            insert(70.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "C1",
            "users notice",
            "served 80.0% (steady 100.0%)",
            change("load", during(*PLANE), apps=SLOW),
        ),
        fails(
            "C1",
            "two planes drained",
            "drained: p1, p2",
            change("backbone", during(65, 75, subject="p2"), routers_drained=1),
        ),
        unknown(
            "C1",
            "no plane drained",
            "no plane was seen drained",
            change("backbone", during(*PLANE), routers_drained=0),
        ),
        unknown(
            "C1", "not played", "no phase control-plane", drop("phase.started", during(*PLANE))
        ),
        unknown("C1", "no users", "no seconds of users", drop("load")),
        holds("C2", "absorbed", "cut off: lhr; withdrawal at lhr only"),
        fails(
            "C2",
            "the wrong PoP withdraws",
            "withdrawal at sin only",
            drop("health", during(*POP, subject="dns-lhr")),
            insert(90.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "C2",
            "another PoP announces less",
            "other PoPs that announced less: sin",
            change("announce", during(90, 92, subject="sin"), prefixes=SIX[:1]),
        ),
        fails(
            "C2",
            "names stop resolving",
            "0 of 180 look-ups answered",
            change("dns", during(*POP, role="resolver"), rcode="SERVFAIL"),
        ),
        fails(
            "C2",
            "a DNS prefix leaves the world",
            "DNS prefixes missing in 1 of 30 looks",
            change("rib", during(95, 96), prefixes=dict.fromkeys(OTHERS, 5)),
        ),
        unknown(
            "C2",
            "no PoP cut off",
            "PoPs seen without the data centres: none",
            change("reach", during(*POP), ok=True),
        ),
        unknown("C2", "nobody looked", "no PoP-to-DC reach looks", drop("reach", always())),
        holds("C3", "other prefixes", "6 prefixes without a path at any feeder"),
        fails(
            "C3",
            "five prefixes",
            "5 prefixes without a path",
            change(
                "rib", during(99, 109), prefixes=dict.fromkeys(OTHERS[:2] + OTHERS[7:] + SIX, 5)
            ),
        ),
        fails(
            "C3",
            "a DNS prefix among them",
            "1 DNS prefixes touched",
            change(
                "rib",
                during(104, 105),
                prefixes=dict.fromkeys(OTHERS[:1] + OTHERS[7:] + SIX[1:], 5),
            ),
        ),
        unknown(
            "C3",
            "a feeder did not withdraw",
            "4 of 5 feeders withdrew it",
            drop("bgp", during(98, 110, type="W", peer_as=786)),
        ),
        holds(
            "C4",
            "names resolve, pages do not",
            "of 348 look-ups answered, 100.0% of 116 fetches by name 503",
            *KEPT,
        ),
        fails(
            "C4",
            "names fail",
            " 0.0% of",
            *KEPT,
            change("dns", during(120, 230), rcode="SERVFAIL"),
        ),
        fails(
            "C4",
            "pages come",
            "0.0% of 116 fetches",
            *KEPT,
            change("http", during(120, 230), status=200),
        ),
        unknown(
            "C4",
            "backbone up",
            "the backbone was not down",
            *KEPT,
            change("backbone", during(120, 230), routers_drained=0),
        ),
        unknown("C4", "too short", "within one TTL", *KEPT[1:], *played(KEEP, 111, 140)),
        holds("F38", "nobody is served", "users were served 0.0% (steady 100.0%)", *KEPT),
        fails(
            "F38",
            "users are served",
            "served 100.0%",
            *KEPT,
            drop("load", during(120, 230)),
            repeat(range(120, 230), "load", "usr", apps={"facebook": {"dns_ok": 5, "http_ok": 5}}),
        ),
    ],
)
def test_controls_tell_what_must_not_break(case: Case) -> None:
    check(case)
