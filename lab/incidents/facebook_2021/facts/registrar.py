"""Whether the company's own registrar could be reached: F35."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.windows import lapsed, recovery, undisturbed
from lab.incidents.facebook_2021.record import REGISTRAR
from lab.journal.fields import text
from lab.journal.kinds.probe import Http
from lab.journal.seen import LEAST, enough
from lab.journal.served import succeeded
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band

MOSTLY = 0.9


def registrar_fails(run: Timeline) -> Finding:
    """Judge F35: the registrar's page comes by name, fails in the look-up, and comes again."""
    was, late = _pages(run, undisturbed(run)), _pages(run, lapsed(run))
    last = _pages(run, recovery(run))[-LEAST:]
    values = {
        "worked_before_share": worked(was),
        "look_up_failed_share": unresolved(late),
        "worked_at_the_end_share": worked(last),
    }
    good, failed, back = values.values()
    measured = (
        f"{good:.0%} of {len(was)} fetches by name worked before; late in the outage the look-up"
        f" failed in {failed:.0%} of {len(late)}; of the last {len(last)} of the run {back:.0%} "
        "worked"
    )
    band: dict[str, Band] = {
        "worked_before_share": (MOSTLY, 1.0),
        "look_up_failed_share": (MOSTLY, 1.0),
        "worked_at_the_end_share": (1.0, 1.0),
    }
    return judged(measured, [*was[-3:], *late, *last], values=values, band=band)


def _pages(run: Timeline, span: Span) -> list[Event]:
    found = run.of(Http.kind, span, app=REGISTRAR, by="name")
    return enough("fetches of the registrar's page", found)


def worked(pages: Sequence[Event]) -> float:
    """Return the share of fetches that brought a page."""
    return sum(succeeded(page) is True for page in pages) / len(pages)


def unresolved(pages: Sequence[Event]) -> float:
    """Return the share of fetches whose name was not found."""
    return sum(text(page.data, "error") == "dns" for page in pages) / len(pages)


FACTS = (
    Fact(
        "F35",
        f"its page comes in at least {MOSTLY:.0%} of the fetches by name before; late in the "
        f"outage the look-up fails in at least {MOSTLY:.0%}; the last {LEAST} of the run work",
        registrar_fails,
    ),
)
