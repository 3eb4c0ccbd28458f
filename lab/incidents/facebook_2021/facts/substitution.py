"""Whether people looked up other services more often: F34."""

from math import exp, sqrt

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.served import asked_for
from lab.incidents.facebook_2021.facts.servfail import RESOLVER
from lab.incidents.facebook_2021.facts.windows import dark, undisturbed
from lab.incidents.facebook_2021.record import SERVICES
from lab.journal.kinds.probe import Dns
from lab.journal.seen import Unseen, enough
from lab.journal.served import succeeded
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

GREW = 1.2  # times; the post read has no number
LEAST = 6.0  # queries before: of fewer no rate can be told
ONE_SIDED = 1.645  # standard deviations: 95 % lie above
RESOLVED = 0.9


def others_asked_for(run: Timeline) -> Finding:
    """Judge F34: users' queries for other services at 1.1.1.1 a second rise, for certain.

    Two counts of queries that come by chance give a rise and its lower limit of 95 %. The limit
    is judged, so that the chance of few queries makes no rise. Failures of these services would
    make users ask more often too, so they have to resolve.
    """
    before, during = undisturbed(run), dark(run)
    was, now = (asked_for(run, each, SERVICES, RESOLVER) for each in (before, during))
    answered = _resolve(run, during)
    if was < LEAST:
        raise Unseen(f"users asked {RESOLVER} for other services {was:.0f} times before")
    rise = (now / during.seconds) / (was / before.seconds)
    least = rise * exp(-ONE_SIDED * sqrt(1 / was + 1 / max(now, 1)))
    measured = (
        f"users asked {RESOLVER} for twitter.com and signal.org {was:.0f} times in "
        f"{before.seconds:.0f} s before, {now:.0f} times in {during.seconds:.0f} s of the "
        f"outage: {rise:.1f} times as often, at least {least:.1f} times (95 %)"
    )
    values = {"rise_times": rise, "at_least_times": least}
    band: dict[str, Band] = {"at_least_times": (GREW, None)}
    return judged(measured, answered, values=values, band=band)


def _resolve(run: Timeline, span: Span) -> list[Event]:
    """Return the looks at these services; raise Unseen when they did not resolve."""
    looks = enough(
        "looks at other services", run.of(Dns.kind, span, role="service", target=RESOLVER)
    )
    good = sum(succeeded(look) is True for look in looks)
    if good < RESOLVED * len(looks):
        raise Unseen(f"other services failed too: {good} of {len(looks)} look-ups good", looks)
    return looks


FACTS = (
    Fact(
        "F34",
        f"users' queries for twitter.com and signal.org at {RESOLVER} rise: the lower limit "
        f"(95 %) of the rise is {GREW:g} times at least, while these resolve (no number of the "
        "day is known)",
        others_asked_for,
        kind=FactKind.MODEL,
    ),
)
