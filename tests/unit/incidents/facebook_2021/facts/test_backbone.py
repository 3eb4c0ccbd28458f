"""F02, F03, F04: all planes drained, all adjacencies gone, the audit missed it."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import always, blind, change, drop, during

DARK = (125, 230)


@pytest.mark.parametrize(
    "case",
    [
        holds("F02", "everything cut", "12 of 12 before, at most 0 in a plane during"),
        fails(
            "F02",
            "one adjacency survives",
            "at most 1 in a plane",
            change("backbone", during(*DARK, subject="p2"), ospf_full=1),
        ),
        fails(
            "F02",
            "two data centres talk for a moment",
            "196 of 200 during",
            change("reach", during(200, 202, between="dc-dc"), ok=True),
        ),
        fails(
            "F02",
            "adjacencies were never whole",
            "10 of 12 before",
            change("backbone", during(0, 60), ospf_full=5),
        ),
        fails(
            "F02",
            "data centres were apart before",
            "120 of 120 looks failed before",
            change("reach", during(0, 60), ok=False),
        ),
        unknown("F02", "planes not watched", "no backbone looks", drop("backbone")),
        unknown(
            "F02",
            "one plane not watched",
            "planes never looked at: p2",
            drop("backbone", always(subject="p2")),
        ),
        unknown("F02", "probes blind", "200 blind (no vty)", blind("reach", during(*DARK))),
        unknown(
            "F02", "no outage", "no phase outage", drop("phase.started", always(subject="outage"))
        ),
        holds(
            "F03",
            "drained with links up",
            "2 of 2 drained on every router in the outage; 0 of 240",
        ),
        fails(
            "F03",
            "a link went down",
            "1 of 240 looks saw a link down",
            change("backbone", during(115, 116, subject="p1"), links_up=8),
        ),
        fails(
            "F03",
            "a router kept serving",
            "1 of 2 drained",
            change("backbone", during(150, 151, subject="p2"), routers_drained=2),
        ),
        unknown(
            "F03", "routers not watched", "no backbone looks", drop("backbone", during(*DARK))
        ),
        holds(
            "F04", "missed by its bug", "bug on: allow; bug off, same request: refuse, would cut 2"
        ),
        fails(
            "F04",
            "allowed without the bug too",
            "bug off, same request: allow",
            change("audit", always(bug="off"), decision="allow"),
        ),
        fails(
            "F04",
            "refused with the bug",
            "bug on: refuse",
            change("audit", always(bug="on"), decision="refuse"),
        ),
        unknown("F04", "no audit", "no effective audit", drop("audit", always(effective=True))),
        unknown(
            "F04",
            "asked once",
            "not asked again with its bug off",
            drop("audit", always(bug="off")),
        ),
    ],
)
def test_the_backbone_tells_what_was_drained(case: Case) -> None:
    check(case)
