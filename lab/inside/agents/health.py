"""``stormdrill-node health``: decides whether the name server of this PoP is announced.

It is alone in that: it sees whether a data centre answers it, and tells the bgpd beside it. A
round fails when no data centre answers (F22); what all sites do at once, none of them knows (F23).
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from lab.frr.vty import VtyConnection
from lab.inside.agents.routes import Routes
from lab.inside.net.checks import Limits, http_error
from lab.inside.program.config import read_config, record
from lab.inside.program.event_log import EventLog
from lab.inside.program.hysteresis import Rule, Standing, after_round
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.model.errors import CommandError
from lab.model.event import JsonValue

Told: TypeAlias = tuple[str, dict[str, JsonValue]]  # kind and data of an event

_SETTLED_S = 1.0  # how often bgpd is asked whether it still does as decided
_TOLD_S = 0.1  # until bgpd is asked whether it did what it was just told


@dataclass(frozen=True, slots=True)
class Check:
    """The health page of one server in a data centre."""

    dc: str
    host: str
    port: int = 8080
    path: str = "/health"


@dataclass(frozen=True, slots=True)
class HealthConfig:
    """What one name server announces, whom it asks, and its patience; times in seconds."""

    node: str
    asn: int
    prefixes: tuple[str, ...]
    checks: tuple[Check, ...]
    vty: str = "/run/frr/bgpd.vty"
    interval_s: float = 1.0
    fall: int = 3
    rise: int = 3
    timeout_s: float = 0.8
    hold_down_s: float = 0.0
    grace_s: float = 60.0
    source: str | None = None
    seed: int | str = 0
    log: str = "/var/log/health.jsonl"
    ready: str = ""

    @property
    def rule(self) -> Rule:
        """Return the patience as a rule."""
        return Rule(self.fall, self.rise, self.hold_down_s)

    def __post_init__(self) -> None:
        if not (self.prefixes and self.checks):
            raise ValueError("a health agent needs prefixes and checks")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check of a data centre gave; an empty ``error`` is good."""

    dc: str
    host: str
    error: str


def configured(raw: Mapping[str, Any]) -> HealthConfig:
    """Return the configuration in ``raw``; raise InputError when it is wrong."""
    checks = tuple(
        record(Check, check, f"checks[{index}]")
        for index, check in enumerate(raw.get("checks", ()))
    )
    prefixes = tuple(raw.get("prefixes", ()))
    return record(HealthConfig, {**raw, "prefixes": prefixes, "checks": checks}, "health")


class Agent:
    """The decisions of one name server; pure: it is given answers and moments."""

    def __init__(self, config: HealthConfig, now: float, *, announced: bool = True) -> None:
        self._config = config
        self._standing = Standing(announced, armed_at=now + config.grace_s)
        self._errors: dict[tuple[str, str], str] = {}

    @property
    def announced(self) -> bool:
        """Tell whether the prefixes are to be announced."""
        return self._standing.up

    def start(self) -> Told:
        """Return the event of its start."""
        state = "announced" if self.announced else "withdrawn"
        return self._decision("start", f"the configuration has the prefixes {state}", ())

    def round(self, answers: Sequence[Answer], now: float) -> Iterator[Told]:
        """Take in a round and yield what changed: checks, then perhaps a decision."""
        for answer in answers:
            if self._errors.get((answer.dc, answer.host)) != answer.error:
                self._errors[answer.dc, answer.host] = answer.error
                yield "health.check", {**_seen(answer), "host": answer.host}
        good = any(not answer.error for answer in answers)
        before, self._standing = (
            self._standing,
            after_round(self._standing, self._config.rule, now, good=good),
        )
        if self._standing.up and not before.up:
            reason = f"a data centre answered in {self._config.rise} rounds"
            yield self._decision("announce", reason, answers)
        if before.up and not self._standing.up:
            reason = f"no data centre answered in {self._config.fall} rounds"
            yield self._decision("withdraw", reason, answers)

    def _decision(self, decision: str, reason: str, answers: Sequence[Answer]) -> Told:
        return "health", {
            "decision": decision,
            "reason": reason,
            "checks": [_seen(answer) for answer in answers],
            "prefixes": list(self._config.prefixes),
        }


def _seen(answer: Answer) -> dict[str, JsonValue]:
    return {"dc": answer.dc, "ok": not answer.error, "error": answer.error}


class Announcer:
    """Keeps bgpd at what was decided and tells what bgpd announces when that changes."""

    def __init__(self, routes: Routes, log: EventLog) -> None:
        self._routes = routes
        self._log = log
        self._announced: tuple[str, ...] | None = None
        self._trouble = ""

    def settle(self, *, announce: bool) -> float:
        """Bring bgpd to the decision and return in how many seconds to look again.

        What stands in the way is logged, and tried again then.
        """
        try:
            found = self._routes.settle(announce=announce)
        except CommandError as error:
            self._blocked(str(error))
            return _SETTLED_S
        self._trouble = ""
        if found.announced != self._announced:
            self._announced = found.announced
            data: dict[str, JsonValue] = {"announced": list(found.announced)}
            self._log.write("health.routes", data, time.monotonic())
        return _TOLD_S if found.told else _SETTLED_S

    def _blocked(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._log.write("error", {"text": f"bgpd: {trouble}"}, time.monotonic())


async def _ask(check: Check, config: HealthConfig) -> Answer:
    limits = Limits(config.timeout_s, config.source)
    error = await http_error(check.host, check.port, check.path, limits)
    return Answer(check.dc, check.host, error)


async def _watch(
    config: HealthConfig, agent: Agent, log: EventLog, decided: asyncio.Event
) -> None:
    first = time.monotonic() + phase(config.seed, config.node, config.interval_s)
    async for _ in beats(first, config.interval_s):
        answers = await asyncio.gather(*(_ask(check, config) for check in config.checks))
        now = time.monotonic()
        for kind, data in agent.round(answers, now):
            log.write(kind, data, now)
            if kind == "health":
                decided.set()


async def _obey(agent: Agent, announcer: Announcer, decided: asyncio.Event) -> None:
    while True:
        wait_s = await asyncio.to_thread(partial(announcer.settle, announce=agent.announced))
        try:
            async with asyncio.timeout(wait_s):
                await decided.wait()
        except TimeoutError:
            continue
        decided.clear()


async def _serve(config: HealthConfig) -> None:
    vty = Path(config.vty)
    routes = Routes(partial(VtyConnection.at, vty.stem, vty.parent), config.asn, config.prefixes)
    log = EventLog(config.log, config.node)
    agent = Agent(config, time.monotonic(), announced=_as_configured(routes))
    log.write(*agent.start(), time.monotonic())
    mark_ready(config.ready)
    decided = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(config, agent, log, decided))
        group.create_task(_obey(agent, Announcer(routes, log), decided))


def _as_configured(routes: Routes) -> bool:
    """Return what bgpd stands at, so that an agent started again does not forget a withdrawal."""
    try:
        return routes.wanted_by_configuration()
    except CommandError:  # not there yet; its configuration file has the routes
        return True


def main(argv: Sequence[str]) -> int:
    """Watch until told to stop; raise InputError when the configuration is wrong."""
    return run_until_stopped(_serve(configured(read_config(argv))))
