"""Answers that resolvers gave from their caches when no name server was reached any more: F28."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.lookups import sent
from lab.incidents.facebook_2021.facts.rates import record_ttl
from lab.incidents.facebook_2021.facts.records import in_house
from lab.incidents.facebook_2021.facts.service import dns_fine
from lab.incidents.facebook_2021.facts.windows import before, dark
from lab.journal.fields import text
from lab.journal.kinds.probe import Dns
from lab.journal.seen import LEAST, Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band

LOOK_S = 2.0  # name servers are asked once a second, so their last answer is known that well
CACHED = 0.1  # of the pairs, the names of one resolver: a cache answered, not a late server


def caches_lapse(run: Timeline) -> Finding:
    """Judge F28: after the last answer of a name server, caches answer for one TTL at most."""
    ttl = record_ttl(run)
    if not ttl:
        raise Unseen("no TTL of the applications' records was seen")
    last = _last_answer(run)
    names = [look for look in run.of(Dns.kind, role="resolver") if in_house(look)]
    ends = {
        pair: _last_good([look for look in names if _pair(look) == pair], pair, run, last.at)
        for pair in sorted({_pair(look) for look in names})
    }
    if not ends:
        raise Unseen("no resolver was asked for a name of the company")
    after = {pair: sent(look) - last.at for pair, look in ends.items()}
    cached = [seconds for seconds in after.values() if seconds > 0]
    longest = max(after.values())
    measured = (
        f"{len(cached)} of {len(after)} pairs of resolver and name were answered after no name "
        f"server was; the last {longest:.1f} s after, {longest / ttl:.2f} TTL "
        "(5 min on the day, one TTL of 300 s)"
    )
    values = {
        "servers_gone_s": dark(run).end - last.at,
        "from_cache_share": len(cached) / len(after),
        "last_answer_s": longest,
    }
    band: dict[str, Band] = {
        "servers_gone_s": (ttl, None),  # else no answer can be told from a server's
        "from_cache_share": (CACHED, None),
        "last_answer_s": (None, ttl + LOOK_S),
    }
    return judged(measured, [last, *ends.values()], values=values, band=band)


def _last_answer(run: Timeline) -> Event:
    """Return the last answer of a name server to somebody outside, before the settled outage."""
    since = Span(run.phase("steady").start, dark(run).end)
    asked = run.of(Dns.kind, since, role="authority", scope="outside")
    good = [look for look in enough("outside queries to name servers", asked) if dns_fine(look)]
    if not good:
        raise Unseen("no name server answered anybody outside", asked)
    late = run.of(Dns.kind, dark(run), role="authority", scope="outside")
    for server in sorted({text(look.data, "target") for look in asked}):
        enough(f"queries to {server} in the settled outage", where(late, "target", {server}))
    return good[-1]


def _last_good(looks: Sequence[Event], pair: tuple[str, str], run: Timeline, last: float) -> Event:
    """Return the last good answer of a resolver for a name before the repair."""
    what = f"looks for {pair[1]} at {pair[0]}"
    outage = dark(run)
    since = Span(min(last, outage.start), outage.end)
    enough(f"{what} in the outage", _inside(looks, since))
    fine = [look for look in _inside(looks, Span(0.0, outage.end)) if dns_fine(look)]
    if len(_inside(fine, before(run))) < LEAST:
        raise Unseen(f"{what}: not answered before the fault", looks)
    return fine[-1]


def _inside(looks: Sequence[Event], span: Span) -> list[Event]:
    return [look for look in looks if span.covers(look.at)]


def _pair(look: Event) -> tuple[str, str]:
    return text(look.data, "target"), text(look.data, "name")


FACTS = (
    Fact(
        "F28",
        "every resolver's last answer from its cache at most one TTL after the last answer of a "
        f"name server ({LOOK_S:.0f} s for the looks), a tenth of the pairs later; the "
        "servers gone for a TTL or more",
        caches_lapse,
    ),
)
