"""``stormdrill-node counters``: tells a server's own cumulative counters again and again.

Configuration: ``{"node", "server", "address", "interval_s"}``. ``address`` is the control socket
of unbound, nsd, haproxy and legacy, and ``host:port`` of BIND's statistics channel.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lab.inside.net.control_socket import ask
from lab.inside.net.haproxy import look
from lab.inside.probe.statistics import bind, nsd, unbound
from lab.inside.program.config import read_config, record
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.model.errors import CommandError
from lab.model.event import JsonValue

Counts = dict[str, JsonValue]


def _unbound(address: str) -> Counts:
    return unbound(ask(address, "UBCT1 stats_noreset\n"))


def _nsd(address: str) -> Counts:
    return nsd(ask(address, "NSDCT1 stats_noreset\n"))


def _bind(address: str) -> Counts:
    from http.client import HTTPConnection, HTTPException

    host, _, port = address.rpartition(":")
    connection = HTTPConnection(host, int(port), timeout=2.0)
    try:
        connection.request("GET", "/json/v1/server")
        return bind(connection.getresponse().read().decode())
    except (OSError, HTTPException) as error:
        raise CommandError(f"{address} gave no statistics: {error}") from error
    finally:
        connection.close()


def _haproxy(address: str) -> Counts:
    service = look(address, "service")
    responses = {f"http_{code}": count for code, count in service.responses}
    return {"queries": service.requests, "frontend": service.status, **responses}


def _legacy(address: str) -> Counts:
    said = json.loads(ask(address, "stats\n"))
    if not isinstance(said, dict):
        raise CommandError(f"{address} gave no JSON object")
    return said


SERVERS: Mapping[str, Callable[[str], Counts]] = {
    "bind": _bind,
    "haproxy": _haproxy,
    "legacy": _legacy,
    "nsd": _nsd,
    "unbound": _unbound,
}


@dataclass(frozen=True, slots=True)
class CountersConfig:
    """The server of a node and where it tells its counters; ``interval_s`` in seconds."""

    node: str
    server: str
    address: str
    interval_s: float = 1.0
    ready: str = ""

    def __post_init__(self) -> None:
        if self.server not in SERVERS:
            raise ValueError(f"server {self.server!r} is none of {', '.join(SERVERS)}")


def counted(config: CountersConfig) -> Counts:
    """Return the data of one ``counter`` event, with ``blind`` when the server does not tell."""
    try:
        return {"server": config.server, **SERVERS[config.server](config.address)}
    except (CommandError, ValueError, KeyError) as error:
        return {"server": config.server, "blind": str(error)}


async def _serve(config: CountersConfig) -> None:
    mark_ready(config.ready)
    first = time.monotonic() + phase(0, config.node, config.interval_s)
    async for _ in beats(first, config.interval_s):
        data = await asyncio.to_thread(counted, config)
        emit("counter", config.node, data)


def main(argv: Sequence[str]) -> int:
    """Tell until told to stop; raise InputError when the configuration is wrong."""
    return run_until_stopped(_serve(record(CountersConfig, read_config(argv), "counters")))
