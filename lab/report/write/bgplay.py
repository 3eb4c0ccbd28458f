"""What the route collector saw, in the form that BGPlay replays.

The form is that of RIPEstat's data call ``bgplay``: the routes at the start of the first phase,
then each update. It is made from the collector's MRT file, since the journal has no update of the
time before the looks began.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from lab.journal.fields import number, tables, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.timeline import Timeline, moment
from lab.model.event import JsonValue
from lab.probes.mrt import Update

Record = dict[str, JsonValue]

ANNOUNCED = "A"
_NAMES = 3  # nodes of an AS that are named
_MICRO = 1_000_000


def bgplay(run: Timeline, updates: Sequence[Update]) -> Record | None:
    """Return the updates of a run; None when there is none, or the journal knows no start."""
    began = moment(text(run.header, "started_utc"))
    if not updates or began is None:
        return None
    since = round(began.timestamp() * _MICRO)
    start, end = (since + round(at * _MICRO) for at in (run.played.start, run.end))
    early = [update for update in updates if update.at_us < start]
    late = [update for update in updates if update.at_us >= start]
    targets = sorted({update.prefix for update in updates})
    return {
        "resource": ",".join(targets),
        "query_starttime": _time(start),
        "query_endtime": _time(end),
        "initial_state": [_route(update) for update in _state(early)],
        "events": [_event(place, update) for place, update in enumerate(late, 1)],
        "sources": _sources(run, updates),
        "nodes": _nodes(run, updates),
        "targets": [{"prefix": prefix} for prefix in targets],
    }


def _state(updates: Iterable[Update]) -> list[Update]:
    """Return the last announcement of each peer and prefix that was not withdrawn after it."""
    last = {(update.peer, update.prefix): update for update in updates}
    return [update for update in last.values() if update.type == ANNOUNCED]


def _event(place: int, update: Update) -> Record:
    bare: Record = {"source_id": update.peer, "target_prefix": update.prefix}
    return {
        "seq": place,
        "timestamp": _time(update.at_us),
        "type": update.type,
        "attrs": _route(update) if update.type == ANNOUNCED else bare,
    }


def _route(update: Update) -> Record:
    return {
        "source_id": update.peer,
        "target_prefix": update.prefix,
        "path": list(_path(update)),
        "community": [],
    }


def _path(update: Update) -> list[int]:
    """Return the ASes of a path; a set of them, written in braces, is taken one by one."""
    written = update.path.translate(str.maketrans("{},", "   "))
    return [int(asn) for asn in written.split()]


def _sources(run: Timeline, updates: Iterable[Update]) -> list[JsonValue]:
    collector = next((event.subject for event in run.of(BgpUpdate.kind)), "")
    found = {update.peer: update.peer_as for update in updates}
    return [
        {"id": peer, "rrc": collector, "as_number": asn, "ip": peer}
        for peer, asn in sorted(found.items())
    ]


def _nodes(run: Timeline, updates: Iterable[Update]) -> list[JsonValue]:
    """Return the ASes of all paths, each with the names of its nodes as its owner."""
    names: dict[int, list[str]] = {}
    for node in tables(run.header, "nodes"):
        asn = number(node, "asn")
        if asn is not None:
            names.setdefault(int(asn), []).append(text(node, "name"))
    seen = {asn for update in updates for asn in _path(update)}
    return [{"as_number": asn, "owner": _owner(names.get(asn, []))} for asn in sorted(seen)]


def _owner(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    return ", ".join([*names[:_NAMES], *([f"{more} more"] if more > 0 else [])])


def _time(at_us: int) -> str:
    at = datetime.fromtimestamp(at_us / _MICRO, UTC).replace(tzinfo=None)
    return at.isoformat(timespec="milliseconds")
