"""What the programs of this host say when they are asked."""

import os
import shutil
from collections.abc import Sequence
from datetime import timedelta

from lab.model.errors import CommandError
from lab.model.software import Asked, Said
from lab.runtimes.command import run

_LIMIT = timedelta(seconds=10)
_PATH = os.pathsep.join(("/usr/lib/frr", "/usr/sbin", "/usr/bin", "/sbin", "/bin"))
_ABSENT = Said(127, "")


def host(commands: Sequence[Asked]) -> tuple[Said, ...]:
    """Return the output of programs of this host."""
    return tuple(_said(each) for each in commands)


def _said(asked: Asked) -> Said:
    program = shutil.which(asked.argv[0], path=_PATH)
    if program is None:
        return _ABSENT
    try:
        done = run((program, *asked.argv[1:]), timeout=_LIMIT, stdin=asked.stdin)
    except CommandError:
        return _ABSENT
    return Said(done.returncode, done.stdout + done.stderr)
