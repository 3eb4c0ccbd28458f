"""When a lab has really converged: sessions up, tables unchanged, forwarding proven."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from lab.clock import MonotonicClock
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.checks import forwarding_checks
from lab.model.errors import RuntimeFailure
from lab.model.programs.checks import AnyCheck, ProbeJob
from lab.model.programs.codec import to_json
from lab.ports import Clock, RunningLab
from lab.probes.routers import RouterProbes
from lab.render.context import GO

# FRR's own topology tests give BGP 130 s under load; the largest profile needs more.
LIMIT_S = 300.0
EVERY_S = 0.5
UNCHANGED = 3  # looks in a row with the same tables


def converge(
    lab: RunningLab, progress: Callable[[str], None], clock: Clock | None = None
) -> Mapping[str, str]:
    """Return what was checked once the lab has converged, and let its users start.

    Raises:
        RuntimeFailure: it did not converge in time; the text names what is missing.
    """
    clock = clock or MonotonicClock()
    deadline = clock.now() + LIMIT_S
    checks = dict(_routing(lab, deadline, clock, progress))
    checks["forwarding"] = _forwarding(lab, deadline, clock, progress)
    for node in lab.topology.of_kind(Kind.USERS):
        lab.run(node.name, ("touch", GO), timeout=timedelta(seconds=10))
    return checks


def _routing(
    lab: RunningLab, deadline: float, clock: Clock, progress: Callable[[str], None]
) -> Mapping[str, str]:
    probes = RouterProbes(lab)
    unchanged, last = 0, ""
    try:
        while True:
            look = probes.converged()
            unchanged = unchanged + 1 if look.ok and look.fingerprint == last else 0
            last = look.fingerprint
            if unchanged >= UNCHANGED:
                return look.checks
            told = "; ".join(f"{name} {text}" for name, text in look.checks.items())
            progress(f"converging: {told}")
            if clock.now() > deadline:
                raise RuntimeFailure(f"{lab.name} did not converge in {LIMIT_S:.0f} s: {told}")
            clock.sleep(EVERY_S)
    finally:
        probes.close()


def _forwarding(
    lab: RunningLab, deadline: float, clock: Clock, progress: Callable[[str], None]
) -> str:
    """Prove that packets get through: every check answered once, none of them cached."""
    todo = forwarding_checks(lab.topology)
    total = sum(len(checks) for checks in todo.values())
    while todo:
        missing = {node: _failed(lab, node, checks) for node, checks in todo.items()}
        todo = {node: checks for node, checks in missing.items() if checks}
        left = sum(len(checks) for checks in todo.values())
        progress(f"converging: forwarding {total - left} of {total}")
        if todo and clock.now() > deadline:
            node, checks = next(iter(todo.items()))
            raise RuntimeFailure(
                f"{lab.name}: {node} gets no answer: {json.dumps(to_json(checks[0]))}"
            )
        if todo:
            clock.sleep(EVERY_S)
    return f"{total} of {total} checks answered"


def _failed(lab: RunningLab, node: str, checks: list[AnyCheck]) -> list[AnyCheck]:
    job = json.dumps(to_json(ProbeJob(node=node, checks=tuple(checks))))
    done = lab.run(
        node, ("stormdrill-node", "once", "-"), timeout=timedelta(seconds=30), stdin=job
    )
    failed = {int(line) for line in done.stdout.split()} if done.returncode == 1 else set()
    if done.returncode not in (0, 1):
        raise RuntimeFailure(f"{node}: stormdrill-node once: {done.stderr.strip()}")
    return [check for number, check in enumerate(checks) if number in failed]
