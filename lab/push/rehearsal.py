"""Runs changes one after the other on a lab that converges again after each."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from lab.model.change import Outcome
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.programs.codec import to_json
from lab.ports import Clock, RunningLab
from lab.probes.kinds.kind import Check, ProbeJob
from lab.push.console import restore, running, type_lines
from lab.push.job import NodeChange
from lab.push.waves import grouped

SETTLE_S = 12.0  # three failed health checks, a BGP hold time, two advertisement intervals
LIMIT_S = 90.0
UNCHANGED = 3
_LOOK_LIMIT = timedelta(seconds=30)

Changes = Mapping[str, NodeChange]


@dataclass(frozen=True, slots=True)
class Losses:
    """What can be lost on a network: named checks by node, and missing routes of routers.

    Several checks with one name are lost only if all fail. ``label`` groups the routers; a change
    is tried on the first group alone, then on the rest.
    """

    checks: Mapping[str, Sequence[tuple[str, Check]]]
    tables: Callable[[RunningLab], Iterable[str]]
    label: str


class Rehearsal:
    """A running lab on which changes are tried and taken back exactly."""

    def __init__(self, lab: RunningLab, losses: Losses, clock: Clock) -> None:
        self._lab = lab
        self._clock = clock
        self._checks = losses.checks
        self._losses = losses

    def outcome(self, name: str, nodes: Changes) -> Outcome:
        """Run a change, the first group of its routers alone before the rest, and take it back.

        Raises:
            RuntimeFailure: the lab had not converged before, or does not converge after it.
        """
        started = self._clock.now()
        self.rest()
        before = {node: running(self._lab, node, each.forward) for node, each in nodes.items()}
        first = self._first_group(nodes)
        alone: tuple[str, ...] | None = None
        try:
            if first:
                self._push({node: nodes[node] for node in first})
                alone = self.settled()
            self._push({node: each for node, each in nodes.items() if node not in first})
            lost = self.settled()
        finally:
            self._back(before)
        self.rest()
        took = round(self._clock.now() - started, 1)
        return Outcome(name, lost, alone, len(typed(nodes)), took, fingerprint(nodes))

    def rest(self) -> None:
        """Wait until several checks in a row find nothing lost."""
        deadline = self._clock.now() + LIMIT_S
        quiet = 0
        while quiet < UNCHANGED:
            lost = self.lost()
            quiet = 0 if lost else quiet + 1
            if lost and self._clock.now() > deadline:
                raise RuntimeFailure(f"{self._lab.name} is not at rest: {', '.join(lost[:5])}")

    def settled(self) -> tuple[str, ...]:
        """Return what is lost, once that no longer changes."""
        started = self._clock.now()
        self._clock.sleep(SETTLE_S)
        same, last = 0, self.lost()
        while same < UNCHANGED - 1:
            now = self.lost()
            same = same + 1 if now == last else 0
            last = now
            if self._clock.now() - started > LIMIT_S:
                raise RuntimeFailure(f"{self._lab.name} does not settle: {', '.join(now[:5])}")
        return last

    def lost(self) -> tuple[str, ...]:
        """Run every check once and return what is not reached, in the words of ``loss``."""
        with ThreadPoolExecutor(len(self._checks)) as pool:
            found = list(pool.map(self._failed, self._checks))
        lost = {what for each in found for what in each}
        return tuple(sorted({*lost, *self._losses.tables(self._lab)}))

    def _failed(self, node: str) -> list[str]:
        named = self._checks[node]
        checks = tuple(check for _, check in named)
        job = json.dumps(to_json(ProbeJob(node=node, checks=checks)))
        done = self._lab.run(
            node, ("stormdrill-node", "once", "-"), timeout=_LOOK_LIMIT, stdin=job
        )
        if done.returncode not in (0, 1):
            raise CommandError(f"{node}: {done.stderr.strip()[-200:]}")
        failed = {int(line) for line in done.stdout.split()}
        return _together(named, failed)

    def _first_group(self, nodes: Changes) -> frozenset[str]:
        """Return the routers of a change's first group; none if there is only one group."""
        groups = grouped(self._lab.topology, nodes, self._losses.label)
        if len(groups) < 2:  # noqa: PLR2004  a canary needs somebody who is no canary
            return frozenset()
        return frozenset(groups[0][1])

    def _push(self, nodes: Changes) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(
                pool.map(
                    lambda item: type_lines(self._lab, item[0], item[1].forward), nodes.items()
                )
            )

    def _back(self, before: Mapping[str, Mapping[str, str]]) -> None:
        wrong = restore(self._lab, before)
        if wrong:
            raise RuntimeFailure(f"{self._lab.name}: not taken back: {'; '.join(wrong[:5])}")


def typed(nodes: Changes) -> list[str]:
    """Return every line a change types, with its router and daemon."""
    return [
        " / ".join((node, daemon, *command.context, command.line))
        for node, change in sorted(nodes.items())
        for daemon, commands in sorted(change.forward.items())
        for command in commands
    ]


def fingerprint(nodes: Changes) -> str:
    """Return a short text that is equal for changes that type the same lines."""
    return sha256("\n".join(typed(nodes)).encode()).hexdigest()[:16]


def _together(named: Sequence[tuple[str, Check]], failed: set[int]) -> list[str]:
    """Return what is lost: of several checks under one name, all have to fail."""
    numbers: dict[str, set[int]] = {}
    for number, (name, _) in enumerate(named):
        numbers.setdefault(name, set()).add(number)
    return [name for name, each in numbers.items() if each <= failed]
