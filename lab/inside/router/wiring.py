"""A router as its own programs find it: daemons, the record of changes, the log."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.frr.vty import VtyConnection
from lab.inside.program.event_log import EventLog
from lab.inside.router.changes import Changes, RouterFiles
from lab.inside.router.commands import Commands
from lab.inside.router.ledger import Ledger

_VTY_TIMEOUT_S = 5.0  # a stopped daemon never answers


def orders(config: Mapping[str, Any]) -> Commands:
    """Return a router's commands; ``config`` is that of its SSH service."""
    daemons = tuple(str(daemon) for daemon in config["daemons"])
    log = EventLog(str(config["log"]), str(config["node"]))
    place = RouterFiles(daemons, _connect, Ledger(Path(config["changes"])), log)
    return Commands(Changes(place), daemons, _connect)


def _connect(daemon: str) -> VtyConnection:
    return VtyConnection.at(daemon, timeout_s=_VTY_TIMEOUT_S)
