"""The process that plays cells of a study one after the other, on one lab where that fits.

It is started with the scenario, the profile and the runtime of all its cells. For each cell a
line of JSON comes on its standard input, a socket: ``seed``, ``settings``, ``out`` for the folder
of the run, and ``log`` for what the run prints. Each is answered with a line, the exit code of
``run``. It ends, and its lab with it, when nothing more comes or a cell is interrupted.
"""

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lab.app.play import run
from lab.cli.codes import ExitCode
from lab.cli.ending import exit_code
from lab.cli.runs import shown
from lab.model.play import RunRequest
from lab.reset.spare import Spare


def main(words: Sequence[str]) -> int:
    """Play all cells that come; return the exit code of a process."""
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as study:
        return exit_code(lambda: _all(words, study))


def _all(words: Sequence[str], study: socket.socket) -> int:
    with study.makefile("r", encoding="utf-8") as lines, Spare() as spare:
        for line in lines:
            cell = json.loads(line)
            _print_to(cell["log"])
            code = exit_code(partial(_played, _request(words, cell), spare))
            if code == ExitCode.INTERRUPTED:
                return code  # the answer is that of the process, once its lab is gone
            study.sendall(f"{int(code)}\n".encode())
    return 0


def _played(request: RunRequest, spare: Spare) -> int:
    return shown(run(request, spare), json=False)


def _request(words: Sequence[str], cell: Mapping[str, Any]) -> RunRequest:
    scenario, profile, runtime = words
    return RunRequest(
        scenario=scenario,
        watcher=lambda _event: None,
        profile=profile or None,
        runtime=runtime,
        seed=cell["seed"],
        settings=tuple((key, value) for key, value in cell["settings"]),
        out=Path(cell["out"]),
    )


def _print_to(log: str) -> None:
    """Have everything that is printed from now on go to a new file."""
    sys.stdout.flush()
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(handle, stream.fileno())
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
