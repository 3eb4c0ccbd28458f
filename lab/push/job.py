"""The lines of a change for each router, and the job of a pusher."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from lab.frr.daemons import DAEMONS, split
from lab.frr.diff import Command, difference
from lab.model.event import JsonValue
from lab.model.programs.access import PushJob, PushTarget
from lab.model.programs.codec import to_json


@dataclass(frozen=True, slots=True)
class NodeChange:
    """The lines for each daemon of a router, and the lines that take them back."""

    forward: Mapping[str, tuple[Command, ...]]
    undo: Mapping[str, tuple[Command, ...]]


@dataclass(frozen=True, slots=True)
class Access:
    """How a pusher reaches routers; ``key`` and ``known_hosts`` are paths on its node.

    ``account_class`` is what ``login`` events have as the account; its name if it is empty.
    """

    pusher: str  # the node the job runs on
    path: str  # "in-band", "oob"
    account: str
    key: str
    known_hosts: str
    timeout_s: float  # of one step with one router
    workers: int  # routers at the same time
    account_class: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A router of a job: its address for the login, and its lines."""

    node: str
    address: IPv4Address
    lines: Mapping[str, tuple[Command, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of a pusher, each on every router before the next step begins.

    ``confirm_s`` makes a router undo the change by itself unless it is confirmed within so many
    seconds.
    """

    steps: tuple[str, ...]
    confirm_s: float | None = None


PUSH = Procedure(("login", "stage", "activate", "confirm"))
ATTEMPT = Procedure(("login",))  # logs in, asks for the version and leaves


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, NodeChange]:
    """Return the lines that turn each ``frr.conf`` into another; equal ones are left out.

    Raises:
        KeyError: a router of ``after`` has no configuration before.
        InputError: a configuration needs a daemon this product does not run.
    """
    found = {}
    for node, text in after.items():
        if text != before[node]:
            old, new = split(before[node]), split(text)
            forward = _by_daemon(old, new)
            if forward:
                found[node] = NodeChange(forward, _by_daemon(new, old))
    return found


def _by_daemon(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[Command, ...]]:
    lines = {daemon: difference(old[daemon], new[daemon]) for daemon in DAEMONS}
    return {daemon: commands for daemon, commands in lines.items() if commands}


def job(
    change: str, access: Access, targets: Iterable[Target], procedure: Procedure = PUSH
) -> dict[str, JsonValue]:
    """Return the JSON that ``stormdrill-node push -`` reads."""
    return to_json(
        PushJob(
            change=change,
            pusher=access.pusher,
            path=access.path,
            account=access.account,
            account_class=access.account_class,
            key=access.key,
            known_hosts=access.known_hosts,
            timeout_s=access.timeout_s,
            workers=access.workers,
            steps=procedure.steps,
            confirm_s=procedure.confirm_s,
            targets=tuple(_target(target) for target in targets),
        )
    )


def _target(target: Target) -> PushTarget:
    lines = {
        daemon: tuple((command.context, command.line) for command in commands)
        for daemon, commands in target.lines.items()
    }
    return PushTarget(node=target.node, address=str(target.address), lines=lines)
