"""The one door to the containerlab program: arguments, time limits, and what it says as data."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lab.model.deployment import Completed
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.software import OLDEST_CONTAINERLAB
from lab.runtimes.command import run

PROGRAM = "containerlab"
# Else it asks the Internet for newer releases, and waits for that where there is none.
_ENVIRONMENT = {"CLAB_VERSION_CHECK": "disable", "NO_COLOR": "1"}
_SHORT = timedelta(seconds=30)
# A hundred nodes take 40 s on a quiet machine with two cores; a loaded one takes many times that.
_BASIS = timedelta(seconds=180)
_EACH_NODE = timedelta(seconds=3)
_LAST_LINES = 3
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LOGGED = re.compile(r"\d\d:\d\d:\d\d (?:DEBU|INFO|WARN|ERRO|FATA) ")
_BROKEN = re.compile(r"(?<=\w-) (?=\w)")  # it breaks its last word into lines at a hyphen too


@dataclass(frozen=True, slots=True)
class Deployed:
    """A container of a lab as containerlab reports it."""

    name: str
    id: str
    state: str


def version() -> tuple[int, ...]:
    """Return the version of the program.

    Raises:
        RuntimeFailure: it is not installed, does not answer, or is too old.
    """
    if shutil.which(PROGRAM) is None:
        raise RuntimeFailure(f"{PROGRAM} is not installed; see stormdrill doctor")
    done = _call(("version", "--short"), _SHORT)
    found = release(done.stdout)
    if found is None:
        raise RuntimeFailure(f"{PROGRAM} version: {_said(done) or 'no version'}")
    if found < OLDEST_CONTAINERLAB:
        ours, theirs = (".".join(map(str, each)) for each in (OLDEST_CONTAINERLAB, found))
        hint = "see https://containerlab.dev/install"
        raise RuntimeFailure(f"needs {PROGRAM} {ours} or later, this is {theirs}; {hint}")
    return found


def deploy(topology: Path, nodes: int, *, lock: int) -> tuple[Deployed, ...]:
    """Make every container and link of a topology file and return the containers.

    The program inherits ``lock``, so that waiting for the lock means waiting for the program too.

    Raises:
        RuntimeFailure: it failed, and has left what was made so far.
        CommandError: it did not end in time.
    """
    limit = _BASIS + nodes * _EACH_NODE
    done = _call(("deploy", "--topo", str(topology), "--format", "json"), limit, keep=(lock,))
    if done.returncode:
        raise RuntimeFailure(f"{PROGRAM} deploy: {_said(done)}")
    return listed(done.stdout)


def destroy(topology: Path, nodes: int) -> None:
    """Remove every container and link of a topology file, and what the program wrote for it.

    Its management network stays: it may be another lab's. Of a lab without containers the program
    would remove the first folder of a lab beside the file, so a file has a folder of its own.

    Raises:
        RuntimeFailure: it failed.
        CommandError: it could not be started, or did not end in time.
    """
    limit = _BASIS + nodes * _EACH_NODE
    done = _call(("destroy", "--topo", str(topology), "--cleanup", "--keep-mgmt-net"), limit)
    if done.returncode:
        raise RuntimeFailure(f"{PROGRAM} destroy: {_said(done)}")


def release(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a version as ``0.79.0``; None when it is none."""
    found = re.search(r"\b\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found.group().split(".")) if found else None


def listed(text: str) -> tuple[Deployed, ...]:
    """Return the containers in what ``deploy --format json`` or ``inspect`` printed.

    Raises:
        RuntimeFailure: it is not the form this product knows.
    """
    try:
        labs: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(text)
        return tuple(
            Deployed(str(each["name"]), str(each["container_id"]), str(each["state"]))
            for nodes in labs.values()
            for each in nodes
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RuntimeFailure(f"{PROGRAM} printed what is not its list of nodes") from error


def complaint(stderr: str) -> str:
    """Return the end of what the program complained of, in one line.

    It logs as it goes; its last word follows a line that says ERROR, or is a line of the log.
    """
    lines = [_COLOUR.sub("", line).strip() for line in stderr.splitlines()]
    lines = [line for line in lines if line]
    if "ERROR" in lines:
        return _BROKEN.sub("", " ".join(lines[lines.index("ERROR") + 1 :]))
    errors = [line for line in lines if " ERRO " in line or " FATA " in line]
    return " | ".join(_LOGGED.sub("", line) for line in (errors or lines)[-_LAST_LINES:])


def _said(done: Completed) -> str:
    return complaint(done.stderr) or f"ended with status {done.returncode}"


def _call(arguments: Sequence[str], limit: timedelta, keep: Sequence[int] = ()) -> Completed:
    try:
        return run((PROGRAM, *arguments), timeout=limit, env=_ENVIRONMENT, keep=keep)
    except CommandError as error:
        raise CommandError(complaint(str(error))) from error
