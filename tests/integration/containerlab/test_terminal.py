"""A shell in a container, on the user's terminal and without one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.runtimes.containerlab import Containerlab
from tests.integration.containerlab import ring
from tests.integration.screen import Terminal, in_node

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]

PROGRAM = "tests.integration.containerlab.terminal"


@pytest.fixture
def state(tmp_path: Path, stand_in: None) -> Iterator[Path]:
    runtime = Containerlab(tmp_path)
    runtime.deploy(ring.deployment(), keep=False, progress=lambda _text: None)
    yield tmp_path
    runtime.destroy(ring.NAME)


def test_a_terminal_follows_the_size_and_gives_keys_and_exit_code(state: Path) -> None:
    terminal = Terminal(in_node(PROGRAM, state, ["sh"]), (31, 97))
    terminal.expect("# ")
    terminal.type("stty size; tty <&1 && : > /dev/tty && hostname\n")
    terminal.expect("31 97")
    terminal.expect("r1")
    terminal.resize(43, 111)
    os.kill(terminal.process.pid, signal.SIGWINCH)
    terminal.type("until stty size | grep '^43 11[1]'; do sleep 0.1; done\n")
    terminal.expect("43 111")
    terminal.expect("# ")
    terminal.type("printf 'be%s\\n' gun; sleep 60\n")
    terminal.expect("begun")
    terminal.type("\x03")
    terminal.expect("# ")
    terminal.type("exit 7\n")
    assert terminal.ended() == 7
    terminal.close()


@pytest.mark.parametrize("given", ["pipe", "file"])
def test_without_a_terminal_it_is_a_plain_command(state: Path, tmp_path: Path, given: str) -> None:
    program = [sys.executable, "-m", PROGRAM, str(state)]
    script = "read line; echo got $line; tty; echo late >&2; exit 5"
    words = tmp_path / "words"
    words.write_text("word\n")
    with words.open() as file:
        done = subprocess.run(
            [*program, "sh", "-c", script],
            stdin=file if given == "file" else None,
            input=None if given == "file" else "word\n",
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout) == (5, "got word\nnot a tty\n")
    assert done.stderr == "late\n"
