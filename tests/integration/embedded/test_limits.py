"""A node that takes too much ends itself, and neither the lab nor the host."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig, NodeState
from lab.model.errors import CommandError
from lab.model.limits import MEMORY_MIB, PROCESSES
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=60)
ZEBRA = pair.frr("zebra")
# Each shell starts two more that wait for good: at most so many, should nothing stop it.
FORKS = "n() { [ $1 -gt 12 ] && exec sleep 600; n $(($1+1)) & n $(($1+1)) & wait; }; n 0"
_CALLERS = 12  # more than FRR has room for
EATS = (
    "import time; kept = [b'x' * (64 << 20) for _ in range({})]; print(len(kept)); time.sleep(60)"
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RunningLab]:
    runtime = Embedded(tmp_path / "state")
    configs = {
        "r1": NodeConfig({"/etc/frr/zebra.conf": "hostname r1\n"}, (ZEBRA,)),
        "r2": NodeConfig(),
    }
    plan = Deployment(pair.NAME, pair.topology(), configs)
    yield runtime.deploy(plan, keep=False, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def state(lab: RunningLab, name: str = "r1") -> NodeState:
    return next(node for node in lab.nodes() if node.name == name)


def awaited(lab: RunningLab, wanted: str) -> NodeState:
    deadline = time.monotonic() + 30
    while (found := state(lab)).state != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found.state == wanted
    return found


def test_a_node_that_forks_without_end_is_ended_alone_and_starts_again(lab: RunningLab) -> None:
    assert lab.run("r1", ("sh", "-c", FORKS), timeout=SOON).returncode == -9
    found = awaited(lab, "failed")
    count, _, allowed = found.note.partition(" processes, ")
    assert int(count) > PROCESSES
    assert allowed == f"{PROCESSES} are allowed"
    left = lab.run("r1", ("sh", "-c", "ls -d /proc/[0-9]* | wc -l"), timeout=SOON)
    assert int(left.stdout) < 9
    assert state(lab, "r2").state == "running"
    lab.start_daemon("r1", "zebra")
    assert state(lab) == NodeState("r1", "frr", "here", "running", (("zebra", "running"),))


def test_a_process_gets_no_more_memory_than_its_node_may_have(lab: RunningLab) -> None:
    done = lab.run("r1", ("python3", "-c", EATS.format(MEMORY_MIB // 64 + 1)), timeout=SOON)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "MemoryError"
    assert state(lab).state == "running"


def test_a_node_whose_processes_eat_too_much_together_is_ended(lab: RunningLab) -> None:
    half = EATS.format(MEMORY_MIB // 64 * 5 // 8)
    script = f'python3 -c "{half}" & python3 -c "{half}" & wait'
    assert lab.run("r1", ("sh", "-c", script), timeout=SOON).returncode == -9
    assert awaited(lab, "failed").note.endswith(f" MiB of memory, {MEMORY_MIB} are allowed")


def test_a_daemon_that_takes_no_connections_holds_up_nobody_else(lab: RunningLab) -> None:
    signal = 'kill -{} "$(cat /run/frr/zebra.pid)"'
    lab.run("r1", ("sh", "-c", signal.format("STOP")), timeout=SOON)
    with ThreadPoolExecutor(_CALLERS) as pool:
        calls = [pool.submit(lab.vty, "r1", "zebra") for _ in range(_CALLERS)]
        _, waiting = wait(calls, timeout=1)
        assert state(lab, "r2").state == "running"
        lab.run("r1", ("sh", "-c", signal.format("CONT")), timeout=SOON)
        for each in calls:
            each.result(timeout=15).close()
    assert waiting


def test_a_log_that_leads_out_of_a_node_is_not_written(lab: RunningLab, tmp_path: Path) -> None:
    outside = tmp_path / "of the host"
    outside.write_text("kept")
    lab.stop_daemon("r1", "zebra")
    lab.run("r1", ("ln", "-sf", str(outside), "/var/log/zebra.log"), timeout=SOON)
    with pytest.raises(CommandError, match=r"/var/log/zebra\.log: is no plain file"):
        lab.start_daemon("r1", "zebra")
    assert outside.read_text() == "kept"
    lab.run("r1", ("rm", "/var/log/zebra.log"), timeout=SOON)
    lab.start_daemon("r1", "zebra")
    assert state(lab).state == "running"
