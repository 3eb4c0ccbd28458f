"""What a student has made of a lab: taken from it, and put into another one."""

import shlex
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

from lab.model.errors import CommandError
from lab.model.lesson import State
from lab.model.setup import Deployed, Setup
from lab.ports import RunningLab
from lab.reset.differences import differences
from lab.reset.reading import read
from lab.reset.rounds import take_all_back

_LIMIT = timedelta(seconds=30)
_FILES = (
    'find /root -type f -size -128k -exec sh -c \'echo "$1"; base64 -w0 "$1"; echo\' sh {} \\;'
)


def taken(lab: RunningLab) -> State:
    """Return what differs from the deployment of a lab, and the files below /root.

    Raises:
        CommandError: a node cannot be looked at.
    """
    deployed = lab.deployed()
    seen = read(lab, deployed.deployment.configs)
    changed = {each.node for each in differences(deployed, seen)}
    files = {node: found for node in seen if (found := _files(lab, node))}
    return State({node: seen[node] for node in seen if node in changed}, files)


def put(lab: RunningLab, state: State) -> None:
    """Make a lab as a state tells; nodes that it does not name are as they were deployed.

    Raises:
        CommandError: something of the state cannot be made here.
    """
    deployed = lab.deployed()
    strange = [node for node in (*state.setups, *state.files) if node not in deployed.setups]
    if strange:
        raise CommandError(f"{', '.join(strange)}: no such node in this network")
    setups = {node: _here(deployed, node, setup) for node, setup in state.setups.items()}
    meant = replace(deployed, setups={**deployed.setups, **setups})
    try:
        take_all_back(lab, meant, tuple(deployed.setups), lambda _text: None)
        for node, files in state.files.items():
            for path, text in files.items():
                _write(lab, node, path, text)
    except (LookupError, ValueError) as error:  # the file was written by hand
        raise CommandError(f"a saved state makes no sense: {error}") from error


def _here(deployed: Deployed, node: str, setup: Setup) -> Setup:
    """Return a setup of another lab without what belongs to that lab alone."""
    own = deployed.setups[node]
    return replace(setup, processes=own.processes, neighbours=own.neighbours)


def _files(lab: RunningLab, node: str) -> dict[str, str]:
    """Return the texts below /root; what is no text is left out."""
    done = lab.run(node, ("sh", "-c", _FILES), timeout=_LIMIT)
    lines = done.stdout.splitlines()
    found = {}
    for path, code in zip(lines[::2], lines[1::2], strict=False):
        try:
            found[path] = b64decode(code).decode()
        except ValueError:
            continue
    return found


def _write(lab: RunningLab, node: str, path: str, text: str) -> None:
    if not path.startswith("/root/") or ".." in path:
        raise CommandError(f"{node}: {path}: is not below /root")
    place = shlex.quote(path)
    mode = f" && chmod 755 {place}" if text.startswith("#!") else ""
    command = f"mkdir -p $(dirname {place}) && cat > {place}{mode}"
    done = lab.run(node, ("sh", "-c", command), timeout=_LIMIT, stdin=text)
    if done.returncode:
        raise CommandError(f"{node}: {path}: {done.stderr.strip()}")
