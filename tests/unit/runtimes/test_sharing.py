"""What the owner's side of a shared lab answers, over a socket pair and with made-up users."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import RuntimeFailure
from lab.model.inspect import NodeRow
from lab.ports import RunningLab
from lab.runtimes.embedded import wire
from lab.runtimes.embedded.client import Door
from lab.runtimes.embedded.shares import user
from lab.runtimes.embedded.sharing import Sharing

GUEST, STRANGER = 4001, 4002
OWNER = user(os.geteuid())
ROWS = [NodeRow("r1", "frr", "east", "running", 1, 2), NodeRow("web", "linux", "west", "running")]
SHELL = {"op": "shell", "node": "web", "terminal": "xterm", "size": [24, 80]}


class OneLab:
    """A lab of one router and one host."""

    name = "walk"

    def nodes(self) -> tuple[NodeState, ...]:
        return (
            NodeState("r1", "frr", "east", "running", (("zebra", "running"),)),
            NodeState("web", "linux", "west", "running"),
        )


@dataclass
class OneShell:
    """A door that starts ``cat`` on a terminal of this host, whatever it is asked for."""

    asked: list[tuple[Sequence[str], str]] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    killed: threading.Event = field(default_factory=threading.Event)
    process: subprocess.Popen[bytes] | None = None

    def request(
        self, message: wire.Message, files: Sequence[int] = ()
    ) -> tuple[socket.socket, wire.Message, list[int]]:
        near, far = wire.pair()
        if message["op"] == "terminal":
            far.close()
            return near, {}, list(os.openpty())
        self.asked.append((message["argv"], message["terminal"]))
        self.process = subprocess.Popen(["cat"], stdin=files[0], stdout=files[1], stderr=files[2])
        threading.Thread(target=self._attend, args=(far, self.process)).start()
        self.started.set()
        return near, {}, []

    def _attend(self, connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
        with connection:
            wire.receive(connection)
            process.kill()
            wire.send(connection, {"code": process.wait()})
            self.killed.set()


@dataclass
class Owner:
    """The owner's side, and what it told."""

    door: OneShell = field(default_factory=OneShell)
    told: list[str] = field(default_factory=list)
    rows: list[NodeRow] | None = field(default_factory=lambda: list(ROWS))

    def __post_init__(self) -> None:
        lab, door = cast("RunningLab", OneLab()), cast("Door", self.door)
        self.sharing = Sharing(lab, door, {GUEST: "ann"}, self._look, self.told.append)

    def _look(self) -> list[NodeRow]:
        if self.rows is None:
            raise RuntimeFailure("walk: the lab has ended")
        return self.rows

    def met(self, uid: int) -> socket.socket:
        near, far = wire.pair()
        near.settimeout(20)
        self.sharing.admit(far, uid)
        return near


@pytest.fixture
def owner() -> Iterator[Owner]:
    made = Owner()
    yield made
    if made.door.started.is_set():
        assert made.door.killed.wait(20)


def answer(
    owner: Owner, message: wire.Message, files: Sequence[int] = ()
) -> tuple[wire.Message | None, list[int]]:
    with owner.met(GUEST) as connection:
        assert wire.receive(connection) == ({}, [])
        wire.send(connection, message, files)
        return wire.receive(connection)


def test_a_guest_gets_the_rows_of_inspect(owner: Owner) -> None:
    said, files = answer(owner, {"op": "inspect"})
    with os.fdopen(files[0], "rb") as stream:
        assert (said, [NodeRow(*row) for row in json.load(stream)]) == ({}, ROWS)
    assert owner.told == ["ann: inspect"]


def test_a_lab_that_has_ended_is_told(owner: Owner) -> None:
    owner.rows = None
    assert answer(owner, {"op": "inspect"}) == ({"failed": "walk: the lab has ended"}, [])


def test_who_is_not_named_is_turned_away_and_told_of_once(owner: Owner) -> None:
    for _ in range(2):
        with owner.met(STRANGER) as connection:
            refusal, _ = wire.receive(connection)
            assert refusal == {
                "refused": f"{OWNER} shares it, not with {STRANGER}",
                "hint": f"{OWNER} may type: stormdrill share walk {STRANGER}",
            }
            assert wire.receive(connection) == (None, [])
    assert owner.told == [f"{STRANGER}: not let in"]


@pytest.mark.parametrize("op", ["exec", "vty", "read", "nodes", "order", "terminal", "", 7])
def test_what_else_a_guest_asks_is_refused(owner: Owner, op: object) -> None:
    said, files = answer(owner, {"op": op, "node": "web", "argv": ["id"]})
    assert (said, files) == (
        {"refused": f"is shared by {OWNER}", "hint": "you may shell and inspect"}, [],
    )  # fmt: skip
    assert owner.told == ["ann: refused, guests may shell and inspect"]


def test_a_node_that_is_none_is_refused(owner: Owner) -> None:
    said, _ = answer(owner, {**SHELL, "node": "wep"})
    assert said == {"refused": "no such node", "hint": "did you mean web?"}


@pytest.mark.parametrize(
    "packet",
    [b"{", b"[]", b"7", b"{}", b"[" * 100_000, b'{"op": "shell"}',
     b'{"op": "shell", "node": "web", "terminal": "x", "size": [1e999, 1]}',
     b'{"op": "shell", "node": "web", "terminal": "x", "size": 5}'],
)  # fmt: skip
def test_nonsense_ends_the_connection_and_leaves_nothing_open(owner: Owner, packet: bytes) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with owner.met(GUEST) as connection:
        assert wire.receive(connection) == ({}, [])
        connection.send(packet)
        assert wire.receive(connection) == (None, [])
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_descriptors_of_a_guest_go_nowhere(owner: Owner) -> None:
    """In a node they would lead to the host's files, with the owner's rights."""
    read, write = os.pipe()
    try:
        answer(owner, {**SHELL, "node": "none"}, [write])
    finally:
        os.close(write)
    with os.fdopen(read, "rb") as stream:
        assert stream.read() == b""  # every copy of the other end is closed


@pytest.mark.parametrize(("node", "argv"), [("r1", ["vtysh"]), ("web", ["bash", "-i"])])
def test_a_shell_is_a_stream_of_bytes_that_ends_with_its_command(
    owner: Owner, node: str, argv: list[str]
) -> None:
    with owner.met(GUEST) as connection:
        assert wire.receive(connection) == ({}, [])
        wire.send(connection, {**SHELL, "node": node, "argv": ["id"], "terminal": "x;y"})
        assert owner.door.started.wait(20)
        _, files = wire.receive(connection)
        assert owner.door.asked == [(argv, "xterm")]
        with socket.socket(fileno=files[0]) as stream:
            assert not os.isatty(stream.fileno())
            stream.settimeout(20)
            stream.sendall(b"word\n")
            seen = b""
            while seen.count(b"word") < 2:  # the terminal's echo, and what cat says
                seen += stream.recv(100)
            assert owner.door.process is not None
            assert owner.door.process.poll() is None


def test_a_guest_who_leaves_ends_the_shell(owner: Owner) -> None:
    connection = owner.met(GUEST)
    assert wire.receive(connection) == ({}, [])
    wire.send(connection, SHELL)
    assert owner.door.started.wait(20)
    _, files = wire.receive(connection)
    wire.close_all(files)
    connection.close()
    assert owner.door.killed.wait(20)
