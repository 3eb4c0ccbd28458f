"""The checks "reach" and "tcp": a connection to a node, or a page that must be there."""

import asyncio
import time
from dataclasses import replace

from lab.inside.net.fetch import Page, fetch
from lab.inside.net.sockets import connect, network_error
from lab.inside.probe.dns_check import milliseconds_since
from lab.journal.kinds.probe import Reach, Tcp
from lab.model.programs.checks import ReachCheck, TcpCheck


def asked(check: ReachCheck) -> Reach:
    """Return the event of a check as far as it is known before the answer."""
    return Reach(probe=check.probe, dst=check.dst, address=check.address, between=check.between)


def asked_tcp(check: TcpCheck) -> Tcp:
    """Return the event of a check of a port as far as it is known before the answer."""
    return Tcp(probe=check.probe, dst=check.dst, address=check.address, port=check.port)


async def look(check: ReachCheck, event: Reach) -> Reach:
    """Return the event with its outcome; raise OSError when this process could not ask."""
    started = time.monotonic()
    if check.path:
        page = Page(check.address, check.host or check.address, check.path, check.port)
        error = (await fetch(page, check.timeout_s)).failure
    else:
        error = await _connection_error(check)
        if check.closed:
            error = {"refused": "", "": "open"}.get(error, error)
    return replace(event, ok=not error, error=error, took_ms=milliseconds_since(started))


async def look_tcp(check: TcpCheck, event: Tcp) -> Tcp:
    """Return the event with its outcome; raise OSError when this process could not ask."""
    started = time.monotonic()
    error = await _connection_error(check)
    return replace(event, ok=not error, error=error, took_ms=milliseconds_since(started))


async def _connection_error(check: ReachCheck | TcpCheck) -> str:
    deadline = asyncio.get_running_loop().time() + check.timeout_s
    try:
        (await connect(check.address, check.port, deadline)).close()
    except OSError as error:
        return network_error(error)
    return ""
