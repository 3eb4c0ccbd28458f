"""``stormdrill-node counters JOB.json``: prints a server's cumulative counters at intervals."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence

from lab.inside.probe.statistics import bind, nsd, unbound
from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.journal.kinds.read import read
from lab.journal.kinds.server import Counter
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.model.programs.counters import CountersJob
from lab.net.control_socket import ask
from lab.net.haproxy import look

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
    socket, _, name = address.partition("#")
    service = look(socket, name or "service")
    responses = {f"http_{code}": count for code, count in service.responses}
    behind = {"servers": service.servers, "servers_up": service.servers_up}
    return {
        "queries": service.requests, "frontend": service.status, **responses,
        **(behind if service.servers else {}),
    }  # fmt: skip


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


def counted(job: CountersJob) -> Counter:
    """Return one event, with ``blind`` when the server does not answer."""
    try:
        return read(Counter, {"server": job.server, **SERVERS[job.server](job.address)})
    except (CommandError, ValueError, KeyError) as error:
        return Counter(server=job.server, blind=str(error))


async def _serve(job: CountersJob) -> None:
    first = time.monotonic() + phase(0, job.node, job.interval_s)
    async for _ in beats(first, job.interval_s):
        emit(await asyncio.to_thread(counted, job), job.node)


def main(argv: Sequence[str]) -> int:
    """Read until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(CountersJob, argv)))
