"""A command of a container with the standard files of this process."""

import os
import pty
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.runtimes.containerlab.frames import ERRORS
from lab.runtimes.containerlab.terminal import interactive as started
from tests.unit.runtimes.containerlab.scripted import Docker, Exec

Behave = Callable[[Callable[[Exec], None]], None]


@pytest.fixture
def behave(docker: Docker) -> Iterator[Behave]:
    """Let the container's side do something once the command has been started."""
    threads = []

    def begin(script: Callable[[Exec], None]) -> None:
        def wait() -> None:
            while not docker.started:
                pause.wait(0.001)
            script(docker.started[0])

        pause = threading.Event()
        threads.append(threading.Thread(target=wait))
        threads[-1].start()

    yield begin
    for thread in threads:
        thread.join()


def interactive(*given: Any, listen: bool = True, limit: timedelta | None = None) -> int:
    """Start a command that reads what we read, for as long as it takes."""
    return started(*given, listen=listen, limit=limit)


def upper(made: Exec) -> None:
    """Say in capitals what is read, and a word of complaint; then end."""
    made.heard(1)
    for text in iter(made.heard, ""):
        made.say(text.upper())
    made.say("done\n", ERRORS)
    made.end()


def test_a_pipe_is_passed_on_until_it_ends(
    docker: Docker,
    behave: Behave,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    source, sink = os.pipe()
    os.write(sink, b"one\ntwo\n")
    os.close(sink)
    docker.codes = [7]
    behave(upper)
    with os.fdopen(source) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        code = interactive("r1", "id of r1", ["tr"])
    assert (code, *capfd.readouterr()) == (7, "ONE\nTWO\n", "done\n")


def test_a_file_is_passed_on_though_it_cannot_be_waited_for(
    behave: Behave,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "in").write_text("one\n")
    behave(upper)
    with (tmp_path / "in").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        code = interactive("r1", "id of r1", ["tr"])
    assert (code, *capfd.readouterr()) == (0, "ONE\n", "done\n")


def test_on_a_terminal_the_command_has_one_of_the_same_name_and_size(
    docker: Docker, behave: Behave, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shell(made: Exec) -> None:
        made.far.sendall(b"$ ")
        os.write(master, b"\x03")  # the terminal is raw: an interrupt is the command's
        typed.append(made.heard(1))
        made.far.sendall(b"bye\r\n")
        made.end()

    typed: list[str] = []
    docker.codes = [3]
    monkeypatch.setenv("TERM", "vt220")
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    before = termios.tcgetattr(slave)
    behave(shell)
    with os.fdopen(slave, "r+b", buffering=0) as screen:
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, screen)
        code = interactive("r1", "id of r1", ["sh"])
        after = termios.tcgetattr(slave)
        shown = b""
        while b"bye\r\n" not in shown:
            shown += os.read(master, 100)
    os.close(master)
    assert (code, typed, shown) == (3, ["\x03"], b"$ bye\r\n")
    assert (docker.started[0].argv, docker.started[0].terminal) == (("sh",), "vt220")
    assert (docker.sizes, after) == ([(24, 80)], before)
