"""Whether an internal tool could be used by its name and by its address: F46."""

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.registrar import MOSTLY, unresolved, worked
from lab.incidents.facebook_2021.facts.windows import lapsed, undisturbed
from lab.incidents.facebook_2021.record import TOOLS
from lab.journal.kinds.probe import Http
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactKind


def tools_by_name(run: Timeline) -> Finding:
    """Judge F46: late in the outage a tool fails by name in the look-up, and works by address.

    Where its address fails as well, the tool itself is cut off, and its name says nothing.
    """
    before, late = undisturbed(run), lapsed(run)
    named, direct = _pages(run, before, "name"), _pages(run, before, "address")
    lost, reached = _pages(run, late, "name"), _pages(run, late, "address")
    if worked(reached) < MOSTLY:
        raise Unseen(
            f"the tool itself was cut off: {worked(reached):.0%} of {len(reached)} fetches by "
            "address worked",
            reached,
        )
    values = {
        "by_name_before_share": worked(named),
        "by_address_before_share": worked(direct),
        "look_up_failed_share": unresolved(lost),
        "by_address_share": worked(reached),
    }
    measured = (
        f"before {worked(named):.0%} of {len(named)} fetches by name worked and "
        f"{worked(direct):.0%} of {len(direct)} by address; late in the outage the look-up failed "
        f"in {unresolved(lost):.0%} of {len(lost)}, by address {worked(reached):.0%} of "
        f"{len(reached)} worked"
    )
    band: dict[str, Band] = dict.fromkeys(values, (MOSTLY, 1.0))
    decisive = [*named[-3:], *direct[-3:], *lost, *reached]
    return judged(measured, decisive, values=values, band=band)


def _pages(run: Timeline, span: Span, by: str) -> list[Event]:
    return enough(f"fetches of the tool by {by}", run.of(Http.kind, span, app=TOOLS, by=by))


FACTS = (
    Fact(
        "F46",
        f"a looking glass out of band, asked by the operations centre: at least {MOSTLY:.0%} by "
        f"name and by address before; late in the outage the look-up fails in {MOSTLY:.0%}, by "
        f"address {MOSTLY:.0%} work",
        tools_by_name,
        kind=FactKind.CONSTRUCTION,
    ),
)
