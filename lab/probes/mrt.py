"""BGP updates from the MRT file (RFC 6396) that a collector's bgpd writes."""

import io
import signal
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.journal.kinds.probe import BgpUpdate
from lab.probes.look import Look

IN_RUN_FOLDER = Path("mrt", "updates.mrt")
_HEADER = struct.Struct("!IHHI")  # seconds, type, subtype, octets that follow


@dataclass(frozen=True, slots=True)
class Update:
    """One prefix announced (``A``) or withdrawn (``W``) by a neighbor of the collector.

    ``at_us`` is microseconds since 1970; ``dump bgp updates-et`` has them, ``updates`` only whole
    seconds.
    """

    at_us: int
    type: str
    prefix: str
    peer_as: int
    path: str = ""
    peer: str = ""  # its address

    def look(self, collector: str) -> Look:
        """Return it as an event of the journal."""
        update = BgpUpdate(
            type=self.type, prefix=self.prefix, peer_as=self.peer_as, path=self.path
        )
        return Look.of(update, collector)


def whole(data: bytes) -> int:
    """Return how many octets at the start of ``data`` are whole records."""
    end = 0
    while len(data) - end >= _HEADER.size:
        length = _HEADER.unpack_from(data, end)[3]
        if end + _HEADER.size + length > len(data):
            break
        end += _HEADER.size + length
    return end


def updates(data: bytes) -> tuple[tuple[Update, ...], int]:
    """Return the updates in the whole records at the start of ``data``, and those records' size.

    A file that still grows is read on from there.

    Raises:
        ValueError: a record cannot be read.
    """
    size = whole(data)
    return tuple(_updates(data[:size])), size


def load() -> None:
    """Import the MRT library, the first time from the main thread, and keep SIGPIPE as it was.

    mrtparse 2.2 sets SIGPIPE to its default when it is imported: a closed pipe would end us.
    """
    if "mrtparse" in sys.modules:
        return
    before = signal.getsignal(signal.SIGPIPE)
    import mrtparse  # noqa: F401

    signal.signal(signal.SIGPIPE, before)


def _updates(data: bytes) -> Iterator[Update]:
    import mrtparse

    for entry in mrtparse.Reader(io.BytesIO(data)):
        if entry.err:
            raise ValueError(f"MRT record cannot be read: {entry.err_msg}")
        message = entry.data.get("bgp_message", {})
        if "UPDATE" in message.get("type", {}).values():
            yield from _of_message(entry.data, message)


def _of_message(record: dict[str, Any], message: dict[str, Any]) -> Iterator[Update]:
    at_us = int(next(iter(record["timestamp"]))) * 1_000_000
    at_us += int(record.get("microsecond_timestamp", 0))
    peer_as, peer = int(record["peer_as"]), str(record["peer_ip"])
    attributes = message["path_attributes"]
    gone = _routes(attributes, "MP_UNREACH_NLRI", "withdrawn_routes")  # RFC 4760: IPv6
    for route in (*message["withdrawn_routes"], *gone):
        yield Update(at_us, "W", _prefix(route), peer_as, peer=peer)
    path = _path(attributes)
    for route in (*message["nlri"], *_routes(attributes, "MP_REACH_NLRI", "nlri")):
        yield Update(at_us, "A", _prefix(route), peer_as, path, peer)


def _routes(attributes: list[dict[str, Any]], name: str, part: str) -> list[dict[str, Any]]:
    """Return the routes of another family, which an update carries in an attribute."""
    return [
        route
        for attribute in attributes
        if name in attribute["type"].values()
        for route in attribute["value"][part]
    ]


def _prefix(route: dict[str, Any]) -> str:
    return f"{route['prefix']}/{route['length']}"


def _path(attributes: list[dict[str, Any]]) -> str:
    for attribute in attributes:
        if "AS_PATH" in attribute["type"].values():
            return " ".join(_segment(segment) for segment in attribute["value"])
    return ""


def _segment(segment: dict[str, Any]) -> str:
    if "AS_SET" in segment["type"].values():
        return "{" + ",".join(segment["value"]) + "}"
    return " ".join(segment["value"])
