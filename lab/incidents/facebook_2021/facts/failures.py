"""How resolvers failed, and how fast: F25, F26, F27."""

from collections.abc import Mapping, Sequence
from statistics import median

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.lookups import at_resolvers, share
from lab.incidents.facebook_2021.facts.records import in_house
from lab.incidents.facebook_2021.facts.windows import dark, lapsed
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import Dns
from lab.journal.seen import LEAST, Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

PUBLIC = ("1.1.1.1", "8.8.8.8")
HALF = 0.5
MOSTLY = 0.9  # a busy machine may lose a look; nine of ten say it
CACHED_MS = 10.0  # F26: 4 ms at 8.8.8.8
ANSWERS = ("NOERROR", "SERVFAIL", "NXDOMAIN")
SLOW_MS = 1000.0  # F26: a failure that is not cached takes a resolver's tries at name servers


def public_servfail(run: Timeline) -> Finding:
    """Judge F25: both public resolvers, which answered before, answer SERVFAIL."""
    was = {address: _at_resolver(run, address, run.phase("steady")) for address in PUBLIC}
    now = {address: _at_resolver(run, address, lapsed(run)) for address in PUBLIC}
    shares = {address: share(looks, "SERVFAIL") for address, looks in now.items()}
    fine = {address: share(looks, "NOERROR") for address, looks in was.items()}
    measured = "; ".join(
        f"{address}: SERVFAIL in {share:.0%} of {len(now[address])} looks, NOERROR in "
        f"{fine[address]:.0%} before"
        for address, share in shares.items()
    )
    values = {
        **{f"{address} noerror_before_share": share for address, share in fine.items()},
        **{f"{address} servfail_share": share for address, share in shares.items()},
    }
    band: dict[str, Band] = {
        name: (HALF if "servfail" in name else MOSTLY, 1.0) for name in values
    }
    decisive = [look for looks in (*now.values(), *was.values()) for look in looks[-5:]]
    return judged(measured, decisive, values=values, band=band)


def failures_cached(run: Timeline) -> Finding:
    """Judge F26: each public resolver takes its time for first failures, and repeats them at once.

    A first failure is the first look of one vantage point for one name that failed; one without
    an answer in time took that time, if SERVFAIL follows and the resolver told others meanwhile.
    A resolver that goes on answering caches no failure.
    """
    struck = Span(run.phase("fault").start, dark(run).end)
    values: dict[str, float] = {}
    band: dict[str, Band] = {}
    words, decisive = [], []
    for address in PUBLIC:
        asked = _at_resolver(run, address, struck)
        failed = where(asked, "rcode", {"SERVFAIL"})
        looks = _at_resolver(run, address, lapsed(run))
        late = where(looks, "rcode", {"SERVFAIL"})
        told = run.of(Dns.kind, struck, role="resolver", target=address)
        first = _first_failures(asked, failed, told)
        if len(late) < LEAST and (answered := share(looks, "NOERROR")) > HALF:
            values[f"{address} answered_late_share"] = answered
            band[f"{address} answered_late_share"] = (0.0, HALF)
            words.append(f"{address}: {answered:.0%} of {len(looks)} answered late in the outage")
            decisive += looks[-6:]
            continue
        if len(late) < LEAST or not first:
            raise Unseen(f"{address}: {len(late)} SERVFAIL were seen late in the outage", late)
        slow, again = max(map(_took, first.values())), median(map(_took, late))
        values |= {f"{address} first_failure_ms": slow, f"{address} later_p50_ms": again}
        band |= {
            f"{address} first_failure_ms": (SLOW_MS, None),
            f"{address} later_p50_ms": (None, CACHED_MS),
        }
        words.append(
            f"{address}: first failure after up to {slow / 1000:.1f} s, later median {again:.1f} "
            f"ms of {len(late)}"
        )
        decisive += [*first.values(), *late[-6:]]
    return judged("; ".join(words), decisive, values=values, band=band)


def _first_failures(
    asked: Sequence[Event], failed: Sequence[Event], told: Sequence[Event]
) -> Mapping[tuple[str, str], Event]:
    """Return the first failure of each vantage point for each name that SERVFAIL came for."""
    pairs = {_pair(look) for look in failed}
    silent = [look for look in where(asked, "rcode", {"TIMEOUT"}) if _answered_others(look, told)]
    first: dict[tuple[str, str], Event] = {}
    for look in sorted((*failed, *silent), key=lambda look: look.at - _took(look) / 1000):
        if _pair(look) in pairs:
            first.setdefault(_pair(look), look)
    return first


def _pair(look: Event) -> tuple[str, str]:
    return look.subject, text(look.data, "name")


def _answered_others(look: Event, told: Sequence[Event]) -> bool:
    """Return whether the resolver answered its vantage point while this look waited."""
    begun = look.at - _took(look) / 1000
    return any(
        other.subject == look.subject
        and begun <= other.at <= look.at
        and text(other.data, "rcode") in ANSWERS
        for other in told
    )


def failures_mixed(run: Timeline) -> Finding:
    """Judge F27: some resolvers fail with SERVFAIL, from some no answer comes in time.

    All of them answered before.
    """
    looks, known = at_resolvers(run, lapsed(run)), at_resolvers(run, run.phase("steady"))
    addresses = sorted({text(look.data, "target") for look in known})
    of = {address: where(looks, "target", {address}) for address in addresses}
    unseen = [address for address, asked in of.items() if not asked]
    if unseen:
        raise Unseen(f"late in the outage nobody asked {', '.join(unseen)}", looks)
    fine = min(share(where(known, "target", {address}), "NOERROR") for address in addresses)
    failing = [address for address in of if share(of[address], "SERVFAIL") > HALF]
    silent = [address for address in of if share(of[address], "TIMEOUT") > HALF]
    measured = (
        f"mostly SERVFAIL at {', '.join(failing) or 'none'}; "
        f"mostly no answer at {', '.join(silent) or 'none'}; before at least {fine:.0%} NOERROR "
        "at each"
    )
    values = {
        "least_noerror_before_share": fine,
        "servfail_resolvers": float(len(failing)),
        "silent_resolvers": float(len(silent)),
    }
    band: dict[str, Band] = {
        "least_noerror_before_share": (MOSTLY, 1.0),
        "servfail_resolvers": (1.0, None),
        "silent_resolvers": (1.0, None),
    }
    return judged(measured, [of[address][-1] for address in of], values=values, band=band)


def _at_resolver(run: Timeline, address: str, span: Span) -> list[Event]:
    looks = run.of(Dns.kind, span, role="resolver", target=address)
    return enough(f"looks at {address}", [e for e in looks if in_house(e)])


def _took(look: Event) -> float:
    return require_number(look, "took_ms")


FACTS = (
    Fact(
        "F25",
        "late in the outage at least half of the looks at 1.1.1.1 and at 8.8.8.8: SERVFAIL; "
        f"before {MOSTLY:.0%} NOERROR",
        public_servfail,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F26",
        f"at each public resolver a first failure of {SLOW_MS / 1000:.0f} s or more, later a "
        f"median under {CACHED_MS:.0f} ms",
        failures_cached,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F27",
        "late in the outage at least one resolver mostly SERVFAIL, one mostly no answer in time; "
        f"before each {MOSTLY:.0%} NOERROR",
        failures_mixed,
        kind=FactKind.MODEL,
    ),
)
