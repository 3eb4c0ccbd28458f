"""What the route collectors saw, in the form that BGPlay replays.

The form is that of RIPEstat's data call ``bgplay``: the routes before the first phase, then each
update. A source is a peer of a collector; the journal holds no address of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from lab.journal.fields import number, tables, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.timeline import Timeline, moment
from lab.model.event import Event, JsonValue

Record: TypeAlias = dict[str, JsonValue]

ANNOUNCED = "A"
_NAMES = 3  # nodes of an AS that are named


def bgplay(run: Timeline) -> Record | None:
    """Return the updates of a run; None when no collector wrote one, or none knows the time."""
    updates = [event for event in run.of(BgpUpdate.kind) if number(event.data, "peer_as")]
    began = moment(text(run.header, "started_utc"))
    if not updates or began is None:
        return None
    start = run.played.start
    early = [event for event in updates if event.at < start]
    late = [event for event in updates if event.at >= start]
    state = _state(early)
    targets = sorted({text(event.data, "prefix") for event in updates})
    return {
        "resource": ",".join(targets),
        "query_starttime": _time(began, start),
        "query_endtime": _time(began, run.end),
        "initial_state": [_route(event) for event in state],
        "events": [_event(place, event, began) for place, event in enumerate(late, 1)],
        "sources": _sources(updates),
        "nodes": _nodes(run, updates),
        "targets": [{"prefix": prefix} for prefix in targets],
    }


def _state(updates: Iterable[Event]) -> list[Event]:
    """Return the last announcement of each peer and prefix that was not withdrawn after it."""
    last = {(_source(event), text(event.data, "prefix")): event for event in updates}
    return [event for event in last.values() if text(event.data, "type") == ANNOUNCED]


def _event(place: int, event: Event, began: datetime) -> Record:
    announced = text(event.data, "type") == ANNOUNCED
    bare: Record = {
        "source_id": _source(event),
        "target_prefix": text(event.data, "prefix"),
    }
    return {
        "seq": place,
        "timestamp": _time(began, event.at),
        "type": text(event.data, "type"),
        "attrs": _route(event) if announced else bare,
    }


def _route(event: Event) -> Record:
    return {
        "source_id": _source(event),
        "target_prefix": text(event.data, "prefix"),
        "path": list(_path(event)),
        "community": [],
    }


def _path(event: Event) -> list[int]:
    """Return the ASes of a path; a set of them, written in braces, is taken one by one."""
    written = text(event.data, "path").translate(str.maketrans("{},", "   "))
    return [int(number) for number in written.split() if number.isdigit()]


def _source(event: Event) -> str:
    return f"{event.subject}-{text(event.data, 'peer_as')}"


def _sources(updates: Iterable[Event]) -> list[JsonValue]:
    found = {_source(event): event for event in updates}
    return [
        {"id": name, "rrc": event.subject, "as_number": event.data["peer_as"], "ip": ""}
        for name, event in sorted(found.items())
    ]


def _nodes(run: Timeline, updates: Iterable[Event]) -> list[JsonValue]:
    """Return the ASes of all paths, each with the names of its nodes as its owner."""
    seen = {number for event in updates for number in _path(event)}
    names: dict[int, list[str]] = {}
    for node in tables(run.header, "nodes"):
        asn = number(node, "asn")
        if asn is not None:
            names.setdefault(int(asn), []).append(text(node, "name"))
    return [{"as_number": asn, "owner": _owner(names.get(asn, []))} for asn in sorted(seen)]


def _owner(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    return ", ".join([*names[:_NAMES], *([f"{more} more"] if more > 0 else [])])


def _time(began: datetime, seconds: float) -> str:
    at = (began + timedelta(seconds=seconds)).replace(tzinfo=None)
    return at.isoformat(timespec="milliseconds")
