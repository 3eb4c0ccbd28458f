"""How often a public resolver answered SERVFAIL, by its own counter: F31."""

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.served import asked_for
from lab.incidents.facebook_2021.facts.windows import lapsed, undisturbed
from lab.incidents.facebook_2021.record import BROKEN
from lab.journal.kinds.probe import Dns
from lab.journal.rates import Meter, meter
from lab.journal.seen import Unseen, seeing
from lab.journal.timeline import Span, Timeline
from lab.model.verdict import Band, FactKind

RESOLVER = "1.1.1.1"
DAY = 60.0  # times
RISE = (20.0, 200.0)
LEAST = 10.0  # SERVFAIL before: of fewer no rate can be told
SHARE_PARAMETER = "users.broken_share"


def servfail_rises(run: Timeline) -> Finding:
    """Judge F31: SERVFAIL of 1.1.1.1 a second, late in the outage over before.

    Before, some of the names that users look up have servers that never answer. Their share
    decides the rise, so the share with which it were that of the day is told.
    """
    name = _node(run)
    was = _counted(run, name, undisturbed(run))
    now = _counted(run, name, lapsed(run))
    early, late = (_of_users(run, each) for each in (was, now))
    if early * was.span.seconds < LEAST:
        raise Unseen(
            f"{RESOLVER} said SERVFAIL {early * was.span.seconds:.0f} times in "
            f"{was.span.seconds:.0f} s before, too few for a rate",
            was.samples,
        )
    rise = late / early
    measured = (
        f"{early:.1f} SERVFAIL a second in {was.span.seconds:.0f} s before, {late:.1f} in "
        f"{now.span.seconds:.0f} s late in the outage: {rise:.0f} times ({DAY:.0f} on the day)"
        f"{_asked(run, was.span)}{_share_of_the_day(run, rise)}"
    )
    values = {"servfail_before_per_s": early, "servfail_late_per_s": late}
    values["servfail_rise_times"] = rise
    band: dict[str, Band] = {"servfail_rise_times": RISE}
    return judged(measured, [*was.samples, *now.samples], values=values, band=band)


def _node(run: Timeline) -> str:
    for name in run.nodes("resolver"):
        if RESOLVER in run.addresses(name):
            return name
    raise Unseen(f"the journal lists no resolver at {RESOLVER}")


def _counted(run: Timeline, name: str, span: Span) -> Meter:
    found = meter(run, [name], span, "servfail")
    if found.span.seconds < span.seconds / 2:
        raise Unseen(f"counters of {name} were read in {found.span.seconds:.0f} s of a window")
    return found


def _of_users(run: Timeline, counted: Meter) -> float:
    """Return the SERVFAIL a second without those that the lab's looks got."""
    looks = seeing(run.of(Dns.kind, target=RESOLVER, rcode="SERVFAIL"))
    got = sum(counted.span.covers(look.at) for look in looks)
    return max(0.0, counted.rate(counted.span) - got / counted.span.seconds)


def _asked(run: Timeline, span: Span) -> str:
    """Say how many queries for broken names users sent there before."""
    broken = asked_for(run, span, BROKEN, RESOLVER)
    return f"; before, users sent it {broken / span.seconds:.1f} q/s for names without servers"


def _share_of_the_day(run: Timeline, rise: float) -> str:
    """Say which share of broken names would have given the rise of the day."""
    share = run.parameter(SHARE_PARAMETER)
    if not share:
        return ""
    return f"; {SHARE_PARAMETER} is {share:g}, with {share * rise / DAY:.2g} it were {DAY:.0f}"


FACTS = (
    Fact(
        "F31",
        f"{RISE[0]:.0f} to {RISE[1]:.0f} times as many SERVFAIL of {RESOLVER} a second late in "
        f"the outage as before ({DAY:.0f} on the day); it follows from the share of names that "
        "were broken before",
        servfail_rises,
        kind=FactKind.MODEL,
    ),
)
