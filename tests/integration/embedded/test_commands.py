"""Commands in the nodes of an embedded lab."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import CommandError
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from lab.runtimes.embedded.client import Door
from tests.integration.embedded import pair
from tests.integration.screen import Terminal, in_node

pytestmark = pytest.mark.netns

PROGRAM = "tests.integration.embedded.terminal"
SOON = timedelta(seconds=20)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def lab(state: Path) -> Iterator[RunningLab]:
    bare = Deployment(pair.NAME, pair.topology(), {"r1": NodeConfig(), "r2": NodeConfig()})
    yield Embedded(state).deploy(bare, keep=False, progress=lambda _text: None)
    Embedded(state).destroy(pair.NAME)


def shell(lab: RunningLab, script: str, seconds: float = 20) -> str:
    done = lab.run("r1", ["sh", "-c", script], timeout=timedelta(seconds=seconds))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_timeout_ends_the_children_of_the_command_too(lab: RunningLab) -> None:
    shell(lab, "mkfifo /run/f")
    with pytest.raises(CommandError):
        shell(lab, "(cat /run/f; touch /run/late) & wait", 0.5)
    with pytest.raises(CommandError):
        shell(lab, "echo go > /run/f", 0.3)  # nobody reads it any more
    assert shell(lab, "test -e /run/late || echo none") == "none\n"


def test_run_returns_when_the_command_ends_though_a_child_keeps_its_output(
    lab: RunningLab,
) -> None:
    assert shell(lab, "sleep 60 & echo $!; exit 0").strip().isdigit()


def test_a_command_killed_by_a_signal_has_a_negative_status(lab: RunningLab) -> None:
    assert lab.run("r1", ["sh", "-c", "kill -9 $$"], timeout=SOON).returncode == -9


def test_a_command_sees_its_node_and_nothing_of_the_caller(lab: RunningLab) -> None:
    secret = os.open("/etc/passwd", os.O_RDONLY)
    fcntl.fcntl(secret, fcntl.F_SETFD, 0)
    try:
        seen = shell(
            lab, "hostname; echo $(ls /proc/self/fd); env | cut -d= -f1 | sort; ulimit -n; pwd"
        )
    finally:
        os.close(secret)
    own = ["HOME", "LANG", "MALLOC_TOP_PAD_", "PATH", "PWD"]
    soft = subprocess.run(["sh", "-c", "ulimit -n"], capture_output=True, text=True, check=True)
    assert seen.split() == ["r1", "0", "1", "2", "3", *own, soft.stdout.strip(), "/"]


def test_python_of_a_node_is_the_hosts_and_knows_nothing_of_this_product(lab: RunningLab) -> None:
    assert shell(lab, "command -v python3").strip() == shutil.which(
        "python3", path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
    )
    for module in ("lab", "tests"):
        done = lab.run("r1", ["python3", "-c", f"import {module}"], timeout=SOON)
        assert (done.returncode, "ModuleNotFoundError" in done.stderr) == (1, True)


def test_a_hundred_commands_leave_no_descriptor_open(lab: RunningLab) -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    for _ in range(100):
        lab.run("r1", ["true"], timeout=SOON)
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_a_stream_stopped_from_another_thread_ends_its_lines(lab: RunningLab) -> None:
    stream = lab.stream("r1", ["sh", "-c", "echo $$; exec sleep 60"])
    lines = stream.lines()
    pid = next(lines)
    stream.stop()
    assert list(lines) == []
    assert shell(lab, f"test -d /proc/{pid} || echo gone") == "gone\n"


def test_many_clients_are_served_at_once(lab: RunningLab) -> None:
    def ask(number: int) -> str:
        return lab.run("r1", ["sh", "-c", f"sleep 0.2; echo {number}"], timeout=SOON).stdout

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(40))) == [f"{number}\n" for number in range(40)]


def test_a_command_line_that_is_too_long_is_refused(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="r1: true: Message too long"):
        lab.run("r1", ["true", "x" * 500_000], timeout=SOON)
    assert shell(lab, "hostname") == "r1\n"


@pytest.mark.parametrize(
    "message", [{"op": "nonsense"}, {}, {"op": "exec", "node": "r1"}, {"op": "vty", "node": "r1"}]
)
def test_a_request_that_makes_no_sense_is_refused_and_the_lab_goes_on(
    lab: RunningLab, state: Path, message: dict[str, str]
) -> None:
    with pytest.raises(CommandError):
        Door(state / "embedded" / pair.NAME).request(message)
    assert shell(lab, "hostname") == "r1\n"


@pytest.mark.usefixtures("lab")
def test_interactive_gives_a_terminal_that_follows_the_size_and_the_exit_code(state: Path) -> None:
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
    terminal.type("exit 7\n")
    assert terminal.ended() == 7
    terminal.close()


@pytest.mark.usefixtures("lab")
def test_interactive_interrupts_the_command_and_not_the_caller(state: Path) -> None:
    terminal = Terminal(
        in_node(PROGRAM, state, ["sh", "-c", "echo ready; exec sleep 60"]), (24, 80)
    )
    terminal.expect("ready")
    terminal.type("\x03")
    assert terminal.ended() == 128 + signal.SIGINT
    terminal.close()


@pytest.mark.usefixtures("lab")
def test_interactive_without_a_terminal_is_a_plain_command(state: Path) -> None:
    program = [sys.executable, "-m", PROGRAM, str(state)]
    script = "read line; echo got $line; tty; exit 5"
    done = subprocess.run(
        [*program, "sh", "-c", script], input="word\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (5, "got word\nnot a tty\n")
