"""F30, F32: loads by the servers' own counters, and the windows they are taken over."""

from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.facts.rates import at_most, record_ttl, whole_ttls
from lab.journal.rates import Series
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event, JsonValue
from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    ADDRESS,
    RESOLVERS,
    Edit,
    always,
    change,
    drop,
    during,
)


def counts(server: str, per_second: float, late: float = 0.0) -> Edit:
    """Let a server count at one rate through the run, and at another besides from 150 s on."""

    def edit(events: list[Event]) -> list[Event]:
        return [
            Event(
                e.line,
                e.at,
                e.kind,
                e.subject,
                {**e.data, "queries": e.at * per_second + max(0.0, e.at - 150) * late},
            )
            if e.kind == "counter" and e.subject == server
            else e
            for e in events
        ]

    return edit


def sent(start: float, end: float, queries: int) -> Edit:
    """Let users count so many queries a second to each resolver."""
    sent = dict.fromkeys(ADDRESS.values(), queries)
    return change("load", during(start, end), queries=sent, others=None)


def more_of_others(before: int, late: int, counted: bool = True) -> tuple[Edit, ...]:  # noqa: FBT001, FBT002
    """Let users ask every resolver for names of others too, and resolvers count it or not."""

    def asked(events: list[Event]) -> list[Event]:
        return [_with_others(e, late if e.at >= 150 else before) for e in events]

    def counters(events: list[Event]) -> list[Event]:
        return [_counting(e, before, late) if counted else e for e in events]

    return asked, counters


def _with_others(event: Event, number: int) -> Event:
    if event.kind != "load":
        return event
    both = 2 + 58 * (150 <= event.at < 241) + number
    queries: dict[str, JsonValue] = dict.fromkeys(ADDRESS.values(), both)
    others: dict[str, JsonValue] = {
        "background": {"queries": dict.fromkeys(ADDRESS.values(), number)}
    }
    return replace(event, data={**event.data, "queries": queries, "others": others})


def _counting(event: Event, before: int, late: int) -> Event:
    if event.kind != "counter" or event.subject not in RESOLVERS:
        return event
    more = before * event.at + (late - before) * max(0.0, event.at - 150)
    known = event.data["queries"]
    assert isinstance(known, float)
    return replace(event, data={**event.data, "queries": known + more})


@pytest.mark.parametrize(
    "case",
    [
        holds("F30", "thirty times", "1.1.1.1 2.0 to 59.8 q/s (29.9 times)"),
        unknown(
            "F30",
            "a resolver counted less than was sent",
            "google counted 1.9 q/s where users sent 59.8",
            counts("google", 4.5),
        ),
        unknown(
            "F30",
            "a resolver counted more than was sent",
            "google counted 971.3 q/s where users sent 59.8",
            counts("google", 4.5, late=1000),
        ),
        fails(
            "F30",
            "no retries",
            "1.1.1.1 2.0 to 2.0 q/s (1.0 times)",
            sent(150, 300, 2),
            counts("cloudflare", 9.0),
            *(counts(name, 4.5) for name in RESOLVERS[1:]),
        ),
        holds(
            "F30",
            "users ask for other names as well",
            "1.1.1.1 2.0 to 59.8 q/s (29.9 times), all names 4.0 to 61.8 q/s (15.5 times)",
            *more_of_others(2, 2),
        ),
        fails(
            "F30",
            "other names alone are asked more often",
            "1.1.1.1 2.0 to 2.0 q/s (1.0 times), all names 4.0 to 61.8 q/s (15.5 times)",
            *more_of_others(2, 60),
            change("load", during(150, 300), queries=dict.fromkeys(ADDRESS.values(), 62)),
            counts("cloudflare", 11.0, late=58),
            *(counts(name, 6.5, late=58) for name in RESOLVERS[1:]),
        ),
        unknown(
            "F30",
            "a resolver counted no other names",
            "cloudflare counted 5.0 q/s where users sent 12.0",
            *more_of_others(10, 10, counted=False),
        ),
        unknown("F30", "no counters", "no counters of cloudflare", drop("counter")),
        unknown(
            "F30",
            "half of the seconds are missing",
            "usr-swisscom counted 30 of 60 s",
            drop("load", lambda event: int(event.at) % 2 == 0),
        ),
        unknown(
            "F30",
            "nobody asked before",
            "cloudflare counted 5.0 q/s where users sent 0.0",
            sent(0, 110, 0),
        ),
        unknown(
            "F30",
            "a server was restarted",
            "the counter of google was reset",
            change("counter", during(200, 204, subject="google"), queries=0),
        ),
        unknown(
            "F30",
            "the time before is too short",
            "0 s before and 12 s late are too short",
            change("run.started", always(), parameters={"dns.ttl_s": 90, "users.retry_cap_s": 4}),
            change("dns", always(role="authority"), answers=[]),
        ),
        holds("F32", "a thousand times", "0 queries in 100 s before, so at most 0.030 q/s (95 %)"),
        fails("F32", "parent calm", "at least 0 times", counts("gtld", 0.5)),
        fails(
            "F32",
            "no look-up fails",
            "while users had no failed look-up: at least 0 times",
            counts("gtld", 0.5),
            change("load", during(112, 230), apps={"facebook": {"lookups": 5, "dns_ok": 5}}),
        ),
        fails("F32", "parent busy before", "times (129", counts("gtld", 3.0, late=20)),
        unknown(
            "F32",
            "the counter stands still",
            ".com counted 0 queries, the lab sent",
            change("counter", during(0, 112, subject="gtld"), queries=0),
        ),
        unknown(
            "F32", "no counters", "no counters of gtld", drop("counter", always(subject="gtld"))
        ),
    ],
)
def test_retries_raise_the_load_by_the_servers_own_counters(case: Case) -> None:
    check(case)


def test_a_counter_is_read_between_its_samples_by_straight_line() -> None:
    series = Series((0.0, 10.0, 20.0), (0.0, 100.0, 100.0))
    assert [series.at(instant) for instant in (-1, 0, 5, 10, 15, 21)] == [0, 0, 50, 100, 100, 100]


def test_a_window_is_the_last_whole_multiple_of_the_ttl() -> None:
    assert whole_ttls(Span(0, 100), 30) == Span(10, 100)
    assert whole_ttls(Span(0, 100), None) == Span(0, 100)


def test_a_rare_count_has_an_upper_limit() -> None:
    assert [round(at_most(count), 2) for count in (0, 1, 10)] == [3.0, 4.74, 16.96]


CHAIN = ["www.facebook.com. 3600 IN CNAME x.facebook.com.", "x.facebook.com. 20 IN A 192.0.2.1"]


@pytest.mark.parametrize(
    ("answers", "ttl"),
    [
        (CHAIN, 20),
        (["facebook.com. 172800 IN NS a.ns.facebook.com."], 60),
        ([], 60),
    ],
)
def test_the_ttl_is_the_served_one_and_else_the_parameter(
    answers: list[JsonValue], ttl: float
) -> None:
    look: dict[str, JsonValue] = {"role": "authority", "rcode": "NOERROR"}
    look |= {"name": "www.facebook.com", "answers": answers}
    parameters: dict[str, JsonValue] = {"dns.ttl_s": 60}
    run = Timeline(
        [
            Event(1, 0, "run.started", "x", {"parameters": parameters}),
            Event(2, 1, "dns", "usr", look),
        ]
    )
    assert record_ttl(run) == ttl
