"""``stormdrill-node warmup``: a web server's services go cold when no edge site can be reached.

Services of a data centre that was cut off come back cold and step by step (F39). The lab shows
this by a frontend of HAProxy that stays off for a while after the edge is back. The health page
has a frontend of its own, which stays on.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from lab.inside.agents.pace import Admission
from lab.inside.program.config import read_job
from lab.inside.program.event_log import EventLog
from lab.inside.program.hysteresis import Rule, Standing, after_round
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.server import Admitted, Warmup
from lab.model.errors import CommandError
from lab.model.programs.agents import Edge, WarmupJob
from lab.net.haproxy import look, switch
from lab.net.sockets import connect


class Warmth:
    """Decides whether a web server's services are warm. Pure: rounds and times are arguments."""

    def __init__(self, job: WarmupJob, now: float, *, warm: bool = True) -> None:
        self._job = job
        self._rule = Rule(job.fall, job.rise)
        self._standing = Standing(warm, armed_at=now + job.grace_s)
        self.warm = warm

    def round(self, reached: Sequence[str], now: float) -> Iterator[Warmup]:
        """Count a round with the edge sites that were reached; yield the decision, if any."""
        self._standing = after_round(self._standing, self._rule, now, good=bool(reached))
        warm = self._standing.up and (self.warm or (bool(reached) and self._rested(now)))
        if warm == self.warm:
            return
        self.warm = warm
        if warm:
            seconds = f"{self._job.cold_start_s:g} s"
            reason = (
                f"started in {seconds} after the edge was back; reachable: {', '.join(reached)}"
            )
            yield Warmup(decision="warm", reason=reason)
        else:
            reason = f"no edge site was reachable in {self._job.fall} rounds"
            yield Warmup(decision="cold", reason=reason)

    def _rested(self, now: float) -> bool:
        since = self._standing.changed_at
        return since is None or now - since >= self._job.cold_start_s


class Frontend:
    """Keeps the frontend as decided; an error is logged once, and each call tries again."""

    def __init__(self, job: WarmupJob, log: EventLog) -> None:
        self._job = job
        self._log = log
        self._trouble = ""

    def admit(self, admission: Admission, now: float, *, warm: bool) -> Sequence[Admitted]:
        """Make HAProxy serve the pages of this instant; return what changed."""
        changed: list[Admitted] = []
        with self._told():
            changed.extend(admission.settle(now, warm=warm))
        return changed

    def settle(self, *, warm: bool) -> None:
        """Make HAProxy follow the decision if it does not yet."""
        socket, name = self._job.haproxy, self._job.frontend
        with self._told():
            if look(socket, name).status != ("OPEN" if warm else "PAUSED"):
                switch(socket, name, on=warm)
            self._trouble = ""

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Log what HAProxy refuses, once."""
        try:
            yield
        except CommandError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._log.write(Failed(text=str(error)), time.monotonic())


async def _reached(job: WarmupJob) -> list[str]:
    found = await asyncio.gather(*(_accepts(edge, job.timeout_s) for edge in job.edges))
    return [edge.pop for edge, there in zip(job.edges, found, strict=True) if there]


async def _accepts(edge: Edge, timeout_s: float) -> bool:
    deadline = asyncio.get_running_loop().time() + timeout_s
    try:
        (await connect(edge.host, edge.port, deadline)).close()
    except OSError:
        return False
    return True


async def _serve(job: WarmupJob) -> None:
    log = EventLog(job.log, job.node)
    warmth = Warmth(job, time.monotonic(), warm=_as_found(job))
    frontend, admission = Frontend(job, log), Admission(job)
    mark_ready(job.ready)
    first = time.monotonic() + phase(job.seed, job.node, job.interval_s)
    async for _ in beats(first, job.interval_s):
        reached = await _reached(job)
        now = time.monotonic()
        for decided in warmth.round(reached, now):
            log.write(decided, now)
        for admitted in await asyncio.to_thread(frontend.admit, admission, now, warm=warmth.warm):
            log.write(admitted, now)
        await asyncio.to_thread(partial(frontend.settle, warm=warmth.warm))


def _as_found(job: WarmupJob) -> bool:
    """Return the frontend's state, so that an agent started again does not forget the cold."""
    try:
        return look(job.haproxy, job.frontend).status != "PAUSED"
    except CommandError:  # HAProxy does not run yet; the frontend starts open
        return True


def main(argv: Sequence[str]) -> int:
    """Watch until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(WarmupJob, argv)))
