"""How long the public resolvers took for all their answers: F33."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.failures import PUBLIC
from lab.incidents.facebook_2021.facts.records import in_house
from lab.incidents.facebook_2021.facts.windows import dark
from lab.journal.fields import require_number
from lab.journal.kinds.probe import Dns
from lab.journal.rank import percentile
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

FAST_MS = 10.0  # Cloudflare: the vast majority of requests stayed under 10 ms
MOST = 0.85
SLOWER = 10.0  # times
SLOW_MS = 1000.0
UNRELATED_MS = 500.0  # a machine that is slow for all names shows nothing
LEAST_LOOKS = 30  # the steady phase has twice as many; of fewer the slowest says little


def tail_only(run: Timeline) -> Finding:
    """Judge F33: most answers of a public resolver stay fast, its slowest get much slower."""
    struck = Span(run.phase("fault").start, dark(run).end)
    parts, decisive = [], []
    values: dict[str, float] = {}
    band: dict[str, Band] = {}
    for resolver in PUBLIC:
        was = _looks(run, resolver, run.phase("steady"))
        now = _looks(run, resolver, struck)
        _machine_was_fast(resolver, now)
        slowest = [percentile(_times(looks), 0.99) for looks in (was, now)]
        median = percentile(_times(now), 0.5)
        fast = [sum(took < FAST_MS for took in _times(looks)) / len(looks) for looks in (was, now)]
        values |= {
            f"{resolver} p50_ms": median,
            f"{resolver} fast_share_before": fast[0],
            f"{resolver} fast_share": fast[1],
            f"{resolver} p99_ms": slowest[1],
        }
        band |= {
            f"{resolver} p50_ms": (None, FAST_MS),
            f"{resolver} fast_share_before": (MOST, None),
            f"{resolver} fast_share": (MOST, None),
            f"{resolver} p99_ms": (max(SLOW_MS, SLOWER * slowest[0]), None),
        }
        parts.append(
            f"{resolver}: {fast[1]:.1%} of {len(now)} answers under {FAST_MS:.0f} ms (before "
            f"{fast[0]:.1%} of {len(was)}), median {median:.1f} ms, 99 of 100 within "
            f"{slowest[1]:.0f} ms (before {slowest[0]:.0f} ms)"
        )
        decisive += [*_slowest(was), *_slowest(now)]
    return judged("; ".join(parts), decisive, values=values, band=band)


def _looks(run: Timeline, resolver: str, span: Span) -> list[Event]:
    asked = run.of(Dns.kind, span, role="resolver", target=resolver)
    return enough(f"looks at {resolver}", asked, least=LEAST_LOOKS)


def _machine_was_fast(resolver: str, looks: Sequence[Event]) -> None:
    """Raise Unseen when names that the outage did not touch were slow too."""
    other = [look for look in looks if not in_house(look)]
    if not other:
        raise Unseen(f"{resolver} was asked for no other name", looks)
    slow = percentile(_times(other), 0.99)
    if slow >= UNRELATED_MS:
        raise Unseen(f"{resolver}: names of others took {slow:.0f} ms, the machine is slow", other)


def _times(looks: Sequence[Event]) -> list[float]:
    return [require_number(look, "took_ms") for look in looks]


def _slowest(looks: Sequence[Event]) -> list[Event]:
    return sorted(looks, key=lambda look: require_number(look, "took_ms"))[-4:]


FACTS = (
    Fact(
        "F33",
        f"at 1.1.1.1 and at 8.8.8.8, over all names: median under {FAST_MS:.0f} ms, {MOST:.0%} of "
        f"the answers too, before and during; the 99th percentile at least {SLOWER:.0f} times "
        f"that before and {SLOW_MS / 1000:.0f} s; other names under {UNRELATED_MS:.0f} ms",
        tail_only,
        kind=FactKind.MODEL,
    ),
)
