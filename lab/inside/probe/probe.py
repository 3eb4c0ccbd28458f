"""``stormdrill-node probe JOB.json``: looks at the network from a node at regular intervals.

Every look becomes one event line.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import run_until_stopped
from lab.inside.program.schedule import beats
from lab.journal.kinds.kind import EventData
from lab.probes.kinds import CHECKS
from lab.probes.kinds.kind import Check, ProbeJob


def main(argv: Sequence[str]) -> int:
    """Look until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_watch_all(job(argv)))


def job(argv: Sequence[str]) -> ProbeJob:
    """Return the job that ``argv`` names; raise InputError when it is wrong."""
    return read_job(ProbeJob, argv, {Check: CHECKS})


async def _watch_all(job: ProbeJob) -> None:
    start = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as tasks:
        for index, check in enumerate(job.checks):
            interval_s = check.interval_s or job.interval_s
            first = start + interval_s * index / len(job.checks)
            tasks.create_task(_watch(check, job.node, first, interval_s))


async def _watch(check: Check, node: str, first: float, interval_s: float) -> None:
    async for _ in beats(first, interval_s):
        emit(await seen(check), node)


async def seen(check: Check) -> EventData:
    """Return one event of a check: the result, or ``blind`` and why there is none."""
    try:
        return await check.look()
    except OSError as error:
        asked: Any = check.asked()
        return cast("EventData", replace(asked, blind=str(error)))
