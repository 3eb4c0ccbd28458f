"""A client and a supervisor talking, without any sandbox around them."""

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Completed, NodeState
from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes.embedded.client import Command, Door
from lab.runtimes.embedded.lab import EmbeddedLab
from lab.runtimes.terminal import shell_code
from tests.unit.runtimes.serve import TOPOLOGY

SOON = timedelta(seconds=20)
Server = subprocess.Popen[str]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def server(directory: Path) -> Iterator[Server]:
    with serving(directory) as process:
        yield process


@contextmanager
def serving(directory: Path) -> Iterator[Server]:
    os.mkfifo(directory / "end")
    argv = (sys.executable, "-m", "tests.unit.runtimes.serve", str(directory))
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.communicate("")


@pytest.fixture
def lab(server: Server, directory: Path) -> EmbeddedLab:
    return EmbeddedLab(directory, TOPOLOGY)


def shell(lab: EmbeddedLab, script: str) -> Completed:
    return lab.run("r1", ["sh", "-c", script], timeout=SOON)


def test_run_gives_everything_a_command_says(lab: EmbeddedLab) -> None:
    argv = ("sh", "-c", "cat; echo no >&2; exit 3")
    done = lab.run("r1", argv, timeout=SOON, stdin="in")
    assert done == Completed(argv, 3, "in", "no\n")


def test_run_carries_more_than_a_pipe_holds_both_ways(lab: EmbeddedLab) -> None:
    text = "0123456789" * 50_000
    assert lab.run("r1", ["cat"], timeout=SOON, stdin=text).stdout == text


def test_run_survives_a_command_that_does_not_read_its_input(lab: EmbeddedLab) -> None:
    assert lab.run("r1", ["true"], timeout=SOON, stdin="x" * 500_000).returncode == 0


def test_run_has_the_last_words_of_a_command_whose_child_goes_on(lab: EmbeddedLab) -> None:
    done = shell(lab, "sleep 30 & echo $!; echo last")
    pid, last = done.stdout.split()
    os.kill(int(pid), 9)
    assert (done.returncode, last) == (0, "last")


def test_run_replaces_bytes_that_are_no_text(lab: EmbeddedLab) -> None:
    done = lab.run("r1", ["printf", r"\377"], timeout=SOON)
    assert done.stdout == "\N{REPLACEMENT CHARACTER}"


def ends(pid: int) -> bool:
    """Return whether a process that was killed ends soon; a busy host takes its time."""
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        try:
            return bool(select.select([descriptor], [], [], 10)[0])
        finally:
            os.close(descriptor)
    return True


def test_a_command_that_does_not_end_is_killed_with_its_children(
    lab: EmbeddedLab, tmp_path: Path
) -> None:
    script = f"sleep 30 & echo $! > {tmp_path}/child; wait"
    with pytest.raises(CommandError) as caught:
        lab.run("r1", ["sh", "-c", script], timeout=timedelta(seconds=2))
    assert str(caught.value) == f"r1: sh -c {script}: no end after 2 s"
    child = (tmp_path / "child").read_text().strip()
    assert ends(int(child))


def test_a_chatty_command_is_ended_in_time_too(lab: EmbeddedLab) -> None:
    with pytest.raises(CommandError, match="r1: yes: no end after"):
        lab.run("r1", ["yes"], timeout=timedelta(seconds=0.1))


@pytest.mark.parametrize(
    ("node", "program", "text"),
    [
        ("r1", "no-such-program", "r1: no-such-program: No such file or directory"),
        ("r1", "/etc/passwd", "r1: /etc/passwd: Permission denied"),
        ("r9", "true", "r9: true: no such node"),
    ],
)
def test_a_command_that_cannot_start_is_named_with_the_cause(
    lab: EmbeddedLab, node: str, program: str, text: str
) -> None:
    with pytest.raises(CommandError) as caught:
        lab.run(node, [program], timeout=SOON)
    assert str(caught.value) == text


def test_commands_run_at_the_same_time(lab: EmbeddedLab, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(shell, lab, f"read line < {tmp_path}/pipe; echo $line")
        writer = pool.submit(shell, lab, f"echo through > {tmp_path}/pipe")
        assert (reader.result().stdout, writer.result().returncode) == ("through\n", 0)


def test_a_stream_yields_lines_and_the_rest_without_a_newline(lab: EmbeddedLab) -> None:
    stream = lab.stream("r1", ["printf", r"one\n\ntwo"])
    assert list(stream.lines()) == ["one", "", "two"]
    stream.stop()


def test_a_stream_can_be_asked_for_its_lines_again(lab: EmbeddedLab) -> None:
    stream = lab.stream("r1", ["printf", r"one\ntwo\n"])
    assert next(stream.lines()) == "one"
    assert list(stream.lines()) == ["two"]


def test_a_stream_ends_with_its_command_though_a_child_keeps_its_output(
    lab: EmbeddedLab,
) -> None:
    stream = lab.stream("r1", ["sh", "-c", "sleep 30 & echo $!"])
    (pid,) = stream.lines()
    os.kill(int(pid), 9)


def test_stopping_a_stream_wakes_who_waits_for_its_lines(lab: EmbeddedLab) -> None:
    stream = lab.stream("r1", ["sh", "-c", "echo ready; exec sleep 30"])
    lines = stream.lines()
    assert next(lines) == "ready"
    rest: list[str] = []
    reader = threading.Thread(target=lambda: rest.extend(lines))
    reader.start()
    stream.stop()
    reader.join(10)
    assert (reader.is_alive(), rest) == (False, [])


def test_a_stream_leaves_its_complaints_in_the_nodes_log(
    lab: EmbeddedLab, directory: Path
) -> None:
    assert list(lab.stream("r1", ["sh", "-c", "echo why >&2"]).lines()) == []
    assert b"why\n" in lab.read("r1", f"{directory}/nodes/r1/var-log/streams.log")


def test_a_stream_that_has_ended_ignores_what_it_is_sent(lab: EmbeddedLab) -> None:
    stream = lab.stream("r1", ["true"])
    assert list(stream.lines()) == []
    stream.send("too late\n")
    stream.stop()


def test_read_gives_a_file_and_refuses_what_is_none(lab: EmbeddedLab, directory: Path) -> None:
    assert lab.read("r1", f"{directory}/nodes/r1/var-log/waits.log") == b"started\n"
    with pytest.raises(CommandError, match="r1: /dev/null: not a file"):
        lab.read("r1", "/dev/null")
    with pytest.raises(CommandError, match=f"r1: {directory}/none: No such file"):
        lab.read("r1", f"{directory}/none")


def test_vty_of_a_daemon_that_is_not_there_is_refused(lab: EmbeddedLab) -> None:
    with pytest.raises(CommandError, match="r1: no-such-daemon: No such file or directory"):
        lab.vty("r1", "no-such-daemon")


def test_an_interactive_command_gives_its_code_or_that_of_its_signal(
    lab: EmbeddedLab, directory: Path
) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    codes = [
        shell_code(
            Command.start(Door(directory), "r1", ["sh", "-c", script], (null, null, null)).wait()
        )
        for script in ("exit 7", "kill -2 $$")
    ]
    os.close(null)
    assert codes == [7, 130]


def test_a_terminal_becomes_that_of_the_command(directory: Path, lab: EmbeddedLab) -> None:
    near, far = os.openpty()
    argv = ["sh", "-c", "exec 3<> /dev/tty; echo $TERM >&3; kill -0 0"]
    command = Command.start(Door(directory), "r1", argv, (far, far, far), terminal="dumb")
    os.close(far)
    assert (os.read(near, 100), command.wait()) == (b"dumb\r\n", 0)
    os.close(near)


def test_nodes_tells_of_a_daemon_that_has_ended(lab: EmbeddedLab, directory: Path) -> None:
    running = NodeState("r1", "linux", "here", "running", (("waits", "running"),))
    assert lab.nodes() == (running,)
    (directory / "end").write_text("now\n")
    while lab.nodes() == (running,):
        shell(lab, "sleep 0.01")
    assert lab.nodes() == (NodeState("r1", "linux", "here", "failed", (("waits", "exited 4"),)),)


def put_link(place: Path, outside: Path) -> None:
    place.symlink_to(outside)


def put_pipe(place: Path, _outside: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize("put", [put_link, put_pipe])
def test_what_a_node_puts_in_place_of_a_log_is_not_opened(
    put: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    outside = tmp_path / "of the host"
    outside.write_text("kept")
    with serving(tmp_path):
        lab, door = EmbeddedLab(tmp_path, TOPOLOGY), Door(tmp_path)
        (tmp_path / "end").write_text("now\n")
        while lab.nodes()[0].state == "running":
            shell(lab, "sleep 0.01")
        for name in ("waits", "streams"):
            place = tmp_path / "nodes/r1/var-log" / f"{name}.log"
            place.unlink(missing_ok=True)
            put(place, outside)
        with pytest.raises(CommandError, match=r"/var/log/waits\.log: is no plain file"):
            door.request({"op": "order", "word": "start", "node": "r1", "daemon": "waits"})
        with pytest.raises(CommandError, match="is no plain file"):
            lab.stream("r1", ["sh", "-c", "echo why >&2"])
        assert lab.nodes()[0].daemons == (("waits", "exited 4"),)
    assert outside.read_text() == "kept"


def test_a_lab_that_has_ended_says_so(tmp_path: Path) -> None:
    lab = EmbeddedLab(tmp_path / "gone", TOPOLOGY)
    with pytest.raises(RuntimeFailure) as caught:
        lab.run("r1", ["true"], timeout=SOON)
    assert str(caught.value) == "gone: the lab does not run (No such file or directory)"
