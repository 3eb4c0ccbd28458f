"""A terminal that a program holds: what is typed reaches the command, what it says comes back."""

import select
import time

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import CommandError
from lab.model.topology import Node, Topology
from lab.ports import RunningLab, Runtime
from lab.ports.terminal import Terminal

ONE = Topology("one", "test", (Node("h1", "linux", "here"),), ())


@pytest.fixture
def lab(real: Runtime) -> RunningLab:
    deployment = Deployment("one", ONE, {"h1": NodeConfig({})})
    return real.deploy(deployment, keep=False, progress=lambda _text: None)


def heard(terminal: Terminal, wanted: str, within_s: float = 20.0) -> str:
    said, deadline = "", time.monotonic() + within_s
    while wanted not in said:
        left = deadline - time.monotonic()
        assert left > 0, f"no {wanted!r} in {said!r}"
        if select.select([terminal], [], [], left)[0]:
            data = terminal.read()
            assert data, f"ended: {said!r}"
            said += data.decode(errors="replace")
    return said


def test_what_is_typed_is_answered(lab: RunningLab) -> None:
    terminal = lab.terminal("h1", ("sh",))
    terminal.write(b"echo $((20 + 22))\n")
    assert "42" in heard(terminal, "42")
    terminal.close()


def test_it_is_as_large_as_it_was_made(lab: RunningLab) -> None:
    terminal = lab.terminal("h1", ("sh",))
    terminal.resize(33, 111)
    terminal.write(b"stty size\n")
    heard(terminal, "33 111")
    terminal.close()


def test_an_interrupt_reaches_what_runs(lab: RunningLab) -> None:
    terminal = lab.terminal("h1", ("sh", "-c", "trap 'echo caught' INT; echo up; read x"))
    heard(terminal, "up")
    terminal.write(b"\x03")
    heard(terminal, "caught")
    terminal.close()


def test_the_end_of_the_command_is_the_end_of_what_is_read(lab: RunningLab) -> None:
    terminal = lab.terminal("h1", ("echo", "over"))
    said = b""
    while data := terminal.read():
        said += data
    assert b"over" in said
    terminal.write(b"nobody hears it")
    terminal.close()
    terminal.close()


def test_a_command_that_is_not_there_is_an_error(lab: RunningLab) -> None:
    with pytest.raises(CommandError):
        lab.terminal("h1", ("no-such-program",))
