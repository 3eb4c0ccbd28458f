"""Checkouts of this product, whose commands are called as a user would."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

OWN = Path(__file__).resolve().parents[2]
LIMIT_S = 900.0

Call = Callable[..., str]


def command(*words: str, checkout: Path = OWN) -> list[str]:
    """Return a command line of a checkout."""
    python = sys.executable if checkout == OWN else str(checkout / ".venv" / "bin" / "python")
    return [python, "-m", "lab", *words]


def environment(home: Path, checkout: Path = OWN) -> dict[str, str]:
    """Return the environment of a checkout's commands; the state of labs is in ``home``."""
    return {**os.environ, "STORMDRILL_HOME": str(home), "PYTHONPATH": str(checkout)}


def run(home: Path, *words: str, checkout: Path = OWN) -> subprocess.CompletedProcess[str]:
    """Run a command of a checkout to its end, and return its exit code and what it printed."""
    return subprocess.run(
        command(*words, checkout=checkout), env=environment(home, checkout), cwd=checkout,
        capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip


def calling(checkout: Path, folder: Path) -> Call:
    """Return what calls a command of a checkout, and returns its output; its state is in a folder.

    The command has to end with 0, or the benchmark ends.
    """

    def call(*words: str) -> str:
        done = run(folder / "state", *words, checkout=checkout)
        if done.returncode != 0:
            argv = " ".join(command(*words, checkout=checkout))
            raise SystemExit(f"{argv}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    return call
