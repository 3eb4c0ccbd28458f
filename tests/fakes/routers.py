"""A lab whose routers take changes: each FRR daemon keeps its configuration in memory.

It can do what ``FakeLab`` can, and run ``stormdrill-node push`` and ``standby``: a push reaches
every router of a job or is held back, as the pusher does, an attempt logs in, and a standby
confirms and rolls back. No time passes: a change is in force at once, and no router takes one back
by itself.
"""

import json
import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lab.frr.apply import apply, snapshot
from lab.frr.daemons import DAEMONS
from lab.frr.diff import Command
from lab.model.deployment import Deployment
from lab.model.errors import CommandError, PushError
from lab.model.event import JsonValue
from lab.ports import Stream, Vty
from tests.fakes.clock import FakeClock
from tests.fakes.frr import FakeDaemon
from tests.fakes.runtime import PROGRAMS, Call, FakeLab, Said

SEEN_AT = FakeClock().now() + 5  # when everything pushed here happens, seconds of the clock

Event = tuple[str, str, dict[str, JsonValue]]


@dataclass
class RoutersLab(FakeLab):
    """``jobs`` has what pushers were given; ``unreachable`` the routers nobody can log in to.

    ``locked`` are those that nobody can log in to out of band, ``deaf`` those whose answers to a
    standby are lost, ``settled`` has what a standby told routers. A standby ends after
    ``patience`` words. A job whose change is ``broken_change``, or that names ``breaks_at``, ends
    the pusher before it can do anything. ``dies_after`` is the router whose lines are the last
    that a pusher brings before it dies.
    """

    daemons: dict[tuple[str, str], FakeDaemon] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    broken_change: str = ""
    locked: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    patience: int = 100
    breaks_at: str = ""
    dies_after: str = ""
    settled: list[tuple[str, str]] = field(default_factory=list)
    _before: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.programs = {**self.programs, "stormdrill-node": self.push}

    def vty(self, node: str, daemon: str) -> Vty:
        if self.states[node].get(daemon) != "running":
            raise CommandError(f"{node}: {daemon} does not run")
        return self.daemons[node, daemon]

    def stream(self, node: str, argv: Sequence[str]) -> Stream:  # type: ignore[override]
        if tuple(argv) != ("stormdrill-node", "standby", "-"):
            return super().stream(node, argv)
        return StandbyStream(self)

    def told(self, job: dict[str, Any], step: str, node: str) -> Event:
        """Carry out a word of a standby."""
        if step == "login":
            return _told(job, node, step, "no answer" if node in self.locked else "")
        self.settled.append((step, node))
        if step == "rollback" and node not in self._before:
            return _told(job, node, step, "change is unknown")
        if step == "rollback":
            for daemon, text in self._before[node].items():
                self.daemons[node, daemon] = FakeDaemon(text)
        event = _told(job, node, step, "")
        if node in self.deaf:
            event[2].update(outcome="unknown", error="no answer")
        return event

    def running(self) -> dict[tuple[str, str], frozenset[Command]]:
        """Return the configuration of every daemon; order within a block is no difference."""
        return {
            key: frozenset(
                Command(block, line) for block, lines in each.blocks.items() for line in lines
            )
            for key, each in self.daemons.items()
        }

    def push(self, call: Call) -> Said:
        """Stand for ``stormdrill-node push -``."""
        job = json.loads(call.stdin)
        named = {target["node"] for target in job["targets"]}
        if job["change"] == self.broken_change or self.breaks_at in named:
            return 2, "", "no route to any router\n"
        self.jobs.append(job)
        events = list(self._attempt(job) if job["steps"] == ["login"] else self._push(job))
        good = all(data.get("ok") or data.get("outcome") == "ok" for _, _, data in events)
        lines = [
            json.dumps({"t": SEEN_AT, "kind": kind, "subject": subject, "data": data})
            for kind, subject, data in events
        ]
        code, error = (9, "Killed\n") if self._died(job) else (0 if good else 1, "")
        return code, "".join(f"{line}\n" for line in lines), error

    def _attempt(self, job: dict[str, Any]) -> Iterator[Event]:
        for target in job["targets"]:
            ok = target["node"] not in self.unreachable
            yield "login", job["pusher"], {
                "target": target["node"], "path": job["path"],
                "account": "breakglass" if job["account"] == "breakglass" else "aaa",
                "ok": ok, "error": "" if ok else "no answer",
                "stage": "done" if ok else "connect", "took_ms": 1.0,
            }  # fmt: skip

    def _push(self, job: dict[str, Any]) -> Iterator[Event]:
        nodes = [target["node"] for target in job["targets"]]
        lost = [node for node in nodes if node in self.unreachable]
        for node in nodes:
            yield _told(job, node, "login", "no answer" if node in lost else "")
        if lost:
            for node in nodes:
                if node not in lost:
                    yield _told(job, node, "activate", f"held back: {len(lost)} are not ready")
            return
        for target in job["targets"]:
            yield _told(job, target["node"], "activate", self._applied(target))
            if target["node"] == self.dies_after:
                return

    def _died(self, job: dict[str, Any]) -> bool:
        return self.dies_after in {target["node"] for target in job["targets"]}

    def _applied(self, target: dict[str, Any]) -> str:
        lines = {
            daemon: [Command(tuple(context), line) for context, line in commands]
            for daemon, commands in target["lines"].items()
        }
        daemons = {name: self.daemons[target["node"], name] for name in lines}
        self._before[target["node"]] = {name: each.running for name, each in daemons.items()}
        try:
            apply(daemons, lines, snapshot(daemons))
        except PushError as error:
            return str(error)
        return ""


class StandbyStream:
    """Stands for ``stormdrill-node standby -``: one line for each router of a job or word."""

    def __init__(self, lab: RoutersLab) -> None:
        self._lab = lab
        self._job: dict[str, Any] = {}
        self._words = 0
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def lines(self) -> Iterator[str]:
        while (line := self._said.get()) is not None:
            yield line

    def send(self, text: str) -> None:
        word = json.loads(text)
        if self._words == self._lab.patience:
            self._said.put(None)
            return
        self._words += 1
        if not self._job:
            self._job = word
            self._lab.jobs.append(word)
            word = {"step": "login", "nodes": [target["node"] for target in word["targets"]]}
        for node in word["nodes"]:
            kind, subject, data = self._lab.told(self._job, word["step"], node)
            event = {"t": SEEN_AT, "kind": kind, "subject": subject, "data": data}
            self._said.put(json.dumps(event))

    def stop(self) -> None:
        self._said.put(None)


def _told(job: dict[str, Any], node: str, step: str, error: str) -> Event:
    return "push", node, {
        "change": job["change"], "path": job["path"], "step": step,
        "outcome": "refused" if error else "ok", "error": error, "took_ms": 1.0,
    }  # fmt: skip


def routers_lab(made: Deployment) -> RoutersLab:
    """Return a lab as it was deployed; the daemons of routers run what their files say."""
    daemons = {}
    for node, config in made.configs.items():
        names = [daemon.name for daemon in config.daemons if daemon.name in DAEMONS]
        for name in names:
            conf = config.files.get(f"/etc/frr/{name}.conf", "")
            daemons[node, name] = FakeDaemon(_as_shown(conf))
    return RoutersLab(made, PROGRAMS, {}, daemons=daemons)


def _as_shown(conf: str) -> str:
    """Show the silent loopback as ospfd 8.4 does, on the interface."""
    return conf.replace(" passive-interface lo\n", "").replace(
        "interface lo\n ip ospf area 0\n", "interface lo\n ip ospf area 0\n ip ospf passive\n"
    )
