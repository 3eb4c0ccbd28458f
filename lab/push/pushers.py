"""Runs pushers on nodes of a lab, and copies their events into the journal."""

import json
import queue
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address
from typing import Any

from lab.frr.diff import Command
from lab.journal.journal import Journal
from lab.model.access import Path
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.model.programs.access import KNOWN_HOSTS, StandbyOrder, key_file
from lab.model.programs.codec import to_json
from lab.ports import RunningLab, Stream
from lab.push.job import ATTEMPT, PUSH, Access, Procedure, Target, job

_JOB_LIMIT = timedelta(seconds=90)
# Limit of one order: twice its own time limit, and again for a login if the session was lost.
_ORDER_LIMIT_S = 20.0
UNKNOWN = "unknown"  # the outcome of a step that may have been done
# All routers at once: a router that is cut off must not delay the others.
_WORKERS = 64
_STEP_LIMIT_S = 2.0
# Classes of accounts in ``login`` events: one is local to routers, AAA has the others.

Lines = Mapping[str, tuple[Command, ...]]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What pushers did: the routers that did each step, as ``login`` or ``activate``."""

    done: Mapping[str, frozenset[str]]

    def __getitem__(self, step: str) -> frozenset[str]:
        """Return the routers that did a step."""
        return self.done.get(step, frozenset())


class Pushers:
    """Starts pushers on the nodes of people and tools.

    ``suffix`` differs for each play on one lab, because routers refuse the name of an old change.
    """

    def __init__(
        self, lab: RunningLab, journal: Journal, paths: Mapping[str, Path], suffix: str = ""
    ) -> None:
        self._lab = lab
        self._journal = journal
        self._paths = paths
        self._suffix = suffix

    def access(self, path: str, account: str) -> Access:
        """Return how an account logs in to routers over a path."""
        way = self._paths[path]
        node, known = way.origins[account], way.classes.get(account, account)
        files = (key_file(account), KNOWN_HOSTS)
        return Access(node, path, account, *files, _STEP_LIMIT_S, _WORKERS, known)

    def known_as(self, name: str) -> str:
        """Return the name by which routers and the journal know a change of this play."""
        return name + self._suffix

    def push(
        self, name: str, access: Access, lines: Mapping[str, Lines], procedure: Procedure = PUSH
    ) -> Pushed:
        """Push lines to routers and return which of them did each step."""
        events = self._run(self._job(self.known_as(name), access, lines, procedure), access)
        return _pushed(events)

    def attempt(self, access: Access, nodes: Iterable[str]) -> frozenset[str]:
        """Log in to routers, ask for their version and leave; return those that allowed it."""
        name = f"attempt-{len(self._journal.events)}"
        events = self._run(self._job(name, access, _no_lines(nodes), ATTEMPT), access)
        return frozenset(
            str(event["data"].get("target"))
            for event in events
            if event["kind"] == "login" and event["data"].get("ok") is True
        )

    def standby(self, name: str, access: Access, nodes: Sequence[str]) -> "Standby":
        """Log in to routers to stay; return the pusher that confirms or undoes a change there."""
        procedure = Procedure(("login",))
        task = self._job(self.known_as(name), access, _no_lines(nodes), procedure)
        stream = self._lab.stream(access.pusher, ("stormdrill-node", "standby", "-"))
        stream.send(json.dumps(task) + "\n")
        return Standby(stream, self._journal)

    def _job(
        self, name: str, access: Access, lines: Mapping[str, Lines], procedure: Procedure
    ) -> dict[str, JsonValue]:
        targets = [
            Target(node, self._address(node, access.path), each) for node, each in lines.items()
        ]
        return job(name, access, targets, procedure)

    def _address(self, node: str, path: str) -> IPv4Address:
        return self._paths[path].addresses[node]

    def _run(self, task: Mapping[str, JsonValue], access: Access) -> list[Any]:
        done = self._lab.run(
            access.pusher, ("stormdrill-node", "push", "-"), timeout=_JOB_LIMIT,
            stdin=json.dumps(task),
        )  # fmt: skip
        events = [_noted(line, self._journal) for line in done.stdout.splitlines()]
        if done.returncode not in (0, 1):
            raise CommandError(f"{access.pusher}: push: {done.stderr.strip()[-300:]}")
        return events


def _pushed(events: Iterable[Any]) -> Pushed:
    done: dict[str, set[str]] = {}
    for event in events:
        if event["data"].get("outcome") == "ok":
            done.setdefault(str(event["data"].get("step")), set()).add(str(event["subject"]))
    return Pushed({step: frozenset(nodes) for step, nodes in done.items()})


def _no_lines(nodes: Iterable[str]) -> dict[str, Lines]:
    return {node: {} for node in nodes}


def _noted(line: str, journal: Journal) -> Any:
    event = json.loads(line)
    journal.add(event["kind"], event["subject"], event["data"], event["t"])
    return event


class Standby:
    """A pusher that stays logged in to routers, to confirm or roll back a change there."""

    def __init__(self, stream: Stream, journal: Journal) -> None:
        self._stream = stream
        self._journal = journal
        self._told: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._over = False
        threading.Thread(target=self._read, name="standby", daemon=True).start()

    def _read(self) -> None:
        for line in self._stream.lines():
            self._told.put(line)
        self._told.put(None)

    def logged_in(self, nodes: Sequence[str]) -> frozenset[str]:
        """Return the routers with an open login, once it has tried all of the job."""
        return _done(self._outcomes("login", nodes))

    def confirm(self, nodes: Sequence[str]) -> frozenset[str]:
        """Confirm the change on routers, and return those that acknowledged it."""
        self._send("confirm", nodes)
        return _done(self._outcomes("confirm", nodes))

    def roll_back(self, nodes: Sequence[str]) -> frozenset[str]:
        """Roll the change back on routers, and return those that gave no answer.

        A router that does not run the change refuses; that counts as an answer.
        """
        self._send("rollback", nodes)
        outcomes = self._outcomes("rollback", nodes)
        return frozenset(node for node in nodes if outcomes.get(node, UNKNOWN) == UNKNOWN)

    def close(self) -> None:
        """End the pusher."""
        self._stream.stop()

    def _send(self, step: str, nodes: Sequence[str]) -> None:
        self._stream.send(json.dumps(to_json(StandbyOrder(step=step, nodes=tuple(nodes)))) + "\n")

    def _outcomes(self, step: str, nodes: Sequence[str]) -> dict[str, str]:
        """Read the outcome of a step by router; of fewer when the pusher ends or is silent."""
        found: dict[str, str] = {}
        deadline = time.monotonic() + _ORDER_LIMIT_S
        while not self._over and not found.keys() >= set(nodes):
            try:
                line = self._told.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if line is None:
                self._over = True
                break
            event = _noted(line, self._journal)
            if event["data"]["step"] == step:  # an answer to an older order can come late
                found[event["subject"]] = event["data"]["outcome"]
        return found


def _done(outcomes: Mapping[str, str]) -> frozenset[str]:
    return frozenset(node for node, outcome in outcomes.items() if outcome == "ok")
