"""The compose file's container: labs with just the rights written there, and how it ends."""

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.compose import TOP, arguments, load

pytestmark = [pytest.mark.docker, pytest.mark.timeout(180)]

SERVICE = load()["services"]["stormdrill"]
USER = int(SERVICE["user"].partition(":")[0])
HOME = SERVICE["working_dir"]
PAIR = """name: pair
topology:
  defaults: {kind: linux, image: any}
  nodes:
    r1: {image: frr, exec: [ip address add 10.0.0.0/31 dev eth1]}
    h2: {exec: [ip address add 10.0.0.1/31 dev eth1]}
  links: [{endpoints: ["r1:eth1", "h2:eth1"]}]
"""
SESSION = """set -e
stormdrill deploy runs/pair.clab.yml
stormdrill exec pair h2 -- ping -c1 -W5 10.0.0.0
stormdrill exec pair r1 -- ls /sys/class/net
stormdrill exec pair r1 -- vtysh -c 'show version'
grep CapBnd /proc/self/status
stormdrill destroy pair
stormdrill list
exit 7
"""


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    folder.mkdir()
    os.chown(folder, USER, USER)
    return folder


@contextmanager
def container(runs: Path, *command: str, entrypoint: str = "") -> Iterator[tuple[str, str]]:
    """Start the service with this tree's code and yield its name and id; remove it at the end."""
    own = [f"--volume={TOP / part}:{HOME}/{part}:ro" for part in ("lab", "configs")]
    other = [f"--entrypoint={entrypoint}"] if entrypoint else []
    name = f"stormdrill-test-{uuid.uuid4().hex[:8]}"
    argv = ["docker", "run", "--detach", f"--name={name}", "--network=none"]
    argv += [*arguments(SERVICE, runs), *own, *other, SERVICE["image"], *command]
    made = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    try:
        assert made.returncode == 0, made.stderr
        yield name, made.stdout.strip()
    finally:
        remove = ["docker", "rm", "--force", "--volumes", name]
        subprocess.run(remove, capture_output=True, timeout=60, check=False)


def ended(name: str) -> tuple[int, str]:
    """Return the exit code of a container that ends by itself, and all it printed."""
    argv = ["docker", "wait", name]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    logs = subprocess.run(
        ["docker", "logs", name],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, check=True,
    )  # fmt: skip
    return int(done.stdout), logs.stdout


def processes(identity: str) -> list[int]:
    """Return the processes whose control group is a container's."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and identity in (entry / "cgroup").read_text():
                found.append(int(entry.name))
    return found


def await_deploy(runs: Path) -> Path:
    """Return the run's folder when its journal says that the lab's first daemons serve."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for journal in runs.glob("*-facebook-2021/journal.jsonl"):
            if "daemons serve" in journal.read_text():
                return journal.parent
        time.sleep(0.1)
    raise AssertionError(f"no lab: {list(runs.iterdir())}")


def test_a_lab_runs_with_just_these_rights_and_the_exit_code_comes_through(runs: Path) -> None:
    (runs / "pair.clab.yml").write_text(PAIR)
    with container(runs, "-c", SESSION, entrypoint="sh") as (name, identity):
        code, printed = ended(name)
        assert code == 7, printed
        assert processes(identity) == []
    assert "1 packets transmitted, 1 received" in printed
    assert "eth1" in printed.splitlines()
    assert "FRRouting" in printed
    assert "vtysh_pam" not in printed
    assert "CapBnd:\t0000000000000000" in printed
    assert printed.split()[-2:] == ["labs", "none"]


def test_the_doctor_has_nothing_against_it(runs: Path) -> None:
    with container(runs, "doctor", "--profile", "mini", "--json") as (name, _):
        code, printed = ended(name)
    assert code == 0, printed
    assert [check for check in json.loads(printed) if check["level"] == "fail"] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_with_130_after_its_clean_up(
    runs: Path, number: signal.Signals
) -> None:
    play = ("run", "facebook-2021", "--profile", "mini", "--quiet")
    with container(runs, *play) as (name, identity):
        folder = await_deploy(runs)
        subprocess.run(["docker", "kill", f"--signal={number.value}", name], check=True)
        code, printed = ended(name)
        assert code == 130, printed
        assert processes(identity) == []
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["cleanup"] == {"verified": True, "leftovers": []}
    assert (folder / "report.html").stat().st_uid == USER


def test_of_a_killed_container_nothing_is_left(runs: Path) -> None:
    play = ("run", "facebook-2021", "--profile", "mini", "--quiet")
    with container(runs, *play) as (name, identity):
        await_deploy(runs)
        assert processes(identity)
        subprocess.run(["docker", "kill", name], check=True)
        code, _ = ended(name)
        assert code == 137
        assert processes(identity) == []


def test_it_cannot_write_elsewhere_nor_change_the_host(runs: Path) -> None:
    tried = "touch /opt/stormdrill/x || touch topologies/x || echo 1 >/proc/sys/vm/drop_caches"
    with container(runs, "-c", tried, entrypoint="sh") as (name, _):
        code, printed = ended(name)
    assert code != 0
    assert "Read-only file system" in printed
    assert "Permission denied" in printed
