"""A lab ends with whoever it belongs to, however that ends, and leaves nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.runtimes.embedded import Embedded
from tests.integration.embedded import host, pair

pytestmark = pytest.mark.netns

Caller = subprocess.Popen[str]
Start = Callable[[str, str], Caller]

# user and ipc, and the four kinds each of the sandbox and of two nodes
NAMESPACES = 2 + 4 * 3
# init, and on each node its first process and two daemons
PROCESSES = 1 + 3 * 2


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process that deploys a lab, and return it once it has said a line."""
    callers = []

    def begin(keep: str, awaited: str) -> Caller:
        argv = [sys.executable, "-m", "tests.integration.embedded.pair", str(tmp_path), keep]
        pipe = subprocess.PIPE
        caller = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        callers.append(caller)
        assert caller.stdout is not None
        if awaited:
            assert f"{awaited}\n" in iter(caller.stdout.readline, "")
        return caller

    yield begin
    for caller in callers:
        caller.kill()
        caller.communicate()
    Embedded(tmp_path).destroy(pair.NAME)


def directory(state: Path) -> Path:
    return state / "embedded" / pair.NAME


def test_a_lab_that_is_not_kept_ends_when_its_caller_is_killed(
    start: Start, tmp_path: Path
) -> None:
    caller = start("end", "ready")
    trace = host.trace(directory(tmp_path))
    assert (len(trace.processes), len(trace.namespaces)) == (PROCESSES, NAMESPACES)
    caller.kill()
    trace.await_end()
    assert trace.left() == []


def test_a_lab_that_is_not_kept_ends_when_its_caller_ends(start: Start, tmp_path: Path) -> None:
    caller = start("end", "ready")
    trace = host.trace(directory(tmp_path))
    caller.communicate("")
    trace.await_end()
    assert trace.left() == []


@pytest.mark.parametrize("killed", ["keeper", "init"])
def test_killing_one_of_the_labs_own_processes_ends_all_of_it(
    start: Start, tmp_path: Path, killed: str
) -> None:
    start("keep", "ready").communicate("")
    trace = host.trace(directory(tmp_path))
    os.kill(getattr(trace, killed), signal.SIGKILL)
    trace.await_end()
    assert trace.left() == []


def test_a_kept_lab_outlives_its_caller(start: Start, tmp_path: Path) -> None:
    start("keep", "ready").communicate("")
    runtime = Embedded(tmp_path)
    assert [node.state for node in runtime.attach(pair.NAME).nodes()] == ["running", "running"]
    assert runtime.destroy(pair.NAME).verified


def test_clean_removes_what_is_left_when_all_of_a_lab_is_killed_at_once(
    start: Start, tmp_path: Path
) -> None:
    caller = start("end", "ready")
    trace = host.trace(directory(tmp_path))
    os.kill(trace.init, signal.SIGSTOP)
    for pid in (caller.pid, trace.keeper, trace.init):
        os.kill(pid, signal.SIGKILL)
    trace.await_end()
    runtime = Embedded(tmp_path)
    assert [one.state for one in runtime.labs()] == ["dead"]
    assert runtime.clean() == (f"pair: state of a dead lab in {directory(tmp_path)}",)
    assert trace.left() == []


@pytest.mark.parametrize("seen", ["2 nodes", "1 links", "2 interfaces"])
@pytest.mark.parametrize("keep", ["keep", "end"])
def test_a_caller_killed_while_it_deploys_leaves_nothing(
    start: Start, tmp_path: Path, seen: str, keep: str
) -> None:
    caller = start(keep, seen)
    trace = host.trace(directory(tmp_path))
    caller.kill()
    trace.await_end()
    assert trace.left() == []


def test_of_two_deploys_at_once_one_wins_and_one_is_refused(start: Start) -> None:
    callers = [start("end", "") for _ in range(2)]
    for caller in callers:
        assert caller.stdout is not None
    first = [iter(caller.stdout.readline, "") for caller in callers if caller.stdout]
    ready = ["ready\n" in lines for lines in first]
    errors = [caller.communicate("")[1] for caller in callers]
    assert sorted(ready) == [False, True]
    assert "pair: a lab of that name runs" in errors[ready.index(False)]


def test_destroy_is_done_within_two_seconds(start: Start, tmp_path: Path) -> None:
    start("keep", "ready").communicate("")
    trace = host.trace(directory(tmp_path))
    assert Embedded(tmp_path).destroy(pair.NAME).verified
    trace.await_end(seconds=0)
    assert trace.left() == []
