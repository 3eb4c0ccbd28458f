"""Ordinary accounts of this host that type commands of Stormdrill."""

import os
import pwd
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_CHECKOUT = Path(__file__).parents[3]


@cache
def python() -> str:
    """Return an interpreter that every account may run with this checkout, empty without one."""
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [path, "-c", "import lab.cli"],
                env=environment(), user=nobody, cwd="/", capture_output=True, check=False,
            )  # fmt: skip
        except PermissionError:
            continue
        if done.returncode == 0:
            return path
    return ""


def environment(state: Path | None = None) -> Mapping[str, str]:
    """Return what such a command finds in its environment."""
    packages = [path for path in sys.path if path.endswith("-packages")]
    home = {"STORMDRILL_HOME": str(state)} if state else {}
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/nonexistent",
        "TERM": "xterm",
        "PYTHONPATH": os.pathsep.join([str(_CHECKOUT), *packages]),
        **home,
    }


def typed(*arguments: str) -> list[str]:
    """Return the command line of a command of Stormdrill."""
    return [python(), "-m", "lab", *arguments]


def ran(uid: int, *arguments: str, state: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Return what a command of Stormdrill said to a user."""
    return subprocess.run(
        typed(*arguments), user=uid, group=uid, extra_groups=(), env=environment(state), cwd="/",
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def started(uid: int, arguments: Sequence[str], state: Path) -> subprocess.Popen[str]:
    """Return a command of Stormdrill that runs for a user, with its messages in a pipe."""
    return subprocess.Popen(
        typed(*arguments), user=uid, group=uid, extra_groups=(), env=environment(state), cwd="/",
        stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
