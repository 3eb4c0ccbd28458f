"""Which programs this host has, as far as configurations and the journal ask."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterable
from datetime import timedelta
from tempfile import NamedTemporaryFile

from lab import __version__
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.software import Software
from lab.runtimes.command import run

_LIMIT = timedelta(seconds=10)
_PATH = os.pathsep.join(("/usr/lib/frr", "/usr/sbin", "/usr/bin", "/sbin", "/bin"))
_COMMANDS = {
    "frr": ("zebra", "--version"),
    "nsd": ("nsd", "-v"),
    "unbound": ("unbound", "-V"),
    "bind": ("named", "-v"),
    "haproxy": ("haproxy", "-v"),
}
_RELEASE = re.compile(r"\d+(?:\.\d+)+")


def software() -> Software:
    """Return the abilities of this host's programs.

    Raises:
        RuntimeFailure: FRR is not installed.
    """
    release = _release(_said(_COMMANDS["frr"]))
    if not release:
        raise RuntimeFailure("FRR is not installed: no zebra; see stormdrill doctor")
    return Software(release, _unbound_has("wait-limit: 0", "discard-timeout: 0"))


def lacks(programs: Iterable[str]) -> tuple[str, ...]:
    """Return those programs that this host does not have."""
    return tuple(name for name in programs if _program(name) is None)


def versions() -> dict[str, str]:
    """Return the version of everything a run depends on; "" for what is missing."""
    found = {name: ".".join(map(str, _release(_said(argv)))) for name, argv in _COMMANDS.items()}
    return {
        "stormdrill": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "kernel": platform.release(),
        **found,
    }


def _program(name: str) -> str | None:
    return shutil.which(name, path=_PATH)


def _said(argv: tuple[str, ...]) -> str:
    program = _program(argv[0])
    if program is None:
        return ""
    try:
        done = run((program, *argv[1:]), timeout=_LIMIT)
    except CommandError:
        return ""
    return done.stdout + done.stderr


def _release(text: str) -> tuple[int, ...]:
    found = _RELEASE.search(text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _unbound_has(*options: str) -> bool:
    """Ask Unbound's own checker whether it knows some options; releases differ by patches."""
    program = _program("unbound-checkconf")
    if program is None:
        return False
    with NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(_conf(options))
        file.flush()
        return run((program, file.name), timeout=_LIMIT).returncode == 0


def _conf(options: Iterable[str]) -> str:
    basis = ('username: ""', 'chroot: ""', 'directory: "/"', 'pidfile: ""')
    return "server:\n" + "".join(f"  {line}\n" for line in (*basis, *options))
