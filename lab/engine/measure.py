"""Measures: one number about the network, from the latest looks in the journal.

Each returns the number and the journal lines it came from, or None when nothing was seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from lab.incidents.facebook_2021.record import APPS, DNS_PREFIXES
from lab.journal.fields import count, table
from lab.journal.journal import Journal
from lab.journal.seen import seeing
from lab.journal.served import attempts, total
from lab.model.event import Event

WINDOW_S = 4.0  # two to four looks of every probe


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured number, or None when nothing could be seen, and its journal lines."""

    value: float | None
    lines: tuple[int, ...] = ()


def _share(part: float, whole: float, events: Iterable[Event]) -> Reading:
    if whole <= 0:
        return Reading(None)
    return Reading(part / whole, tuple(event.line for event in events))


def _current(events: Sequence[Event]) -> list[Event]:
    """Return the latest look at each subject; none when one of them is blind.

    What a blind look hides could be the one that contradicts a claim.
    """
    latest = list({event.subject: event for event in sorted(events, key=_at)}.values())
    return latest if len(seeing(latest)) == len(latest) else []


def _at(event: Event) -> float:
    return event.at


def _success(names: Sequence[str], journal: Journal, at: float) -> Reading:
    events = seeing(journal.since("load", at))
    tried = total(attempts(event, names) for event in events)
    return _share(tried.good, tried.total, events)


def _backbone(part: str, whole: str, journal: Journal, at: float) -> Reading:
    events = _current(journal.since("backbone", at))
    up = sum(count(event.data, part) for event in events)
    return _share(up, sum(count(event.data, whole) for event in events), events)


def _drained(journal: Journal, at: float) -> Reading:
    """Return how many planes have only drained routers."""
    events = _current(journal.since("backbone", at))
    if not events:
        return Reading(None)
    whole = [
        event
        for event in events
        if count(event.data, "routers_drained") == count(event.data, "routers")
    ]
    return Reading(float(len(whole)), tuple(event.line for event in events))


def _dns_routes(journal: Journal, at: float) -> Reading:
    events = _current(journal.since("rib", at))
    if not events:
        return Reading(None)
    present = table(events[-1].data, "prefixes")
    found = sum(1 for prefix in DNS_PREFIXES if present.get(str(prefix)))
    return Reading(float(found), (events[-1].line,))


def _sites(journal: Journal, at: float) -> Reading:
    events = _current(journal.since("announce", at))
    if not events:
        return Reading(None)
    found = sum(1 for event in events if event.data.get("prefixes"))
    return Reading(float(found), tuple(event.line for event in events))


def _reach(between: str, journal: Journal, at: float) -> Reading:
    events = [
        event
        for event in seeing(journal.since("reach", at))
        if event.data.get("between") == between
    ]
    return _share(sum(1 for event in events if event.data.get("ok")), len(events), events)


def _answers(journal: Journal, at: float) -> Reading:
    events = [
        event for event in seeing(journal.since("dns", at)) if event.data.get("role") == "resolver"
    ]
    good = sum(1 for event in events if event.data.get("rcode") == "NOERROR")
    return _share(good, len(events), events)


Measure = Callable[[Journal, float], Reading]

MEASURES: Mapping[str, Measure] = {
    "service.success": partial(_success, [app.name for app in APPS]),
    **{f"service.success.{app.name}": partial(_success, [app.name]) for app in APPS},
    "resolvers.noerror": _answers,
    "backbone.adjacencies": partial(_backbone, "ospf_full", "ospf_expected"),
    "backbone.sessions": partial(_backbone, "bgp_up", "bgp_expected"),
    "backbone.drained": _drained,
    "backbone.links": partial(_backbone, "links_up", "links_total"),
    "routes.dns": _dns_routes,
    "sites.announcing": _sites,
    "reach.dc": partial(_reach, "dc-dc"),
    "reach.pop": partial(_reach, "pop-dc"),
    "reach.routers": partial(_reach, "mgmt"),
}


# Shares over many looks say nothing before every probe has had its turn.
_WHOLE_WINDOW = ("service.", "resolvers.", "reach.")


def read(name: str, journal: Journal, since: float) -> Reading:
    """Return a measure over the looks since ``since`` (seconds of the run), a window at most."""
    now = journal.now()
    if name.startswith(_WHOLE_WINDOW) and now - since < WINDOW_S:
        return Reading(None)
    return MEASURES[name](journal, max(since, now - WINDOW_S))
