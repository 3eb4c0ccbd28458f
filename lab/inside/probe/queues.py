"""``stormdrill-node queues JOB.json``: prints what shaped interfaces sent and dropped so far."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.journal.kinds.queue import LinkQueues, QueueCounts
from lab.model.programs.queues import QueuesJob
from lab.net.queues import Queue, queues


def seen(job: QueuesJob, read: Callable[[], Mapping[str, Queue]] = queues) -> LinkQueues:
    """Return one event, blind where an interface that should have a limit has none."""
    try:
        found = read()
    except OSError as error:
        return LinkQueues(blind=str(error))
    if missing := [name for name in job.interfaces if name not in found]:
        return LinkQueues(blind=f"no limit of capacity at {', '.join(missing)}")
    return LinkQueues(
        interfaces={
            name: QueueCounts(
                rate_kbit=found[name].rate_kbit,
                octets=found[name].octets,
                packets=found[name].packets,
                dropped=found[name].dropped,
            )
            for name in job.interfaces
        }
    )


async def _serve(job: QueuesJob) -> None:
    first = asyncio.get_running_loop().time() + phase(0, job.node, job.interval_s)
    async for _ in beats(first, job.interval_s):
        emit(seen(job), job.node)


def main(argv: Sequence[str]) -> int:
    """Read until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(QueuesJob, argv)))
