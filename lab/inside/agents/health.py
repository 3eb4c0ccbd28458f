"""``stormdrill-node health``: decides whether the name server of this site is announced.

Each site decides alone: it sees whether a data centre answers, and configures the bgpd of its own
node. A round fails when no data centre answers (F22). No site knows what the others do (F23), but
where a number of sites has to stay announced it asks a coordinator before it withdraws.
An agent that keeps its routes checks and counts all the same: its log shows what it saw.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lab.frr.vty import VtyConnection
from lab.inside.agents.floor import Floor
from lab.inside.agents.routes import Routes
from lab.inside.program.config import read_job
from lab.inside.program.event_log import EventLog
from lab.inside.program.hysteresis import Rule, Standing, after_round
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats, own_beat
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.server import CentreCheck, Health, HealthCheck, HealthRoutes
from lab.model.errors import CommandError
from lab.model.programs.agents import HealthJob, HealthPage
from lab.net.fetch import Page, fetch

_SETTLED_S = 1.0  # between checks that bgpd still announces what was decided
ANNOUNCE = "announce"
KEEP = "keep"  # the decision of an agent whose routes stay whatever it sees
_TOLD_S = 0.1  # from a command to bgpd to the check that it had its effect


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one check of a data centre; ``error`` is empty when it answered."""

    dc: str
    host: str
    error: str


class Agent:
    """Decides whether one name server is announced. Pure: answers and times are arguments."""

    def __init__(self, job: HealthJob, now: float, *, announced: bool = True) -> None:
        self._job = job
        self._standing = Standing(announced, armed_at=now + job.grace_s)
        self._held = False  # others have withdrawn, and this site must stay
        self._errors: dict[tuple[str, str], str] = {}

    @property
    def announced(self) -> bool:
        """Tell whether the prefixes are to be announced."""
        return self._standing.up or self._job.keep or self._held

    def start(self) -> Health:
        """Return the event of its start."""
        state = "announced" if self._standing.up else "withdrawn"
        return self._decision("start", f"the configuration has the prefixes {state}", ())

    def falls(self, answers: Sequence[Answer], now: float) -> bool:
        """Return whether the site withdraws after a round with these answers."""
        return not self._job.keep and self._standing.up and not self._after(answers, now).up

    def _after(self, answers: Sequence[Answer], now: float) -> Standing:
        job, good = self._job, any(not answer.error for answer in answers)
        rule = Rule(job.fall, job.rise, job.hold_down_s)
        return after_round(self._standing, rule, now, good=good)

    def round(
        self, answers: Sequence[Answer], now: float, *, held: bool = False
    ) -> Iterator[HealthCheck | Health]:
        """Count a round; yield an event for each check that changed, then the decision, if any.

        A site that is ``held`` does not withdraw, as others have.
        """
        for answer in answers:
            if self._errors.get((answer.dc, answer.host)) != answer.error:
                self._errors[answer.dc, answer.host] = answer.error
                yield HealthCheck(
                    dc=answer.dc, ok=not answer.error, error=answer.error, host=answer.host
                )
        job, before = self._job, self._standing
        self._standing = self._after(answers, now)
        if self._standing.up and not before.up:
            reason = f"a data centre answered in {job.rise} rounds"
            kept, self._held = job.keep or self._held, False
            yield self._decision(KEEP if kept else ANNOUNCE, reason, answers)
        if before.up and not self._standing.up:
            reason = f"no data centre answered in {job.fall} rounds"
            self._held = held
            if held:
                reason += "; no fewer sites may announce"
            yield self._decision(KEEP if job.keep or held else "withdraw", reason, answers)

    def _decision(self, decision: str, reason: str, answers: Sequence[Answer]) -> Health:
        return Health(
            decision=decision,
            reason=reason,
            checks=[_seen(answer) for answer in answers],
            prefixes=self._job.prefixes,
        )


def _seen(answer: Answer) -> CentreCheck:
    return CentreCheck(dc=answer.dc, ok=not answer.error, error=answer.error)


class Announcer:
    """Keeps bgpd at what was decided and tells what bgpd announces when that changes."""

    def __init__(self, routes: Routes, log: EventLog) -> None:
        self._routes = routes
        self._log = log
        self._announced: tuple[str, ...] | None = None
        self._trouble = ""

    def settle(self, *, announce: bool) -> float:
        """Make bgpd follow the decision and return the seconds until the next check.

        An error is logged; the next call tries again.
        """
        try:
            found = self._routes.settle(announce=announce)
        except CommandError as error:
            self._blocked(str(error))
            return _SETTLED_S
        self._trouble = ""
        if found.announced != self._announced:
            self._announced = found.announced
            self._log.write(HealthRoutes(announced=found.announced), time.monotonic())
        return _TOLD_S if found.told else _SETTLED_S

    def _blocked(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._log.write(Failed(text=f"bgpd: {trouble}"), time.monotonic())


async def _ask(check: HealthPage, job: HealthJob) -> Answer:
    page = Page(check.host, check.host, check.path, check.port, job.source)
    try:
        error = (await fetch(page, job.timeout_s)).failure
    except OSError as trouble:  # of this node itself, as a source address that it does not have
        error = str(trouble)
    return Answer(check.dc, check.host, error)


async def _watch(job: HealthJob, agent: Agent, log: EventLog, decided: asyncio.Event) -> None:
    floor = Floor(job)
    first = own_beat(job.seed, job.node, job.interval_s, time.monotonic())
    async for _ in beats(first, job.interval_s):
        answers = await asyncio.gather(*(_ask(check, job) for check in job.checks))
        held = agent.falls(answers, time.monotonic()) and await floor.holds()
        now = time.monotonic()
        for event in agent.round(answers, now, held=held):
            log.write(event, now)
            if isinstance(event, Health):
                decided.set()
                if event.decision == ANNOUNCE:
                    await floor.back()


async def _obey(agent: Agent, announcer: Announcer, decided: asyncio.Event) -> None:
    while True:
        wait_s = await asyncio.to_thread(partial(announcer.settle, announce=agent.announced))
        try:
            async with asyncio.timeout(wait_s):
                await decided.wait()
        except TimeoutError:
            continue
        decided.clear()


async def _serve(job: HealthJob) -> None:
    vty = Path(job.vty)
    routes = Routes(partial(VtyConnection.at, vty.stem, vty.parent), job.asn, job.prefixes)
    log = EventLog(job.log, job.node)
    agent = Agent(job, time.monotonic(), announced=_as_configured(routes))
    log.write(agent.start(), time.monotonic())
    mark_ready(job.ready)
    decided = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(job, agent, log, decided))
        group.create_task(_obey(agent, Announcer(routes, log), decided))


def _as_configured(routes: Routes) -> bool:
    """Return whether bgpd announces now, so that a restarted agent keeps a withdrawal."""
    try:
        return routes.wanted_by_configuration()
    except CommandError:  # bgpd does not run yet; its configuration file has the routes
        return True


def main(argv: Sequence[str]) -> int:
    """Watch until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(HealthJob, argv)))
