"""A terminal that a program holds: nobody waits for ever for one that reads no keys."""

import os
import threading
import tty
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from lab.runtimes.embedded import terminal
from lab.runtimes.embedded.terminal import NodeTerminal


class Command:
    """A command that has ended when it is asked."""

    def kill(self) -> None:
        """Have ended."""

    def wait(self) -> int:
        return 0


@pytest.fixture
def ends() -> Iterator[tuple[NodeTerminal, int]]:
    near, far = os.openpty()
    tty.setraw(far)
    made: Any = Command()
    held = NodeTerminal(made, near)
    yield held, far
    held.close()
    with suppress(OSError):  # a test may have closed it
        os.close(far)


def test_keys_and_output_pass(ends: tuple[NodeTerminal, int]) -> None:
    held, far = ends
    held.write(b"show\r")
    assert os.read(far, 100) == b"show\r"
    threading.Timer(0.2, os.write, (far, b"answer")).start()
    assert held.read() == b"answer"


def test_much_is_typed_into_a_program_that_reads(ends: tuple[NodeTerminal, int]) -> None:
    held, far = ends
    text, seen = b"x" * 300_000, bytearray()
    typing = threading.Thread(target=held.write, args=(text,))
    typing.start()
    while len(seen) < len(text):
        seen += os.read(far, 65_536)
    typing.join()
    assert bytes(seen) == text


def test_a_program_that_reads_nothing_holds_nobody(
    ends: tuple[NodeTerminal, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE_S", 0.2, raising=False)
    typing = threading.Thread(target=ends[0].write, args=(b"x" * 300_000,), daemon=True)
    typing.start()
    typing.join(20)
    waits = typing.is_alive()
    while waits and typing.is_alive():  # let it go
        os.read(ends[1], 65_536)
    assert not waits


def test_the_end_is_read_as_nothing(ends: tuple[NodeTerminal, int]) -> None:
    held, far = ends
    held.write(b"x" * 5000)
    os.close(far)
    assert held.read() == b""
    held.write(b"x" * 300_000)
