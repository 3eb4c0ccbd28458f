"""The load that retries made, by users' own counts and by the servers' counters: F30, F32."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.failures import PUBLIC
from lab.incidents.facebook_2021.facts.lookups import sent
from lab.incidents.facebook_2021.facts.rates import at_most, record_ttl, whole_ttls
from lab.incidents.facebook_2021.facts.served import every_group, of_others
from lab.incidents.facebook_2021.facts.service import OUR_APPS
from lab.incidents.facebook_2021.facts.windows import before, lapsed, undisturbed
from lab.incidents.facebook_2021.record import REGISTRAR
from lab.journal.fields import count, number, table, text
from lab.journal.kinds.probe import Dns, Http
from lab.journal.kinds.server import Counter, Load
from lab.journal.rates import Meter, meter
from lab.journal.seen import Unseen, enough, seeing
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

CAP_PARAMETER = "users.retry_cap_s"
# F30: a user looks a name up once a TTL, and while it fails once a retry cap, with four queries
# each time: two resolvers, twice. The ratio of them is what retries alone can reach.
QUERIES = 4
OF_MODEL = (0.2, 1.5)  # times that ratio, which is 24 or 40 with the shipped dials
GREW = 1.2  # times, at the resolvers of operators
LEAST_S = 10.0  # of a window: users retry every few seconds
APART = 0.2  # share by which users' counts and a resolver's counter may differ, besides
SLACK = 1.0  # queries per second
PARENT_RATIO = 100.0  # F32: 7,000 to over 900,000 queries a second is 129 times
LEARNT_S = 5.0  # then every resolver has been asked for every zone, and knows its name servers
BY_NAME = OUR_APPS | {REGISTRAR}  # fetched by name, looked up at these resolvers
FAILED = ("servfail", "dns_timeout", "dns_other")


@dataclass(frozen=True, slots=True)
class Rise:
    """A rate per second before, and late in the outage."""

    was: float
    now: float

    @property
    def times(self) -> float | None:
        """Return the rise; None when there was nothing before."""
        return self.now / self.was if self.was else None

    def __str__(self) -> str:
        """Return it for people."""
        rise = f" ({self.times:.1f} times)" if self.times is not None else ""
        return f"{self.was:.1f} to {self.now:.1f} q/s{rise}"


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The users' queries to a resolver: for our applications, and for all names."""

    name: str
    address: str
    ours: Rise
    all: Rise
    samples: tuple[Event, ...]

    def __str__(self) -> str:
        """Return it for people, with the load of all names where users had others."""
        more = f", all names {self.all}" if self.all != self.ours else ""
        return f"{self.address} {self.ours}{more}"


def clients_retry(run: Timeline) -> Finding:
    """Judge F30: users' queries at each resolver, outage over baseline; its counter agrees."""
    ttl, cap = record_ttl(run), run.parameter(CAP_PARAMETER)
    if not ttl or not cap:
        raise Unseen(f"the run does not say its TTL or {CAP_PARAMETER}")
    was, now = whole_ttls(undisturbed(run), ttl), lapsed(run)
    if was.seconds < ttl or now.seconds < LEAST_S:
        raise Unseen(f"{was.seconds:.0f} s before and {now.seconds:.0f} s late are too short")
    loads = [_loaded(run, name, was, now) for name in run.nodes("resolver")]
    model = QUERIES * ttl / cap
    limits = (OF_MODEL[0] * model, OF_MODEL[1] * model)
    values, band = _rises(loads, limits)
    measured = (
        "; ".join(map(str, loads)) + f"; {QUERIES} TTL / cap is {model:.0f}. Judged "
        "are users' queries for our applications, without the lab's looks; the 30 times of the "
        "day (Cloudflare) and up to 5 times (PowerDNS, at operators) are of all queries"
    )
    samples = [event for load in loads for event in load.samples]
    return judged(measured, samples, values=values, band=band)


def _rises(
    loads: Sequence[_Loaded], limits: tuple[float, float]
) -> tuple[dict[str, float], dict[str, Band]]:
    """Return the rise of each resolver that was asked before, and its band.

    Raises:
        Unseen: a public resolver, or every resolver of an operator, was not asked before.
    """
    rises = {load.address: load.ours.times for load in loads if load.ours.times is not None}
    every = {load.address: load.all.times for load in loads if load.all.times is not None}
    unasked = sorted(set(PUBLIC) - set(rises))
    if unasked or not set(rises) - set(PUBLIC):
        raise Unseen(f"users did not ask {', '.join(unasked) or 'an operator'} before")
    values = {f"{address} rise_times": rise for address, rise in rises.items()}
    values |= {f"{address} rise_of_all_times": rise for address, rise in every.items()}
    band: dict[str, Band] = {
        f"{address} rise_times": limits if address in PUBLIC else (GREW, None) for address in rises
    }
    return values, band


def _loaded(run: Timeline, resolver: str, was: Span, now: Span) -> _Loaded:
    address = next(iter(run.addresses(resolver)), resolver)
    early, late = (_sent_by_users(run, address, span) for span in (was, now))
    ours, every = (Rise(*each) for each in zip(early, late, strict=True))
    samples = [
        *_agreeing(run, resolver, was, every.was),
        *_agreeing(run, resolver, now, every.now),
    ]
    return _Loaded(resolver, address, ours, every, tuple(samples))


def _sent_by_users(run: Timeline, address: str, span: Span) -> tuple[float, float]:
    """Return the queries per second that users counted: for our applications, and for all names.

    Raises:
        Unseen: a group of users did not count.
    """
    loads = every_group(run, span)
    sent = sum(count(table(load.data, "queries"), address) for load in loads)
    others = sum(count(each, address) for load in loads for each in of_others(load).values())
    return (sent - others) / span.seconds, sent / span.seconds


def _agreeing(run: Timeline, resolver: str, span: Span, users: float) -> Sequence[Event]:
    """Return the readings of a resolver's counter.

    Raises:
        Unseen: it counted other queries than those of users and of the lab's looks.
    """
    read = meter(run, [resolver], Span(span.start - 2, span.end + 2))
    asked = [
        look
        for look in seeing(run.of(Dns.kind))
        if text(look.data, "target") in run.addresses(resolver)
    ]
    counted = read.rate(span) - _sent_within(asked, span)
    # A fetch by name looks its name up first, and does not say where.
    pages = where(seeing(run.of(Http.kind, by="name")), "app", BY_NAME)
    fetched = _sent_within(pages, span)
    low = (1 - APART) * users - SLACK
    high = (1 + APART) * users + fetched + SLACK
    if not low <= counted <= high:
        raise Unseen(
            f"{resolver} counted {counted:.1f} q/s where users sent {users:.1f}", read.samples
        )
    return read.samples


def parent_flooded(run: Timeline) -> Finding:
    """Judge F32: queries at the .com servers in the outage, over the most there were before.

    The baseline is the upper 95 % limit of a rate of which so few were counted: three queries in
    the window when there was none.
    """
    servers, late = run.nodes("tld"), lapsed(run)
    settled = Span(run.phase("steady").start + LEARNT_S, before(run).end)
    steady, outage = meter(run, servers, settled), meter(run, servers, late)
    asked = seeing(run.of(Dns.kind, role="parent"))
    few = _without_looks(steady, asked)
    base = at_most(few) / steady.span.seconds
    flood = max(0.0, outage.rate(outage.span) - _sent_within(asked, outage.span))
    failed = _failed_lookups(run, late)
    each = f"{flood / failed:.2f} for each failed" if failed else "while users had no failed"
    measured = (
        f"{few} queries in {steady.span.seconds:.0f} s before, so at most {base:.3f} q/s (95 %); "
        f"{flood:.1f} q/s over {outage.span.seconds:.0f} s late in the outage, "
        f"{each} look-up: at least {flood / base:.0f} "
        f"times (129 on the day, for three names of Facebook){_uncached(run, late, flood)}"
    )
    values = {"com_before_most_qps": base, "com_late_qps": flood, "com_rise_times": flood / base}
    band: dict[str, Band] = {"com_rise_times": (PARENT_RATIO, None)}
    return judged(measured, [*steady.samples, *outage.samples], values=values, band=band)


def _without_looks(steady: Meter, asked: Sequence[Event]) -> int:
    """Return how many queries came besides the lab's looks; these prove that the counter counts.

    Raises:
        Unseen: there were no looks, or the counter did not count them.
    """
    looks = sum(steady.span.covers(sent(look)) for look in asked)
    counted = round(steady.rate(steady.span) * steady.span.seconds)
    if looks < 2 or counted < looks - 1:  # noqa: PLR2004 # one may fall on the window's edge
        raise Unseen(f".com counted {counted} queries, the lab sent {looks}", steady.samples)
    return max(0, counted - looks)


def _failed_lookups(run: Timeline, span: Span) -> float:
    """Return the users' look-ups that failed, per second; raise Unseen when nobody counted."""
    loads = enough("seconds of users late in the outage", run.of(Load.kind, span))
    apps = [table(table(load.data, "apps"), app) for load in loads for app in run.apps]
    failed = sum(count(each, key) for each in apps for key in FAILED)
    return failed / span.seconds


def _uncached(run: Timeline, span: Span, flood: float) -> str:
    """Say what resolvers sent to parent zones that count it; broken names of others are in it."""
    telling = {
        event.subject for event in run.of(Counter.kind, span)
        if number(event.data, "parent_queries") is not None
    }  # fmt: skip
    if not telling or flood <= 0:
        return ""
    own = meter(run, sorted(telling), span, "parent_queries")
    return (
        f"; {', '.join(sorted(telling))}, the legacy resolver, sent {own.rate(own.span):.1f} q/s "
        "to servers of parent zones"
    )


def _sent_within(looks: Sequence[Event], span: Span) -> float:
    return sum(span.covers(sent(look)) for look in looks) / span.seconds


FACTS = (
    Fact(
        "F30",
        f"1.1.1.1 and 8.8.8.8: {OF_MODEL[0]:g} to {OF_MODEL[1]:g} times {QUERIES} TTL / retry "
        f"cap, which is 22 on mini and 40 otherwise (30 on the day); an operator's resolver "
        f"at least {GREW:g} times; users' counts and the resolvers' agree within {APART:.0%}",
        clients_retry,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F32",
        f"at least {PARENT_RATIO:.0f} times the upper 95 % limit of the baseline (129 on the day)",
        parent_flooded,
        kind=FactKind.MODEL,
    ),
)
