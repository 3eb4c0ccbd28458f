"""The control group of a lab: what is in it, what it bounds, and that nothing of it stays."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded, cgroup, home, limits
from lab.runtimes.embedded.home import Processes
from tests.integration.embedded import host, pair

pytestmark = [
    pytest.mark.netns,
    pytest.mark.skipif(bool(cgroup.trouble()), reason=f"no group: {cgroup.trouble()}"),
]

SOON = timedelta(seconds=60)
FORKS = "n=0; while [ $n -lt 400 ]; do sleep 600 & n=$((n+1)); done; echo all"
EATS = "kept = [b'x' * (16 << 20) for _ in range(40)]; print(len(kept))"


def directory(state: Path) -> Path:
    return state / "embedded" / pair.NAME


def processes(state: Path) -> Processes:
    found = home.load_processes(directory(state))
    assert found is not None
    return found


def group(state: Path) -> Path:
    found = cgroup.of(processes(state).init)
    assert found is not None
    return found


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RunningLab]:
    runtime = Embedded(tmp_path)
    configs = {"r1": NodeConfig(), "r2": NodeConfig()}
    plan = Deployment(pair.NAME, pair.topology(), configs)
    yield runtime.deploy(plan, keep=True, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def test_all_of_a_lab_is_in_its_group_and_its_keeper_is_not(
    lab: RunningLab, tmp_path: Path
) -> None:
    lab.run("r1", ("sh", "-c", "sleep 600 >/dev/null 2>&1 &"), timeout=SOON)
    inside = set(map(int, (group(tmp_path) / "cgroup.procs").read_text().split()))
    assert inside >= {processes(tmp_path).init, *host.trace(directory(tmp_path)).processes}
    assert processes(tmp_path).keeper not in inside
    wanted = limits.of_lab(2)
    assert (group(tmp_path) / "pids.max").read_text() == f"{wanted['pids.max']}\n"
    assert int((group(tmp_path) / "memory.max").read_text()) <= wanted["memory.max"]


def test_a_lab_that_forks_too_much_is_refused_by_the_kernel_and_goes_on(
    lab: RunningLab, tmp_path: Path
) -> None:
    (group(tmp_path) / "pids.max").write_text("200")
    done = lab.run("r1", ("sh", "-c", FORKS), timeout=SOON)
    assert "all" not in done.stdout
    assert "fork" in done.stderr.lower()
    lab.run("r1", ("sh", "-c", "kill -9 -1"), timeout=SOON)
    assert lab.run("r2", ("true",), timeout=SOON).returncode == 0


def test_memory_beyond_the_groups_ends_who_takes_it_and_no_neighbour(
    lab: RunningLab, tmp_path: Path
) -> None:
    (group(tmp_path) / "memory.max").write_text(str(256 << 20))
    with_swap = group(tmp_path) / "memory.swap.max"
    if with_swap.exists():
        with_swap.write_text("0")
    assert lab.run("r1", ("python3", "-c", EATS), timeout=SOON).returncode == -9
    assert [node.state for node in lab.nodes()] == ["running", "running"]
    assert lab.run("r2", ("true",), timeout=SOON).returncode == 0


def test_a_group_goes_with_its_lab(lab: RunningLab, tmp_path: Path) -> None:
    found = group(tmp_path)
    assert Embedded(tmp_path).destroy(pair.NAME).verified
    assert not found.exists()


@pytest.mark.parametrize("killed", ["init", "keeper"])
def test_a_group_is_gone_after_clean_whatever_was_killed(
    lab: RunningLab, tmp_path: Path, killed: str
) -> None:
    found, trace = group(tmp_path), host.trace(directory(tmp_path))
    os.kill(getattr(processes(tmp_path), killed), signal.SIGKILL)
    trace.await_end()
    Embedded(tmp_path).clean()
    assert not found.exists()
