"""A command that serves a console: the links it prints, and its end."""

import json
import subprocess
from typing import Any


def links(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the links that are printed first."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            break
    found: dict[str, Any] = json.loads(text)
    return found


def ended(process: "subprocess.Popen[str]", number: int) -> tuple[int, str]:
    """Send a signal; return the exit code and what was said as an error."""
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    return process.returncode, err
