"""A command of a node as a part of a pipe, on every runtime that runs commands."""

import os
import shutil
import signal
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from lab.model.errors import CommandError, NoSuchCommand
from lab.ports import RunningLab, Runtime
from tests.contract.test_runtime import deployment, silent


@pytest.fixture
def lab(real: Runtime) -> RunningLab:
    return real.deploy(deployment(), keep=False, progress=silent)


def piped(lab: RunningLab, argv: list[str], given: bytes, **how: Any) -> tuple[int, bytes, bytes]:
    """Run a command of r1 between three files; return its code, its output and its errors."""
    with ExitStack() as opened, pytest.MonkeyPatch.context() as patch:
        files = [opened.enter_context(TemporaryFile()) for _ in range(3)]
        files[0].write(given)
        files[0].seek(0)
        for name, file in zip(("stdin", "stdout", "stderr"), files, strict=True):
            patch.setattr(sys, name, file)
        code = lab.interactive("r1", argv, **how)
        said = [os.pread(file.fileno(), 1 << 20, 0) for file in files[1:]]
        return code, said[0], said[1]


def test_a_pipe_passes_every_byte_both_ways(lab: RunningLab) -> None:
    every = bytes(range(256)) * 300
    assert piped(lab, ["cat"], every) == (0, every, b"")


def test_a_pipe_keeps_output_from_errors_and_gives_the_code(lab: RunningLab) -> None:
    argv = ["sh", "-c", "echo one; echo two >&2; exit 7"]
    assert piped(lab, argv, b"") == (7, b"one\n", b"two\n")


def test_a_pipe_that_does_not_listen_gives_no_input(lab: RunningLab) -> None:
    assert piped(lab, ["cat"], b"not for you", listen=False) == (0, b"", b"")


def test_what_a_command_said_before_its_time_was_up_stays_said(
    lab: RunningLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    argv = ["sh", "-c", "echo said; exec sleep 60"]
    with said.open("wb") as screen, Path(os.devnull).open("rb") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "stdout", screen)
        with pytest.raises(CommandError, match="no end after 1 s"):
            lab.interactive("r1", argv, listen=False, limit=timedelta(seconds=1))
    assert said.read_text() == "said\n"


def test_a_reader_that_has_gone_ends_the_command(
    lab: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, sink = os.pipe()
    os.close(source)
    argv = ["sh", "-c", "while echo y; do sleep 0.05; done"]
    with os.fdopen(sink, "wb") as screen, Path(os.devnull).open("rb") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "stdout", screen)
        code = lab.interactive("r1", argv, listen=False, limit=timedelta(seconds=20))
    assert code == 128 + signal.SIGPIPE


def test_a_pipe_raises_when_there_is_no_such_program(lab: RunningLab) -> None:
    with pytest.raises(NoSuchCommand, match="r1: no-such-program"):
        piped(lab, ["no-such-program"], b"")


def test_a_capture_is_a_pcap_of_what_passes(lab: RunningLab) -> None:
    if shutil.which("tcpdump") is None:
        pytest.skip("tcpdump is not installed")
    said = "while sleep 0.1; do echo hello >/dev/udp/10.9.0.0/9; done"
    talking = lab.stream("r2", ["bash", "-c", said])
    argv = ["tcpdump", "-n", "-U", "-i", "eth0", "-w", "-", "-c", "2", "udp", "port", "9"]
    code, packets, _ = piped(lab, argv, b"", listen=False)
    talking.stop()
    assert code == 0
    assert packets[:4] == bytes.fromhex("d4c3b2a1")  # pcap, little endian
    assert packets.count(b"hello\n") == 2
