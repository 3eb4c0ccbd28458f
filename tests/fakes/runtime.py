"""A runtime that keeps its labs in memory and runs a handful of programs itself.

It can do: files (written, read, the state of each interface below ``/sys/class/net``), the
programs of ``PROGRAMS`` and those a test adds, streams of a program's output, set answers on
vty connections, links, daemons and nodes up and down, links shaped. It cannot carry a packet.
"""

import os
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from lab.model.ability import Ability, Lack
from lab.model.deployment import Cleanup, Completed, Deployment, LabState
from lab.model.errors import (
    CommandError,
    InputError,
    NoSuchCommand,
    Problem,
    RuntimeFailure,
)
from lab.model.setup import Deployed
from lab.model.topology import Topology
from lab.ports import Vty
from lab.ports.terminal import Terminal
from lab.reset.script import SCRIPT
from tests.fakes.operations import FakeOperations

Said = tuple[int, str, str]  # exit code, standard output, standard error


@dataclass(frozen=True)
class Call:
    """What a program of the fake sees of its call; it may write its node's files."""

    node: str
    argv: tuple[str, ...]
    stdin: str
    files: dict[str, str]


Program = Callable[[Call], Said]


class NeverEnds(Exception):
    """Raised by a program that outlives every timeout, with what it says before."""


def _cat(call: Call) -> Said:
    if len(call.argv) == 1:
        return 0, call.stdin, ""
    missing = [path for path in call.argv[1:] if path not in call.files]
    if missing:
        return 1, "", f"cat: {missing[0]}: No such file or directory\n"
    return 0, "".join(call.files[path] for path in call.argv[1:]), ""


def _sleep(_call: Call) -> Said:
    raise NeverEnds


def _tee(call: Call) -> Said:
    call.files[call.argv[1]] = call.stdin
    return 0, call.stdin, ""


def _touch(call: Call) -> Said:
    call.files.setdefault(call.argv[1], "")
    return 0, "", ""


def _rm(call: Call) -> Said:
    call.files.pop(call.argv[-1], None)
    return 0, "", ""


PROGRAMS: Mapping[str, Program] = {
    "true": lambda _call: (0, "", ""),
    "false": lambda _call: (1, "", ""),
    "echo": lambda call: (0, " ".join(call.argv[1:]) + "\n", ""),
    "mkdir": lambda _call: (0, "", ""),
    "hostname": lambda call: (0, f"{call.node}\n", ""),
    "cat": _cat,
    "rm": _rm,
    "sleep": _sleep,
    "tee": _tee,
    "touch": _touch,
}
VTY_ANSWERS: Mapping[str, str] = {
    "show version": "FRRouting fake\n",
    "show running-config": "hostname fake\n",
    "show bgp summary json": "{}",
    "show ip ospf neighbor json": "{}",
}


class FakeVty:
    """Answers what it was given answers for, and refuses the rest."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.closed = False

    def ask(self, command: str) -> str:
        if self.closed or command not in self._answers:
            raise CommandError(f"{command}: % Unknown command")
        return self._answers[command]

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeStream:
    """Yields the lines a program says, or what it is sent if it is ``cat``.

    One that ``lasts`` then waits until it is stopped. ``sent`` has what it was sent.
    """

    node: str
    argv: tuple[str, ...]
    said: list[str]
    lasts: bool = False
    sent: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def lines(self) -> Iterator[str]:
        while self.said and not self.stopped.is_set():
            yield self.said.pop(0)
        if self.lasts:
            self.stopped.wait()

    def send(self, text: str) -> None:
        if not self.stopped.is_set():
            self.sent.append(text)
            if self.argv == ("cat",):
                self.said.extend(text.splitlines())

    def stop(self) -> None:
        self.stopped.set()


@dataclass
class FakeLab(FakeOperations):
    """A lab in memory; ``calls`` has every command that was run, ``streams`` every stream."""

    deployment: Deployment
    programs: Mapping[str, Program]
    answers: Mapping[str, str]
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    streams: list[FakeStream] = field(default_factory=list)
    ended: bool = False
    players: list[str] = field(default_factory=list)
    kept: list[Deployed] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, config in self.deployment.configs.items():
            self.files[name] = dict(config.files)
        self.prepare()
        for link in self.topology.links:
            for end in (link.a, link.b):
                self.set_link(end.node, end.interface, up=True)

    @property
    def name(self) -> str:
        return self.deployment.name

    @property
    def topology(self) -> Topology:
        return self.deployment.topology

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        return self.deployment.settings

    @property
    def start(self) -> str:
        return "plain"

    @contextmanager
    def reserved(self, by: str) -> Iterator[None]:
        if self.players:
            hint = "wait for its end, or play on a lab of your own"
            raise InputError([Problem(self.name, f"{self.players[0]} plays on it", hint)])
        self.players.append(by)
        try:
            yield
        finally:
            self.players.pop()

    def keep(self, deployed: Deployed) -> None:
        self.kept.append(deployed)

    def deployed(self) -> Deployed:
        if not self.kept:
            hint = "only a lab of stormdrill deploy can be compared and reset"
            raise InputError([Problem(self.name, "how it was deployed was not kept", hint)])
        return self.kept[-1]

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        if SCRIPT in argv:
            self.needs_to_run()
            return Completed(tuple(argv), 0, self.setup(node, argv[-1].splitlines()), "")
        program = self._program(node, argv[0])
        self.calls.append((node, tuple(argv)))
        try:
            said = program(Call(node, tuple(argv), stdin, self.files[node]))
        except NeverEnds:
            raise CommandError(f"{' '.join(argv)}: no end after {timeout}") from None
        return Completed(tuple(argv), *said)

    def stream(self, node: str, argv: Sequence[str]) -> FakeStream:
        program = self._program(node, argv[0])
        self.calls.append((node, tuple(argv)))
        lasts = False
        try:
            said = program(Call(node, tuple(argv), "", self.files[node]))[1]
        except NeverEnds as text:
            said, lasts = str(text), True
        stream = FakeStream(node, tuple(argv), said.splitlines(), lasts)
        self.streams.append(stream)
        return stream

    def terminal(self, node: str, argv: Sequence[str]) -> Terminal:
        raise CommandError(f"{node}: {' '.join(argv)}: a fake has no terminals")

    def vty(self, node: str, daemon: str) -> Vty:
        self.needs_to_run()
        if self.states.get(node, {}).get(daemon) != "running":
            raise CommandError(f"{node}: {daemon}: No such file or directory")
        return FakeVty(self.answers)

    def read(self, node: str, path: str) -> bytes:
        self.needs_to_run()
        try:
            return self.files[node][path].encode()
        except KeyError:
            raise CommandError(f"{node}: {path}: No such file or directory") from None

    def interactive(
        self,
        node: str,
        argv: Sequence[str],
        *,
        listen: bool = True,
        limit: timedelta | None = None,
    ) -> int:
        given = sys.stdin.buffer.read().decode() if listen else ""
        done = self.run(node, argv, timeout=limit or timedelta(hours=1), stdin=given)
        for stream, text in ((sys.stdout, done.stdout), (sys.stderr, done.stderr)):
            os.write(stream.fileno(), text.encode())
        return done.returncode

    def _program(self, node: str, name: str) -> Program:
        self.needs_to_run()
        if node not in self.files:
            raise CommandError(f"{node}: no such node")
        if name not in self.programs:
            raise NoSuchCommand(f"{node}: {name}: No such file or directory")
        return self.programs[name]


class FakeRuntime:
    """Keeps labs by name; daemons named in ``lacks`` cannot be started."""

    def __init__(
        self,
        programs: Mapping[str, Program] | None = None,
        answers: Mapping[str, str] | None = None,
        lacks: Sequence[str] = ("no-such-program",),
    ) -> None:
        self._programs = {**PROGRAMS, **(programs or {})}
        self._answers = {**VTY_ANSWERS, **(answers or {})}
        self._lacks = lacks
        self._labs: dict[str, FakeLab] = {}

    def deploy(
        self, deployment: Deployment, *, keep: bool, progress: Callable[[str], None]
    ) -> FakeLab:
        if deployment.name in self._labs:
            hint = f"stormdrill destroy {deployment.name}"
            raise InputError([Problem(deployment.name, "a lab of that name runs", hint)])
        for config in deployment.configs.values():
            for daemon in config.daemons:
                if daemon.argv[0] in self._lacks:
                    raise RuntimeFailure(f"this host has no {daemon.argv[0]}")
        progress(f"{len(deployment.configs)} nodes")
        lab = FakeLab(deployment, self._programs, self._answers)
        self._labs[deployment.name] = lab
        return lab

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        return ()

    def attach(self, name: str) -> FakeLab:
        if name not in self._labs:
            raise InputError([Problem(name, "no lab of that name runs")])
        return self._labs[name]

    def destroy(self, name: str) -> Cleanup:
        lab = self._labs.pop(name, None)
        if lab is not None:
            lab.ended = True
        return Cleanup(verified=True)

    def labs(self) -> tuple[LabState, ...]:
        return tuple(
            LabState(
                name, "fake", lab.topology.name, lab.topology.profile, "running",
                len(lab.topology.nodes),
            )
            for name, lab in sorted(self._labs.items())
        )  # fmt: skip

    def clean(self) -> tuple[str, ...]:
        return ()
