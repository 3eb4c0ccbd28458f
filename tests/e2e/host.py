"""What a lab could leave on the host, and the command as a user starts it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


def own_pid_namespace() -> str:
    return str(Path("/proc/self/ns/pid").readlink())


def sandboxed_processes() -> set[int]:
    """Return the processes of this host that live in another pid namespace."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str((entry / "ns" / "pid").readlink()) != own_pid_namespace():
                    found.add(int(entry.name))
            except OSError:
                continue
    return found


def traces(home: Path) -> dict[str, object]:
    """Return what could be left: processes, interfaces, mounts, files of the state folder."""
    return {
        "processes": sandboxed_processes(),
        "interfaces": sorted(path.name for path in Path("/sys/class/net").iterdir()),
        "mounts": sorted(
            line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()
        ),
        "files": sorted(str(path) for path in home.rglob("*") if not path.is_dir())
        if home.exists()
        else [],
    }


def settles_to(before: dict[str, object], home: Path, within_s: float = 10.0) -> None:
    """Fail unless everything a lab had is gone in time."""
    deadline = time.monotonic() + within_s
    while (now := traces(home)) != before:
        assert time.monotonic() < deadline, {
            key: (before[key], now[key]) for key in now if before[key] != now[key]
        }
        time.sleep(POLL_S)
