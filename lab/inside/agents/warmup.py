"""``stormdrill-node warmup``: a web server's services go cold when no PoP can be reached.

Services of a data centre that was cut off come back cold and paced (F39); here that is a frontend
of HAProxy that stays off for a while after the edge is back. Its health page has a frontend of
its own and stays on.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lab.inside.net.checks import Limits, tcp_error
from lab.inside.net.haproxy import look, switch
from lab.inside.program.config import read_config, record
from lab.inside.program.event_log import EventLog
from lab.inside.program.hysteresis import Rule, Standing, after_round
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats, phase
from lab.model.errors import CommandError
from lab.model.event import JsonValue


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge proxy of a PoP."""

    pop: str
    host: str
    port: int = 80


@dataclass(frozen=True, slots=True)
class WarmupConfig:
    """Whom one web server must reach, and how long it stays cold after that; in seconds."""

    node: str
    edges: tuple[Edge, ...]
    haproxy: str = "/run/haproxy/admin.sock"
    frontend: str = "service"
    interval_s: float = 1.0
    timeout_s: float = 0.8
    fall: int = 5
    rise: int = 2
    cold_start_s: float = 15.0
    grace_s: float = 60.0
    seed: int | str = 0
    log: str = "/var/log/warmup.jsonl"
    ready: str = ""

    def __post_init__(self) -> None:
        if not self.edges:
            raise ValueError("warmup needs edges")


def configured(raw: Mapping[str, Any]) -> WarmupConfig:
    """Return the configuration in ``raw``; raise InputError when it is wrong."""
    edges = tuple(
        record(Edge, edge, f"edges[{index}]") for index, edge in enumerate(raw.get("edges", ()))
    )
    return record(WarmupConfig, {**raw, "edges": edges}, "warmup")


class Warmth:
    """Whether the services of one web server are warm; pure: it is given rounds and moments."""

    def __init__(self, config: WarmupConfig, now: float, *, warm: bool = True) -> None:
        self._config = config
        self._rule = Rule(config.fall, config.rise)
        self._standing = Standing(warm, armed_at=now + config.grace_s)
        self.warm = warm

    def round(self, reached: Sequence[str], now: float) -> Iterator[dict[str, JsonValue]]:
        """Take in which PoPs were reached and yield a decision when there is one."""
        self._standing = after_round(self._standing, self._rule, now, good=bool(reached))
        warm = self._standing.up and (self.warm or (bool(reached) and self._rested(now)))
        if warm == self.warm:
            return
        self.warm = warm
        if warm:
            seconds = f"{self._config.cold_start_s:g} s"
            reason = (
                f"started in {seconds} after the edge was back; reachable: {', '.join(reached)}"
            )
            yield {"decision": "warm", "reason": reason}
        else:
            reason = f"no PoP was reachable in {self._config.fall} rounds"
            yield {"decision": "cold", "reason": reason}

    def _rested(self, now: float) -> bool:
        since = self._standing.changed_at
        return since is None or now - since >= self._config.cold_start_s


class Frontend:
    """Keeps the frontend as decided; what stands in the way is logged once, and tried again."""

    def __init__(self, config: WarmupConfig, log: EventLog) -> None:
        self._config = config
        self._log = log
        self._trouble = ""

    def settle(self, *, warm: bool) -> None:
        """Bring HAProxy to the decision if it is not there."""
        socket, name = self._config.haproxy, self._config.frontend
        try:
            if look(socket, name).status != ("OPEN" if warm else "PAUSED"):
                switch(socket, name, on=warm)
        except CommandError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._log.write("error", {"text": str(error)}, time.monotonic())
            return
        self._trouble = ""


async def _reached(config: WarmupConfig) -> list[str]:
    limits = Limits(config.timeout_s)
    errors = await asyncio.gather(
        *(tcp_error(edge.host, edge.port, limits) for edge in config.edges)
    )
    return [edge.pop for edge, error in zip(config.edges, errors, strict=True) if not error]


async def _serve(config: WarmupConfig) -> None:
    log = EventLog(config.log, config.node)
    warmth = Warmth(config, time.monotonic(), warm=_as_found(config))
    frontend = Frontend(config, log)
    mark_ready(config.ready)
    first = time.monotonic() + phase(config.seed, config.node, config.interval_s)
    async for _ in beats(first, config.interval_s):
        reached = await _reached(config)
        now = time.monotonic()
        for data in warmth.round(reached, now):
            log.write("warmup", data, now)
        await asyncio.to_thread(partial(frontend.settle, warm=warmth.warm))


def _as_found(config: WarmupConfig) -> bool:
    """Return the frontend's state, so that an agent started again does not forget the cold."""
    try:
        return look(config.haproxy, config.frontend).status != "PAUSED"
    except CommandError:  # not there yet; it starts open
        return True


def main(argv: Sequence[str]) -> int:
    """Watch until told to stop; raise InputError when the configuration is wrong."""
    return run_until_stopped(_serve(configured(read_config(argv))))
