"""A stream that one thread stops while another reads it."""

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from lab.runtimes.embedded import wire
from lab.runtimes.embedded.client import Command, Door
from lab.runtimes.embedded.stream import CommandStream


@dataclass
class Kept:
    """What the supervisor's side has of a command: its output stays open, as a child keeps it."""

    connection: socket.socket
    output: int


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    held = Kept(far, -1)

    def start(_door: Door, _node: str, _argv: Sequence[str], files: Sequence[int]) -> Command:
        held.output = os.dup(files[1])
        return Command(near)

    monkeypatch.setattr(Command, "start", start)
    with near, far:
        yield held


def test_a_reader_ends_though_another_thread_took_the_end_and_the_output_stays_open(
    kept: Kept,
) -> None:
    stream = CommandStream(None, "r1", ["true"])  # type: ignore[arg-type] # never asked
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(stream.lines()), daemon=True)
    os.write(kept.output, b"one\n")
    reader.start()
    stopper = threading.Thread(target=stream.stop, daemon=True)
    with stream._command._waiting:  # the end is taken here, before the reader is awake
        stream._command._connection.close()
        stream._command._code = 0
        stream._command._over = True
    stopper.start()
    stopper.join(20)
    reader.join(20)
    assert (stopper.is_alive(), reader.is_alive(), read) == (False, False, ["one"])
    os.close(kept.output)


def test_a_reader_has_every_line_and_ends_with_the_command(kept: Kept) -> None:
    stream = CommandStream(None, "r1", ["true"])  # type: ignore[arg-type] # never asked
    os.write(kept.output, b"one\ntwo\nrest")
    wire.send(kept.connection, {"code": 3})
    kept.connection.close()
    os.close(kept.output)
    assert list(stream.lines()) == ["one", "two", "rest"]
