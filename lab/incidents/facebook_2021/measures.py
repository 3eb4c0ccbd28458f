"""The measures of this incident, read from the probes that its network has."""

from collections.abc import Iterable, Sequence
from functools import partial

from lab.incidents.facebook_2021.events import Backbone, PopAnnounced, Rib
from lab.incidents.facebook_2021.record import APPS, DNS_PREFIXES
from lab.journal.fields import count, table
from lab.journal.kinds.probe import Dns, Reach
from lab.journal.kinds.server import Load
from lab.journal.measure import Measure, Measures, Reading, Source
from lab.journal.seen import seeing
from lab.journal.served import attempts, total
from lab.model.event import Event


def _share(part: float, whole: float, events: Iterable[Event]) -> Reading:
    if whole <= 0:
        return Reading(None)
    return Reading(part / whole, tuple(event.line for event in events), 1.0)


def _current(events: Sequence[Event]) -> list[Event]:
    """Return the latest look at each subject; none when one of them is blind.

    A blind probe could hide the result that contradicts a claim.
    """
    latest = list({event.subject: event for event in sorted(events, key=_at)}.values())
    return latest if len(seeing(latest)) == len(latest) else []


def _at(event: Event) -> float:
    return event.at


def _success(names: Sequence[str], source: Source, at: float) -> Reading:
    events = seeing(source.since(Load.kind, at))
    tried = total(attempts(event, names) for event in events)
    return _share(tried.good, tried.total, events)


def _backbone(part: str, whole: str, source: Source, at: float) -> Reading:
    events = _current(source.since(Backbone.kind, at))
    up = sum(count(event.data, part) for event in events)
    return _share(up, sum(count(event.data, whole) for event in events), events)


def _drained(source: Source, at: float) -> Reading:
    """Return how many planes have only drained routers."""
    events = _current(source.since(Backbone.kind, at))
    if not events:
        return Reading(None)
    whole = [
        event
        for event in events
        if count(event.data, "routers_drained") == count(event.data, "routers")
    ]
    return Reading(float(len(whole)), tuple(event.line for event in events), float(len(events)))


def _dns_routes(source: Source, at: float) -> Reading:
    events = _current(source.since(Rib.kind, at))
    if not events:
        return Reading(None)
    present = table(events[-1].data, "prefixes")
    found = sum(1 for prefix in DNS_PREFIXES if present.get(str(prefix)))
    return Reading(float(found), (events[-1].line,), float(len(DNS_PREFIXES)))


def _public(source: Source, at: float) -> Reading:
    """Return how many prefixes of the company have a path, of those that had one at some time."""
    events = _current(source.since(Rib.kind, at))
    if not events:
        return Reading(None)
    known = {name for e in source.since(Rib.kind, 0.0) for name in table(e.data, "prefixes")}
    found = sum(1 for paths in table(events[-1].data, "prefixes").values() if paths)
    return Reading(float(found), (events[-1].line,), float(len(known)))


def _sites(source: Source, at: float) -> Reading:
    events = _current(source.since(PopAnnounced.kind, at))
    if not events:
        return Reading(None)
    found = sum(1 for event in events if event.data.get("prefixes"))
    return Reading(float(found), tuple(event.line for event in events), float(len(events)))


def _reach(between: str, source: Source, at: float) -> Reading:
    events = [
        event
        for event in seeing(source.since(Reach.kind, at))
        if event.data.get("between") == between
    ]
    return _share(sum(1 for event in events if event.data.get("ok")), len(events), events)


def _answers(source: Source, at: float) -> Reading:
    events = [
        event
        for event in seeing(source.since(Dns.kind, at))
        if event.data.get("role") == "resolver"
    ]
    good = sum(1 for event in events if event.data.get("rcode") == "NOERROR")
    return _share(good, len(events), events)


_SHARE = partial(Measure, patient=True, slowed="lower")

MEASURES: Measures = {
    "service.success": _SHARE(partial(_success, [app.name for app in APPS])),
    **{f"service.success.{app.name}": _SHARE(partial(_success, [app.name])) for app in APPS},
    "resolvers.noerror": _SHARE(_answers),
    "backbone.adjacencies": Measure(partial(_backbone, "ospf_full", "ospf_expected")),
    "backbone.sessions": Measure(partial(_backbone, "bgp_up", "bgp_expected")),
    "backbone.drained": Measure(_drained),
    "backbone.links": Measure(partial(_backbone, "links_up", "links_total")),
    "routes.dns": Measure(_dns_routes),
    "routes.public": Measure(_public),
    "sites.announcing": Measure(_sites),
    "reach.dc": _SHARE(partial(_reach, "dc-dc")),
    "reach.pop": _SHARE(partial(_reach, "pop-dc")),
    "reach.routers": _SHARE(partial(_reach, "mgmt")),
}
