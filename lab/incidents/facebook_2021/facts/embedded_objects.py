"""Pages that need an object of ours: those of others (F41), and our own first ones (F40).

A page of another company comes all the while; its reader waits for the object in it as long as the
device waits for resolvers that are silent. On the day that was over 20 s.
"""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.served import every_group
from lab.incidents.facebook_2021.facts.windows import dark, recovery, undisturbed
from lab.journal.fields import count, flag, require_number, table
from lab.journal.kinds.probe import EmbeddingPage
from lab.journal.rank import percentile
from lab.journal.seen import LEAST, Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band

MOSTLY = 0.9
HIGH = 0.95  # a percentile
RISE = (0.5, 1.5)  # of the device's patience: one with two resolvers may find one silent
USUAL = 0.1  # of it, before
SLOW = 0.2  # share of the pages that took a quarter of it: more than one device's bad luck
QUARTER = 0.25
# What a host without CPU time makes worse.
SLOWER = ("came_whole_before_share", "p95_before_times", "came_during_share", "p95_rise_times")
FIRST_S = 10.0  # from the first object on
LATER_S = 10.0  # at the end of the run
_MS = 1000.0


def slower(run: Timeline) -> Finding:
    """Judge F41: another's page came as before, but as late as its device had patience."""
    was, late = (_pages(run, span) for span in (undisturbed(run), dark(run)))
    usual, high = (percentile(_waits(pages), HIGH) for pages in (was, late))
    values = {
        "came_whole_before_share": _share(was, "ok", "object_ok"),
        "p95_before_times": usual,
        "came_during_share": _share(late, "ok"),
        "object_came_during_share": _share(late, "object_ok"),
        "p95_rise_times": high - usual,
        "slow_share": sum(wait >= QUARTER for wait in _waits(late)) / len(late),
    }
    band: dict[str, Band] = {
        "came_whole_before_share": (MOSTLY, 1.0),
        "p95_before_times": (None, USUAL),
        "came_during_share": (MOSTLY, 1.0),
        "object_came_during_share": (0.0, 1 - MOSTLY),
        "p95_rise_times": RISE,
        "slow_share": (SLOW, 1.0),
    }
    before_s, during_s = (percentile(_seconds(pages), HIGH) for pages in (was, late))
    half_s = percentile(_seconds(late), 0.5)
    measured = (
        f"95 of 100 pages were done within {before_s:.2f} s before ({len(was)} looks), within "
        f"{during_s:.1f} s in the outage ({len(late)}): {high - usual:.1f} times what a "
        f"device waits at most; half were done within {half_s:.1f} s; the page itself came in "
        f"{values['came_during_share']:.0%}, its object in "
        f"{values['object_came_during_share']:.0%}"
    )
    found = judged(measured, [*was[-3:], *late], values=values, band=band)
    return found.timed(*SLOWER)


def first_pages(run: Timeline) -> str:
    """Tell F40: how many objects of our pages failed when the first ones came, and at the end.

    Raises:
        Unseen: no object of a page was fetched then.
    """
    span = recovery(run)
    seconds = [each for each in every_group(run, span) if sum(_objects([each]))]
    if not seconds:
        raise Unseen("no object of a page was fetched after the repair")
    since = seconds[0].at
    first = [each for each in seconds if each.at < since + FIRST_S]
    last = [each for each in seconds if each.at >= run.played.end - LATER_S]
    return f"of the objects of the first pages {_failed(first)} failed, at the end {_failed(last)}"


def _failed(seconds: Sequence[Event]) -> str:
    came, failed = _objects(seconds)
    return f"{failed:.0f} of {came + failed:.0f}"


def _objects(seconds: Sequence[Event]) -> tuple[float, float]:
    came = failed = 0.0
    for each in seconds:
        found = table(each.data, "objects")
        for app in found:
            came += count(table(found, app), "ok")
            failed += count(table(found, app), "failed")
    return came, failed


def _pages(run: Timeline, span: Span) -> list[Event]:
    return enough("pages with an object of ours", run.of(EmbeddingPage.kind, span), LEAST)


def _seconds(pages: Sequence[Event]) -> list[float]:
    return [require_number(page, "took_ms") / _MS for page in pages]


def _waits(pages: Sequence[Event]) -> list[float]:
    """Return how long each page took, in times of its own device's patience."""
    patience = [require_number(page, "patience_s") for page in pages]
    return [took / most for took, most in zip(_seconds(pages), patience, strict=True)]


def _share(pages: Sequence[Event], *flags: str) -> float:
    return sum(all(flag(page.data, each) for each in flags) for page in pages) / len(pages)


FACTS = (
    Fact(
        "F41",
        f"another company's page with an object of ours: p95 rises by {RISE[0]:g} to {RISE[1]:g} "
        f"times what its device waits for silent resolvers, in {SLOW:.0%} of the looks by a "
        f"quarter of that; the page itself comes in {MOSTLY:.0%}",
        slower,
    ),
)
