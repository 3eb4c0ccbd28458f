"""Names that resolve while the backbone is down: C4, F38."""

from dataclasses import dataclass

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import DrainRequested
from lab.incidents.facebook_2021.facts import collector, planes
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths
from lab.incidents.facebook_2021.facts.lookups import at_resolvers, share
from lab.incidents.facebook_2021.facts.rates import record_ttl
from lab.incidents.facebook_2021.facts.served import users
from lab.incidents.facebook_2021.facts.service import OUR_APPS, http_fine, unavailable
from lab.journal.fields import require_number, text
from lab.journal.kinds.change import RouterChanged
from lab.journal.kinds.probe import Http
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band

KEEP = "control-keep"
MOSTLY = 0.9
SERVED = 0.97  # before the drain
UNSERVED = 0.05


@dataclass(frozen=True, slots=True)
class Kept:
    """What the part of the phase shows in which no answer is left from before the drain."""

    span: Span
    routes: list[Event]
    lookups: list[Event]
    pages: list[Event]
    answered: float
    refused: float
    served: float

    @property
    def decisive(self) -> list[Event]:
        """Return the looks that a verdict cites."""
        return [*self.routes[:2], self.routes[-1], *self.lookups[-8:], *self.pages[-8:]]

    @property
    def fewest(self) -> int:
        """Return how many DNS prefixes had a path in the worst look."""
        return min(len(DNS_ROUTES & paths(look).keys()) for look in self.routes)


def dns_kept(run: Timeline) -> Finding:
    """Judge C4: DNS announced with the backbone down answers, and pages are 503."""
    kept = _kept(run)
    measured = (
        f"{kept.fewest} of {len(DNS_ROUTES)} DNS prefixes announced at least; from one TTL after "
        f"the drain, for {kept.span.seconds:.0f} s: {kept.answered:.1%} of {len(kept.lookups)} "
        f"look-ups answered, {kept.refused:.1%} of {len(kept.pages)} fetches by name 503"
    )
    values = {**_routes(kept), "answered": kept.answered, "refused": kept.refused}
    band: dict[str, Band] = {**_ROUTES, "answered": (MOSTLY, None), "refused": (MOSTLY, None)}
    return judged(measured, kept.decisive, values=values, band=band)


def dns_was_not_enough(run: Timeline) -> Finding:
    """Judge F38: with every name resolving and the backbone down nobody is served."""
    kept, steady = _kept(run), users(run, run.phase("steady"))
    measured = (
        f"with {kept.answered:.1%} of look-ups answered users were served {kept.served:.1%} "
        f"(steady {steady:.1%})"
    )
    values = {
        **_routes(kept), "answered": kept.answered, "served": kept.served, "served_steady": steady,
    }  # fmt: skip
    band: dict[str, Band] = {
        **_ROUTES, "answered": (MOSTLY, None), "served": (None, UNSERVED),
        "served_steady": (SERVED, None),
    }  # fmt: skip
    return judged(measured, kept.decisive, values=values, band=band)


_ROUTES: dict[str, Band] = {"dns_prefixes": (float(len(DNS_ROUTES)), None)}


def _routes(kept: Kept) -> dict[str, float]:
    return {"dns_prefixes": float(kept.fewest)}


def _kept(run: Timeline) -> Kept:
    """Return what was seen later than one TTL after the drain.

    Raises:
        Unseen: no drain was seen to hold, nothing worked before it, or the phase is too short.
    """
    phase, since = run.phase(KEEP), _drained_at(run)
    ttl = record_ttl(run)
    if not ttl:
        raise Unseen("no TTL of the applications' records was seen")
    span = Span(since + ttl, phase.end)
    if span.seconds <= 0:
        raise Unseen("the phase ended within one TTL of the drain")
    _stays_drained(run, span)
    _worked_before(run)
    ribs = collector.looks(run, Span(since, phase.end), "with the backbone down")
    lookups, pages = at_resolvers(run, span), _pages(run, span)
    return Kept(
        span,
        ribs,
        lookups,
        pages,
        share(lookups, "NOERROR"),
        sum(map(unavailable, pages)) / len(pages),
        users(run, span),
    )


def _drained_at(run: Timeline) -> float:
    """Return when the last router of the backbone took the drain of the phase."""
    phase = run.phase(KEEP)
    asked = {event.subject for event in run.of(DrainRequested.kind, phase)}
    taken = [
        event
        for event in run.of(RouterChanged.kind, phase, step="applied")
        if text(event.data, "change") in asked
    ]
    missing = set(run.nodes("eb")) - {event.subject for event in taken}
    if not taken or missing:
        raise Unseen(f"no drain was taken by {', '.join(sorted(missing)) or 'any router'}", taken)
    return taken[-1].at


def _stays_drained(run: Timeline, span: Span) -> None:
    looks = planes.looks(run, span)
    if any(
        require_number(look, "routers_drained") < require_number(look, "routers") for look in looks
    ):
        raise Unseen("the backbone was not down", looks)


def _worked_before(run: Timeline) -> None:
    steady = run.phase("steady")
    lookups, pages = at_resolvers(run, steady), _pages(run, steady)
    if share(lookups, "NOERROR") < MOSTLY:
        raise Unseen("names did not resolve before the drain", lookups)
    if sum(map(http_fine, pages)) < MOSTLY * len(pages):
        raise Unseen("no pages came before the drain", pages)


def _pages(run: Timeline, span: Span) -> list[Event]:
    return enough("fetches by name", where(run.of(Http.kind, span, by="name"), "app", OUR_APPS))


CONTROL = Fact(
    "C4",
    f"all six DNS prefixes announced all the while; from one TTL after the drain {MOSTLY:.0%} of "
    f"look-ups answered and {MOSTLY:.0%} of fetches by name 503",
    dns_kept,
    control=True,
)
FACTS = (
    Fact(
        "F38",
        f"with all six DNS prefixes announced and {MOSTLY:.0%} of look-ups answered, one TTL "
        f"after the drain at most {UNSERVED:.0%} of the users' attempts are served (C4's phase)",
        dns_was_not_enough,
    ),
)
