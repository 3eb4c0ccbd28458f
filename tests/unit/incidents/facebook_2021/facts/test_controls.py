"""C1 to C4: what must not break does not, and the score sees it when it does."""

import pytest

from lab.incidents.facebook_2021.facts.score import facts
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


def played(phase: str) -> tuple[Edit, Edit]:
    """Play another control in the seconds of the settled outage."""
    return insert(140.0, "phase.started", phase), insert(170.0, "phase.ended", phase)


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
            change("rib", during(95, 96), prefixes=dict.fromkeys(OTHERS, 1)),
        ),
        unknown(
            "C2",
            "no PoP cut off",
            "PoPs seen without the data centres: none",
            change("reach", during(*POP), ok=True),
        ),
        unknown("C2", "nobody looked", "no PoP-to-DC reach looks", drop("reach", always())),
        unknown(
            "C3",
            "nothing withdrawn",
            "no withdrawals at the collector",
            *played("control-prefixes"),
        ),
        holds(
            "C3",
            "other prefixes",
            "7 prefixes withdrawn, 0 of them DNS",
            *played("control-prefixes"),
            *(
                insert(145.0, "bgp", "ris", type="W", prefix=prefix, path="")
                for prefix in OTHERS[:7]
            ),
            drop("load", during(140, 170)),
            repeat(
                range(140, 170),
                "load",
                "usr",
                apps={"facebook": {"dns_ok": 5, "http_ok": 5}},
            ),
        ),
        fails(
            "C3",
            "a DNS prefix among them",
            "1 of them DNS",
            *played("control-prefixes"),
            insert(145.0, "bgp", "ris", type="W", prefix=SIX[0], path=""),
        ),
        holds(
            "C4",
            "names resolve, pages do not",
            "84 of 84 look-ups answered, 28 of 28 fetches 503",
            *played("control-keep"),
            change("dns", during(120, 230, role="resolver"), rcode="NOERROR"),
            change("http", during(120, 230), status=503),
        ),
        fails("C4", "names fail", "0 of", *played("control-keep")),
        unknown(
            "C4",
            "backbone up",
            "the backbone was not down",
            *played("control-keep"),
            change("backbone", during(120, 230), routers_drained=0),
        ),
    ],
)
def test_controls_tell_what_must_not_break(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    ("phase", "control"), [("control-prefixes", "C3"), ("control-keep", "C4")]
)
def test_a_control_of_other_scenarios_is_scored_only_when_its_phase_was_played(
    phase: str, control: str
) -> None:
    entered = Event(1, 140.0, "phase.started", phase, {})
    assert control not in {result.id for result in facts([])}
    assert control in {result.id for result in facts([entered])}
