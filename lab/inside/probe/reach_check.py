"""The checks "reach" and "tcp": a connection to a node, or a page that must be there."""

import asyncio
import time

from lab.inside.net.fetch import Page, fetch
from lab.inside.net.sockets import connect, network_error
from lab.inside.probe.dns_check import milliseconds_since
from lab.model.event import JsonValue
from lab.model.programs.checks import ReachCheck, TcpCheck


async def look(check: ReachCheck) -> dict[str, JsonValue]:
    """Return whether a node was reached; raise OSError when this process could not ask."""
    started = time.monotonic()
    if check.path:
        page = Page(check.address, check.host or check.address, check.path, check.port)
        error = (await fetch(page, check.timeout_s)).failure
    else:
        error = await _connection_error(check)
        if check.closed:
            error = {"refused": "", "": "open"}.get(error, error)
    return _outcome(error, started)


async def look_tcp(check: TcpCheck) -> dict[str, JsonValue]:
    """Return whether a port accepts; raise OSError when this process could not ask."""
    started = time.monotonic()
    return _outcome(await _connection_error(check), started)


def _outcome(error: str, started: float) -> dict[str, JsonValue]:
    return {"ok": not error, "error": error, "took_ms": milliseconds_since(started)}


async def _connection_error(check: ReachCheck | TcpCheck) -> str:
    deadline = asyncio.get_running_loop().time() + check.timeout_s
    try:
        (await connect(check.address, check.port, deadline)).close()
    except OSError as error:
        return network_error(error)
    return ""
