"""Checkouts of this product, whose commands are called as a user would."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

OWN = Path(__file__).resolve().parents[2]

Call = Callable[..., str]


def calling(checkout: Path, folder: Path) -> Call:
    """Return what calls a command of a checkout, and returns its output; its state is in a folder.

    The command has to end with 0, or the benchmark ends.
    """
    python = checkout / ".venv" / "bin" / "python"
    home, path = str(folder / "state"), str(checkout)
    environment = {**os.environ, "STORMDRILL_HOME": home, "PYTHONPATH": path}

    def call(*words: str) -> str:
        argv = [str(python), "-m", "lab", *words]
        done = subprocess.run(
            argv, cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(argv)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    return call
