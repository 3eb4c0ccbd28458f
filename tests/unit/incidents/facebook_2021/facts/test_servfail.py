"""F31: SERVFAIL of 1.1.1.1, by its own counter."""

import pytest

from lab.model.event import Event
from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import Edit, always, change, drop, during


def servfail(before: float, late: float) -> Edit:
    """Let 1.1.1.1 count so many SERVFAIL a second, and so many more from 150 s on."""

    def edit(events: list[Event]) -> list[Event]:
        return [
            Event(
                e.line, e.at, e.kind, e.subject, {**e.data, "servfail": _sum(e.at, before, late)}
            )
            if e.kind == "counter" and e.subject == "cloudflare"
            else e
            for e in events
        ]

    return edit


def _sum(at: float, before: float, late: float) -> float:
    return at * before + max(0.0, at - 150) * late


@pytest.mark.parametrize(
    "case",
    [
        holds("F31", "sixty times", "61 times (60 on the day)"),
        holds("F31", "the share of the day is told", "users.broken_share is 0.05, with 0.051 it"),
        fails("F31", "half of the names were broken before", "8 times", servfail(10, 68)),
        fails("F31", "no more than before", "1 times", servfail(3, 2)),
        fails("F31", "hardly any before", "500 times", servfail(0.2, 101.8)),
        unknown("F31", "no broken names", "0 times in 75 s before, too few", servfail(0, 62)),
        unknown(
            "F31",
            "only the lab's looks got it before",
            "0 times in 75 s before, too few",
            change("dns", during(0, 80, target="1.1.1.1"), rcode="SERVFAIL"),
        ),
        fails(
            "F31",
            "only the lab's looks got it late",
            "0 times (60 on the day)",
            servfail(1, 1),
        ),
        unknown("F31", "no counters", "no counters of cloudflare", drop("counter")),
        unknown(
            "F31",
            "counters in a small part of the time",
            "counters of cloudflare were read in 15 s",
            drop("counter", during(20, 110, subject="cloudflare")),
        ),
        unknown(
            "F31",
            "the counter lacks the field",
            "has no number servfail",
            change("counter", always(subject="cloudflare"), servfail=None),
        ),
        unknown(
            "F31",
            "the resolver was restarted",
            "the counter of cloudflare was reset",
            change("counter", during(200, 204, subject="cloudflare"), servfail=0),
        ),
        unknown(
            "F31",
            "no such resolver",
            "the journal lists no resolver at 1.1.1.1",
            change("run.started", always(), nodes=[]),
        ),
    ],
)
def test_servfail_is_judged_by_the_resolver_s_own_counter(case: Case) -> None:
    check(case)
