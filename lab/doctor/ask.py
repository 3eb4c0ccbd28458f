"""Runs a program for what it prints."""

import subprocess
from collections.abc import Sequence

TIMEOUT_S = 10.0


def ask(argv: Sequence[str]) -> tuple[bool, str]:
    """Return whether a program succeeded, and what it printed or why it could not run."""
    try:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"{argv[0]} did not end within {TIMEOUT_S:g} s"
    except OSError as error:
        return False, f"{argv[0]}: {error.strerror}"
    return done.returncode == 0, (done.stdout if done.returncode == 0 else done.stderr).strip()
