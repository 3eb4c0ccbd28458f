"""``stormdrill-node probe JOB.json``: looks at the network from a node at regular intervals.

Every look becomes one event line.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from lab.inside.probe import dns_check, http_check, reach_check, trace_check
from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import run_until_stopped
from lab.inside.program.schedule import beats
from lab.journal.kinds.probe import Dns, Http, Reach, Tcp, Trace
from lab.model.programs.checks import (
    AnyCheck,
    DnsCheck,
    HttpCheck,
    ProbeJob,
    ReachCheck,
    TcpCheck,
    TraceCheck,
)

Seen: TypeAlias = Dns | Http | Reach | Tcp | Trace
Event = TypeVar("Event", Dns, Http, Reach, Tcp, Trace)
Made = TypeVar("Made", bound=AnyCheck)


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
        emit(await seen(check), node)


async def seen(check: AnyCheck) -> Seen:
    """Return one event of a check: the result, or ``blind`` and why there is none."""
    match check:
        case DnsCheck():
            return await _or_blind(dns_check.look, check, dns_check.asked(check))
        case HttpCheck():
            return await _or_blind(http_check.look, check, http_check.asked(check))
        case ReachCheck():
            return await _or_blind(reach_check.look, check, reach_check.asked(check))
        case TcpCheck():
            return await _or_blind(reach_check.look_tcp, check, reach_check.asked_tcp(check))
        case TraceCheck():
            return await _or_blind(trace_check.look, check, trace_check.asked(check))


async def _or_blind(
    look: Callable[[Made, Event], Awaitable[Event]], check: Made, asked: Event
) -> Event:
    try:
        return await look(check, asked)
    except OSError as error:
        return replace(asked, blind=str(error))
