"""A router as its own programs find it: daemons, the record of changes, the log."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.frr.vty import VtyConnection
from lab.inside.change import Changes, Place
from lab.inside.eventlog import EventLog
from lab.inside.ledger import Ledger
from lab.inside.orders import Orders

_VTY_TIMEOUT_S = 5.0  # a stopped daemon never answers


def orders(config: Mapping[str, Any]) -> Orders:
    """Return a router's commands; ``config`` is that of its SSH service."""
    daemons = tuple(str(daemon) for daemon in config["daemons"])
    log = EventLog(str(config["log"]), str(config["node"]))
    place = Place(daemons, _connect, Ledger(Path(config["changes"])), log)
    return Orders(Changes(place), daemons, _connect)


def _connect(daemon: str) -> VtyConnection:
    return VtyConnection.at(daemon, timeout_s=_VTY_TIMEOUT_S)
