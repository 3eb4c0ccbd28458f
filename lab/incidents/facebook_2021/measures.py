"""The measures of this incident, read from the probes that its network has."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from lab.incidents.facebook_2021.record import APPS, DNS_PREFIXES
from lab.journal.measure import Measure, Measures, Reading, Source
from lab.model.event import Event, JsonValue


def _number(value: JsonValue) -> float:
    """Return a number of an event's data; zero for anything else."""
    return float(value) if isinstance(value, int | float) else 0.0


def _share(part: float, whole: float, events: Iterable[Event]) -> Reading:
    if whole <= 0:
        return Reading(None)
    return Reading(part / whole, tuple(event.line for event in events), 1.0)


def _current(events: Sequence[Event]) -> list[Event]:
    """Return the latest look at each subject; none when one of them is blind.

    What a blind look hides could be the one that contradicts a claim.
    """
    latest = list({event.subject: event for event in sorted(events, key=_at)}.values())
    return latest if len(_seeing(latest)) == len(latest) else []


def _at(event: Event) -> float:
    return event.at


def _seeing(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if "blind" not in event.data]


def _apps(event: Event, names: Sequence[str]) -> Iterable[Mapping[str, JsonValue]]:
    apps = event.data.get("apps")
    if isinstance(apps, dict):
        for name in names:
            counts = apps.get(name)
            if isinstance(counts, dict):
                yield counts


# How an attempt can end; a fetch under way counts in the second it ends.
_ENDED = ("http_ok", "http_5xx", "http_fail", "servfail", "dns_timeout", "dns_other")


def _success(names: Sequence[str], source: Source, at: float) -> Reading:
    events = _seeing(source.since("load", at))
    ok = tried = 0.0
    for event in events:
        for counts in _apps(event, names):
            ok += _number(counts.get("http_ok"))
            tried += sum(_number(counts.get(key)) for key in _ENDED)
    return _share(ok, tried, events)


def _backbone(part: str, whole: str, source: Source, at: float) -> Reading:
    events = _current(source.since("backbone", at))
    up = sum(_number(event.data.get(part)) for event in events)
    return _share(up, sum(_number(event.data.get(whole)) for event in events), events)


def _drained(source: Source, at: float) -> Reading:
    """Return how many planes have only drained routers."""
    events = _current(source.since("backbone", at))
    if not events:
        return Reading(None)
    whole = [
        event
        for event in events
        if _number(event.data.get("routers_drained")) == _number(event.data.get("routers"))
    ]
    return Reading(float(len(whole)), tuple(event.line for event in events), float(len(events)))


def _dns_routes(source: Source, at: float) -> Reading:
    events = _current(source.since("rib", at))
    if not events:
        return Reading(None)
    prefixes = events[-1].data.get("prefixes")
    present = prefixes if isinstance(prefixes, dict) else {}
    count = sum(1 for prefix in DNS_PREFIXES if present.get(str(prefix)))
    return Reading(float(count), (events[-1].line,), float(len(DNS_PREFIXES)))


def _sites(source: Source, at: float) -> Reading:
    events = _current(source.since("announce", at))
    if not events:
        return Reading(None)
    count = sum(1 for event in events if event.data.get("prefixes"))
    return Reading(float(count), tuple(event.line for event in events), float(len(events)))


def _reach(between: str, source: Source, at: float) -> Reading:
    events = [
        event
        for event in _seeing(source.since("reach", at))
        if event.data.get("between") == between
    ]
    return _share(sum(1 for event in events if event.data.get("ok")), len(events), events)


def _answers(source: Source, at: float) -> Reading:
    events = [
        event for event in _seeing(source.since("dns", at)) if event.data.get("role") == "resolver"
    ]
    good = sum(1 for event in events if event.data.get("rcode") == "NOERROR")
    return _share(good, len(events), events)


_SHARE = partial(Measure, patient=True)

MEASURES: Measures = {
    "service.success": _SHARE(partial(_success, [app.name for app in APPS])),
    **{f"service.success.{app.name}": _SHARE(partial(_success, [app.name])) for app in APPS},
    "resolvers.noerror": _SHARE(_answers),
    "backbone.adjacencies": Measure(partial(_backbone, "ospf_full", "ospf_expected")),
    "backbone.sessions": Measure(partial(_backbone, "bgp_up", "bgp_expected")),
    "backbone.drained": Measure(_drained),
    "backbone.links": Measure(partial(_backbone, "links_up", "links_total")),
    "routes.dns": Measure(_dns_routes),
    "sites.announcing": Measure(_sites),
    "reach.dc": _SHARE(partial(_reach, "dc-dc")),
    "reach.pop": _SHARE(partial(_reach, "pop-dc")),
    "reach.routers": _SHARE(partial(_reach, "mgmt")),
}
