"""A host that has too little of something: one line says so, and nothing is left."""

import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lab.runtimes.embedded import Embedded
from tests.integration.embedded import host, pair

pytestmark = pytest.mark.netns

PAGE = 4096
PAGES = 16  # of the small file system
MANY = 20
FILES = 44  # more than this process has open, which differs by the tests before
SOON = timedelta(seconds=60)

# $1 where, $2 its size, $3 pages that are taken, then the command; it ends with what is left.
FULL = """
mount -t tmpfs -o size=$2,mode=0700 none "$1" || exit 99
dd if=/dev/zero of="$1/fill" bs=4096 count=$3 2>/dev/null
place=$1; shift 3
"$@"; code=$?
find "$place/embedded" -mindepth 1
exit $code
"""
# $1 where, then the command.
READ_ONLY = 'mount -t tmpfs -o ro none "$1" || exit 99; shift; exec "$@"'


def apart(script: str, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a script with mounts of its own."""
    environment = {**os.environ, "STORMDRILL_HOME": str(home)}
    argv = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *words)
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)


def deploy(name: str) -> tuple[str, ...]:
    return sys.executable, "-m", "lab", "deploy", "two-routers", "--name", name


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("stormdrill: ")]


@pytest.mark.parametrize("left", range(5))
def test_a_full_disk_is_told_in_a_line_and_leaves_nothing(left: int, tmp_path: Path) -> None:
    words = (str(tmp_path), str(PAGES * PAGE), str(PAGES - left), *deploy("full"))
    done = apart(FULL, *words, home=tmp_path)
    assert (done.returncode, done.stdout) == (3, ""), done
    (line,) = complaints(done)
    assert line.endswith("No space left on device")
    assert "full" in line
    assert "Errno" not in line


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = apart(READ_ONLY, str(tmp_path), *deploy("still"), home=tmp_path / "state")
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        f"stormdrill: {tmp_path}/state/embedded: Read-only file system"
    ]


def test_a_low_soft_limit_of_open_files_is_raised_and_nodes_keep_it(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    runtime = Embedded(tmp_path)
    few = max(int(each.name) for each in Path("/proc/self/fd").iterdir()) + FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
    try:
        lab = runtime.deploy(pair.deployment(), keep=False, progress=lambda _text: None)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        init = host.trace(tmp_path / "embedded" / pair.NAME).init
        assert _files(init) == (str(hard), str(hard))
        done = lab.run("r1", ("sh", "-c", "ulimit -Sn; ulimit -Hn"), timeout=SOON)
        assert done.stdout.split() == [str(few), str(hard)]
    finally:
        runtime.destroy(pair.NAME)


def _files(pid: int) -> tuple[str, ...]:
    (line,) = (
        line
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
        if line.startswith("Max open files")
    )
    return tuple(line.split()[3:5])


def test_twenty_labs_at_once_are_twenty_labs_and_end_alone(tmp_path: Path) -> None:
    runtime = Embedded(tmp_path)
    names = [f"pair-{number}" for number in range(MANY)]

    def start(name: str) -> str:
        deployment = replace(pair.deployment(), name=name)
        lab = runtime.deploy(deployment, keep=False, progress=lambda _text: None)
        return lab.run("r1", ("cat", "/proc/sys/kernel/hostname"), timeout=SOON).stdout

    try:
        with ThreadPoolExecutor(MANY) as pool:
            assert list(pool.map(start, names)) == ["r1\n"] * MANY
        states = {lab.name: (lab.state, lab.nodes) for lab in runtime.labs()}
        assert states == dict.fromkeys(names, ("running", 2))
        traces = [host.trace(tmp_path / "embedded" / name) for name in names]
        assert runtime.destroy(names[0]).verified
        assert {lab.name for lab in runtime.labs()} == set(names[1:])
        assert runtime.attach(names[1]).run("r2", ("true",), timeout=SOON).returncode == 0
        assert runtime.clean() == ()
    finally:
        with ThreadPoolExecutor(MANY) as pool:
            gone = list(pool.map(runtime.destroy, names))
    assert all(each.verified for each in gone)
    assert [trace.left() for trace in traces] == [[]] * MANY
