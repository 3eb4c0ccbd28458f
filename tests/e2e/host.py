"""What a lab could leave on the host, and the command as a user starts it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Play:
    """A ``stormdrill run`` under way: its process, run folder and state folder."""

    process: subprocess.Popen[str]
    folder: Path
    home: Path

    def events(self) -> Iterator[dict[str, object]]:
        """Yield what the journal has so far, without a line that is being written."""
        path = self.folder / "journal.jsonl"
        text = path.read_text() if path.exists() else ""
        for line in text.split("\n")[:-1]:
            yield json.loads(line)

    def wait_for(self, kind: str, subject: str, within_s: float) -> None:
        """Return when the journal has such an event; fail the test when it does not come."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if any(e["kind"] == kind and e["subject"] == subject for e in self.events()):
                return
            assert self.process.poll() is None, f"ended early: {self.process.communicate()}"
            time.sleep(POLL_S)
        raise AssertionError(f"no {kind} {subject} within {within_s} s")


@contextmanager
def playing(tmp: Path, *arguments: str) -> Iterator[Play]:
    """Start ``stormdrill run`` with a state folder of its own; end it with the block."""
    home, folder = tmp / "home", tmp / "run"
    argv = [sys.executable, "-m", "lab", "run", *arguments, "--out", str(folder), "--quiet"]
    process = subprocess.Popen(
        argv,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )
    try:
        yield Play(process, folder, home)
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def lab_namespaces(home: Path) -> set[str]:
    """Return the pid namespaces of the labs whose state is kept below ``home``."""
    return {
        namespace
        for pid, namespace in _pid_namespaces()
        if _inner_pids(pid)[1:] == ["1"] and _speaks_of(pid, str(home))
    }


def supervisor(home: Path) -> int:
    """Return the init of the only lab whose state is kept below ``home``."""
    namespaces = lab_namespaces(home)
    (found,) = [
        pid
        for pid, namespace in _pid_namespaces()
        if namespace in namespaces and _inner_pids(pid)[1:] == ["1"]
    ]
    return found


def _pid_namespaces() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                yield int(entry.name), str((entry / "ns" / "pid").readlink())


def _inner_pids(pid: int) -> list[str]:
    """Return a process's ids from this namespace to its own; none when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return line.split()[1:]
    return []


def _speaks_of(pid: int, text: str) -> bool:
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            if text.encode() in Path(f"/proc/{pid}/{name}").read_bytes():
                return True
    return False


def traces(home: Path, namespaces: set[str]) -> dict[str, object]:
    """Return what could be left: processes, interfaces, mounts, files of the state folder."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return {
        "processes": [pid for pid, namespace in _pid_namespaces() if namespace in namespaces],
        "interfaces": sorted(path.name for path in Path("/sys/class/net").iterdir()),
        "mounts": [line for line in mounts if str(home) in line],
        "files": sorted(str(path) for path in home.rglob("*") if not path.is_dir())
        if home.exists()
        else [],
    }


def settles_to(
    before: dict[str, object], home: Path, namespaces: set[str], within_s: float = 10.0
) -> None:
    """Fail unless everything a lab had is gone in time; it must have been seen."""
    assert namespaces
    deadline = time.monotonic() + within_s
    while (now := traces(home, namespaces)) != before:
        assert time.monotonic() < deadline, {
            key: (before[key], now[key]) for key in now if before[key] != now[key]
        }
        time.sleep(POLL_S)
