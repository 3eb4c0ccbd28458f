"""``stormdrill-node probe``: looks at the network from a node, again and again.

Configuration: ``{"node", "interval_s", "checks": [{"type": ..., ...}, ...]}``; the keys of a check
are the fields of its class. Every look becomes one event line.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lab.inside.probe.dns_check import DnsCheck
from lab.inside.probe.http_check import HttpCheck, ReachCheck
from lab.inside.probe.trace_check import TraceCheck
from lab.inside.program.config import read_config, record
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats
from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue

Check = DnsCheck | HttpCheck | ReachCheck | TraceCheck

CHECKS: dict[str, type[Check]] = {
    "dns": DnsCheck,
    "http": HttpCheck,
    "reach": ReachCheck,
    "trace": TraceCheck,
}


@dataclass(frozen=True, slots=True)
class ProbeConfig:
    """What one node looks at; a check without an interval of its own has ``interval_s``."""

    node: str
    checks: tuple[Check, ...]
    interval_s: float = 1.0
    ready: str = ""


def main(argv: Sequence[str]) -> int:
    """Look until told to stop; raise InputError when the configuration is wrong."""
    return run_until_stopped(_watch_all(configured(read_config(argv))))


def configured(raw: Mapping[str, Any]) -> ProbeConfig:
    """Return the configuration in ``raw``; raise InputError when it is wrong."""
    interval_s = float(raw.get("interval_s", 1.0))
    checks = tuple(
        _check(check, interval_s, f"checks[{index}]")
        for index, check in enumerate(raw.get("checks", ()))
    )
    return record(ProbeConfig, {**raw, "interval_s": interval_s, "checks": checks}, "probe")


def _check(raw: Mapping[str, Any], interval_s: float, place: str) -> Check:
    keys = dict(raw)
    kind = CHECKS.get(keys.pop("type", ""))
    if kind is None:
        raise InputError([Problem(place, f"type is none of {', '.join(CHECKS)}")])
    check = record(kind, keys, place)
    return check if check.interval_s else replace(check, interval_s=interval_s)


async def _watch_all(config: ProbeConfig) -> None:
    start = asyncio.get_running_loop().time()
    mark_ready(config.ready)
    async with asyncio.TaskGroup() as tasks:
        for index, check in enumerate(config.checks):
            first = start + check.interval_s * index / len(config.checks)
            tasks.create_task(_watch(check, config.node, first))


async def _watch(check: Check, node: str, first: float) -> None:
    async for _ in beats(first, check.interval_s):
        emit(check.kind, node, await seen(check))


async def seen(check: Check) -> dict[str, JsonValue]:
    """Return the data of one event: what was seen, or ``blind`` and why nothing could be."""
    try:
        return {**check.asked(), **await check.look()}
    except OSError as error:
        return {**check.asked(), "blind": str(error)}
