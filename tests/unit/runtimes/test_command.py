"""The one door to processes on the host."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.runtimes import command

SOON = timedelta(seconds=10)


def test_run_gives_the_status_and_what_was_said() -> None:
    argv = ("sh", "-c", "cat; echo no >&2; exit 3")
    assert command.run(argv, timeout=SOON, stdin="in") == Completed(argv, 3, "in", "no\n")


def test_run_adds_to_the_environment() -> None:
    argv = ("sh", "-c", 'echo $GREETING; test -n "$PATH"')
    done = command.run(argv, timeout=SOON, env={"GREETING": "hello"})
    assert (done.returncode, done.stdout) == (0, "hello\n")


def test_run_replaces_bytes_that_are_no_text() -> None:
    assert command.run(("printf", r"\377"), timeout=SOON).stdout == "\N{REPLACEMENT CHARACTER}"


def test_run_names_a_program_that_is_not_there() -> None:
    with pytest.raises(CommandError) as caught:
        command.run(("no-such-program",), timeout=SOON)
    assert str(caught.value) == "cannot start no-such-program: No such file or directory"


def test_run_ends_the_children_of_a_command_that_does_not_end(tmp_path: Path) -> None:
    mark, pipe = tmp_path / "mark", tmp_path / "pipe"
    script = f"mkfifo {pipe}; (read line < {pipe}; touch {mark}) & echo said >&2; wait"
    with pytest.raises(CommandError) as caught:
        command.run(("sh", "-c", script), timeout=timedelta(seconds=0.1))
    assert str(caught.value).endswith(": no end after 0.1 s: said")
    with pytest.raises(CommandError):  # nobody reads the pipe any more
        command.run(("sh", "-c", f"echo go > {pipe}"), timeout=timedelta(seconds=0.05))
    assert not mark.exists()


def test_detach_hands_over_no_descriptor_but_those_named(tmp_path: Path) -> None:
    script = "import os, sys; sys.exit(len(os.listdir('/proc/self/fd')) * 10 + len(sys.argv))"
    with (tmp_path / "log").open("w+b") as log, (tmp_path / "other").open("w") as other:
        argv = (sys.executable, "-S", "-c", script)
        none = command.detach(argv, keep=(), stderr=log, timeout=SOON)
        one = command.detach(argv, keep=(other.fileno(),), stderr=log, timeout=SOON)
    assert one - none == 10


def test_detach_raises_for_a_command_that_does_not_end(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+b") as log, pytest.raises(CommandError, match="no end"):
        command.detach(("sleep", "9"), keep=(), stderr=log, timeout=timedelta(seconds=0.05))
