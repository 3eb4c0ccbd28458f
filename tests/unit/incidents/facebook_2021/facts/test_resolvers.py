"""F30, F32: loads by the servers' own counters, and the windows they are taken over."""

import pytest

from lab.incidents.facebook_2021.facts.rates import bins, record_ttl, whole_ttls
from lab.journal.rates import Series
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event, JsonValue
from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import Edit, always, change, drop, during


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


@pytest.mark.parametrize(
    "case",
    [
        holds("F30", "thirty times", "6.0 q/s over 30 s (1 TTLs) before, median 178.1 q/s"),
        fails(
            "F30",
            "no retries",
            ": 0.5x (3 resolvers",
            *(counts(name, 4.5) for name in ("cloudflare", "google", "res-comcast")),
        ),
        fails(
            "F30",
            "a flood",
            ": 186.7x (3 resolvers",
            counts("google", 4.5, late=1000),
        ),
        unknown("F30", "no counters", "no counters of cloudflare", drop("counter")),
        unknown(
            "F30",
            "a server was restarted",
            "the counter of google was reset",
            change("counter", during(200, 204, subject="google"), queries=0),
        ),
        unknown(
            "F30",
            "steady phase too short",
            "shorter than one TTL",
            change("run.started", always(), parameters={"dns.ttl_s": 300}),
            change("dns", always(role="authority"), answers=[]),
        ),
        unknown(
            "F30", "nodes not listed", "no such server", change("run.started", always(), nodes=[])
        ),
        holds(
            "F32", "a thousand times", "0.013 q/s over 75 s before (floor: one query), 20.0 q/s"
        ),
        fails("F32", "parent calm", "1x (probes' own", counts("gtld", 0.5)),
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


def test_bins_leave_the_rest_out() -> None:
    assert bins(Span(0, 12), 5) == [Span(0, 5), Span(5, 10)]


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
