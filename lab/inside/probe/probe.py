"""``stormdrill-node probe JOB.json``: looks at the network from a node at regular intervals.

Every look becomes one event line.
"""

import asyncio
from collections.abc import Sequence

from lab.inside.probe import dns_check, http_check, reach_check, trace_check
from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import run_until_stopped
from lab.inside.program.schedule import beats
from lab.model.event import JsonValue
from lab.model.programs.checks import (
    AnyCheck,
    DnsCheck,
    HttpCheck,
    ProbeJob,
    ReachCheck,
    TcpCheck,
    TraceCheck,
)


def main(argv: Sequence[str]) -> int:
    """Look until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_watch_all(read_job(ProbeJob, argv)))


async def _watch_all(job: ProbeJob) -> None:
    start = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as tasks:
        for index, check in enumerate(job.checks):
            interval_s = check.interval_s or job.interval_s
            first = start + interval_s * index / len(job.checks)
            tasks.create_task(_watch(check, job.node, first, interval_s))


async def _watch(check: AnyCheck, node: str, first: float, interval_s: float) -> None:
    async for _ in beats(first, interval_s):
        emit(check.kind, node, await seen(check))


async def seen(check: AnyCheck) -> dict[str, JsonValue]:
    """Return the data of one event: the result, or ``blind`` and why there is none."""
    try:
        return {**check.asked(), **await _look(check)}
    except OSError as error:
        return {**check.asked(), "blind": str(error)}


async def _look(check: AnyCheck) -> dict[str, JsonValue]:
    match check:
        case DnsCheck():
            return await dns_check.look(check)
        case HttpCheck():
            return await http_check.look(check)
        case ReachCheck():
            return await reach_check.look(check)
        case TcpCheck():
            return await reach_check.look_tcp(check)
        case TraceCheck():
            return await trace_check.look(check)
