"""How load came back when the backbone did, where links have a capacity: F39, F51, F52.

A run is either paced (``capacity.paced_s`` or ``warmup.cold_start_s`` above 0) or not, and each is
judged by what it should show. A slow machine makes less load: it must not be why links were not
full or few requests were served (``load_made``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.facts.flaps import flaps
from lab.incidents.facebook_2021.facts.load_made import load_was_made
from lab.incidents.facebook_2021.facts.lookups import at_resolvers
from lab.incidents.facebook_2021.facts.queues import carried, dropped, utilisation
from lab.incidents.facebook_2021.facts.returned import in_service
from lab.incidents.facebook_2021.facts.served import every_group
from lab.incidents.facebook_2021.facts.windows import recovery
from lab.incidents.facebook_2021.kinds import Kind
from lab.journal.fields import count, require_number, table
from lab.journal.kinds.server import Counter
from lab.journal.seen import LEAST, Unseen, enough
from lab.journal.served import attempts, total
from lab.journal.timeline import Span, Timeline, first
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

FULL = 0.95  # of what the links can carry
FULL_S = 5.0  # a burst is shorter
RETURN_S = 30.0  # from the first page that is served again
SERVED = 0.95
TURN_S = 3.0  # seconds that decide together whether users are served
ABANDONED = 0.2  # of the pages that were not refused: cut off by the user's patience
FEW = 0.05
GAP = (0.1, 0.4)  # F39: a fifth on the day
# F51: of requests served, over the steady rate; links that are full let no more through.
PEAK_PACED, PEAK_AT_ONCE = 2.0, 2.0
LASTS_S = 25.0  # from the first page until users are served; a pace takes 15 s
ON = "on"


def limited(run: Timeline) -> bool:
    """Return whether the links of a run were to have a capacity."""
    return run.parameters.get("capacity.links") == ON


@dataclass(frozen=True, slots=True)
class _Return:
    """The return of users: the backbone's, the first page's, and when they are served again."""

    undrained: Event
    page: float
    served: float | None
    seconds: list[Event]
    end: float  # of the play, which may come sooner than the end of the window

    @property
    def span(self) -> Span:
        return Span(self.page, min(self.page + RETURN_S, self.end))


def congested(run: Timeline) -> Finding:
    """Judge F52: everybody at once fills the backbone, and that lasts; a pace does not.

    It lasts because whoever gives up begins again: the links carry what nobody waits for.
    """
    back = _return(run)
    shares = utilisation(carried(run, back.span))
    full, lost = _longest(shares), dropped(run, back.span)
    cut, ended = _abandoned(back)
    paced = _is_paced(run)
    if full >= FULL_S and not lost:
        raise Unseen("links were full and dropped nothing: it is not they that were too slow")
    if full < FULL_S:
        load_was_made(run, back.span, back.seconds)
    lost_again, unstable = flaps(run, back.span)
    values = lost_again | {
        "links_full_s": full,
        "abandoned_share": cut / ended,
        "served_s": _served_after(back),
        "packets_dropped": lost,
        "busiest_second_share": max(share for _, share in shares),
    }
    band: dict[str, Band] = (
        {
            "links_full_s": (None, FULL_S),
            "abandoned_share": (None, FEW),
            "served_s": (None, LASTS_S),
        }
        if paced
        else {
            "links_full_s": (FULL_S, None),
            "abandoned_share": (ABANDONED, None),
            "served_s": (LASTS_S, None),
        }
    )
    measured = (
        f"{_how(paced)}: the links to the PoPs were full for {full:.0f} s on end of the "
        f"{RETURN_S:.0f} s from the first page on, and dropped {lost:.0f} packets; "
        f"{cut:.0f} of {ended:.0f} pages did not come whole in time; {unstable}; "
        f"{_served_text(back)}"
    )
    decisive = [back.undrained, *back.seconds[:8]]
    return judged(measured, decisive, values=values, band=band)


def resumed_load(run: Timeline) -> Finding:
    """Judge F51's proxy: how many requests the data centres serve at the peak of the return."""
    back = _return(run)
    steady = _rates(run, run.phase("steady"))
    after = _rates(run, back.span)
    usual = sum(steady) / len(steady)
    if usual <= 0:
        raise Unseen("the data centres served no request in steady")
    peak = max(sum(some) / TURN_S for some in _triples(after))
    paced = _is_paced(run)
    if peak / usual < PEAK_AT_ONCE:
        load_was_made(run, back.span, back.seconds)
    values = {"peak_times": peak / usual}
    band: dict[str, Band] = {"peak_times": (None, PEAK_PACED) if paced else (PEAK_AT_ONCE, None)}
    measured = (
        f"{_how(paced)}: at the peak of the return the data centres served {peak:.0f} requests a "
        f"second for {TURN_S:.0f} s, {peak / usual:.1f} times the {usual:.0f} of steady; power "
        "itself is not in the lab"
    )
    return judged(measured, [back.undrained, *back.seconds[:5]], values=values, band=band)


def gap(run: Timeline) -> Finding:
    """Judge F39: applications come back after DNS, by about a fifth of the outage."""
    back = _return(run)
    if not _is_paced(run):
        raise Unseen("the return is not paced, as it was on the day")
    if back.served is None:
        raise Unseen("users were not served again before the run ended")
    looks = at_resolvers(run, recovery(run))
    name = first(looks, lambda look: look.data.get("rcode") == "NOERROR" and _is_back(look, back))
    if name is None:
        raise Unseen("no look-up was good after the repair", looks)
    since = run.phase("fault").start
    share = (back.served - name.at) / (back.served - since)
    values = {"gap_share": share, "gap_s": back.served - name.at, "outage_s": back.served - since}
    measured = (
        f"names resolve at {name.at:.1f} s, {SERVED:.0%} of the users' attempts succeed from "
        f"{back.served:.1f} s on: {back.served - name.at:.1f} s, {share:.0%} of the outage"
    )
    lines = [name, *back.seconds[:5]]
    return judged(measured, lines, values=values, band={"gap_share": GAP}).timed("gap_share")


def _how(paced: bool) -> str:  # noqa: FBT001 - one word of a text
    return "paced" if paced else "all at once"


def _is_back(look: Event, back: _Return) -> bool:
    return look.at >= back.undrained.at


def _is_paced(run: Timeline) -> bool:
    dials = ("capacity.paced_s", "warmup.cold_start_s")
    found = [run.parameter(name) for name in dials]
    if None in found:
        raise Unseen("the journal does not tell whether the return was paced")
    return any(found)


def _return(run: Timeline) -> _Return:
    span = recovery(run)
    undrained = first(run.of(Backbone.kind, span), in_service)
    if undrained is None:
        raise Unseen("no plane was seen back in service after the repair began")
    seconds = [each for each in every_group(run, span) if each.at >= undrained.at]
    page = first(seconds, lambda each: attempts(each).good > 0)
    if page is None:
        raise Unseen("no page was served again", seconds[:3])
    if run.end < page.at + RETURN_S / 2:
        raise Unseen(f"the run ended {run.end - page.at:.0f} s after the first page", seconds[-3:])
    return _Return(undrained, page.at, _served_at(seconds), seconds, run.played.end)


def _served_at(seconds: Sequence[Event]) -> float | None:
    """Return from when on users are served, by seconds that decide together, to the end."""
    last = None
    start, end = seconds[0].at, seconds[-1].at
    at = start
    while at + TURN_S <= end:
        some = total(attempts(each) for each in seconds if at <= each.at < at + TURN_S)
        good = some.served is not None and some.served >= SERVED
        last = (at if last is None else last) if good else None
        at += 1.0
    return last


def _served_after(back: _Return) -> float:
    """Return the seconds from the first page until users are served, at least those played."""
    if back.served is not None:
        return max(0.0, back.served - back.page)
    if back.end < back.page + LASTS_S:
        raise Unseen(f"the run ended {back.end - back.page:.0f} s after the first page")
    return back.end - back.page


def _abandoned(back: _Return) -> tuple[float, float]:
    """Return the pages that did not come whole in time, and all but refused ones."""
    cut = good = 0.0
    for each in back.seconds:
        if back.span.covers(each.at):
            for app in table(each.data, "apps").values():
                if isinstance(app, dict):
                    cut += count(app, "http_fail")
                    good += count(app, "http_ok")
    if cut + good < LEAST:
        raise Unseen("hardly a page ended in the return", back.seconds[:3])
    return cut, cut + good


def _longest(shares: Sequence[tuple[float, float]]) -> float:
    """Return the longest stretch of seconds in which the links were full."""
    longest = now = 0.0
    for _, share in shares:
        now = now + 1.0 if share >= FULL else 0.0
        longest = max(longest, now)
    return longest


def _rates(run: Timeline, span: Span) -> list[float]:
    """Return the requests that all web servers served, for each second of a span.

    The checks of the edge proxies, one a second from each at each server, do not count.
    """
    checks = float(len(run.nodes(Kind.EDGE)))
    sums: dict[int, float] = {}
    for web in run.nodes(Kind.WEB):
        own = [each for each in run.of(Counter.kind, span) if each.subject == web]
        looks = enough(f"counters of {web}", own)
        for was, now in pairwise(looks):
            served = require_number(now, "http_2xx") - require_number(was, "http_2xx")
            rate = max(0.0, served / (now.at - was.at) - checks)
            sums[int(now.at)] = sums.get(int(now.at), 0.0) + rate
    if len(sums) < LEAST:
        raise Unseen("the requests at the data centres were not counted")
    return [sums[second] for second in sorted(sums)]


def _triples(rates: Sequence[float]) -> list[Sequence[float]]:
    width = int(TURN_S)
    return [rates[place : place + width] for place in range(len(rates) - width + 1)]


def _served_text(back: _Return) -> str:
    if back.served is None:
        return "users were not served again"
    return f"users are served again {back.served - back.undrained.at:.0f} s after the undrain"


FACTS = (
    Fact(
        "F39",
        f"{SERVED:.0%} of attempts succeed after the first good look-up by 10 % to 40 % of the "
        "outage (the pace is a dial: capacity.pace_per_s)",
        gap,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F51",
        f"requests served a second at the peak of the return, over steady: at most {PEAK_PACED:g} "
        f"times paced, at least {PEAK_AT_ONCE:g} times all at once (a proxy: no power in the lab)",
        resumed_load,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F52",
        f"paced: links to the PoPs full for at most {FULL_S:.0f} s on end, {FEW:.0%} of pages not "
        f"whole in time, users served {LASTS_S:.0f} s after the first page; all at once: at least "
        f"{FULL_S:.0f} s, {ABANDONED:.0%} and {LASTS_S:.0f} s",
        congested,
    ),
)
