"""Python, the Debian packages and the version of FRR."""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from platform import python_version

from lab.doctor.ask import ask
from lab.doctor.check import Check, Level

PYTHON = (3, 11)
OLDEST_FRR = (8, 4)  # what the configuration was tried on
NEWEST_FRR = (10,)
BGPD = "/usr/lib/frr/bgpd"


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package with the programs a lab uses of it."""

    name: str
    needed: bool
    programs: tuple[str, ...]
    purpose: str


def packages() -> tuple[Package, ...]:
    """Return the list that the installation uses too."""
    text = files("lab.doctor").joinpath("packages.txt").read_text(encoding="utf-8")
    rows = (line.split(maxsplit=3) for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Package(name, need == "needed", tuple(programs.split(",")), purpose)
        for name, need, programs, purpose in rows
    )


def find(program: str) -> str | None:
    """Return the path of a program; a user's path often lacks the ``sbin`` folders."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"))
    return shutil.which(program, path=path)


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Check the Python that runs this."""
    level = Level.OK if version >= PYTHON else Level.FAIL
    return Check("python", level, python_version(), "sudo apt-get install python3.11-venv")


def package(one: Package, find: Callable[[str], str | None] = find) -> Check:
    """Check that the programs of a package are there."""
    missing = [program for program in one.programs if find(program) is None]
    mend = f"sudo apt-get install --no-install-recommends {one.name}"
    if not missing:
        return Check(one.name, Level.OK, f"for {one.purpose}", mend)
    level = Level.FAIL if one.needed else Level.INFO
    return Check(one.name, level, f"{', '.join(missing)} missing; for {one.purpose}", mend)


def frr(said: tuple[bool, str] | None = None) -> Check:
    """Check that the configuration supports the version of FRR."""
    ran, text = ask([BGPD, "--version"]) if said is None else said
    found = re.search(r"version (\d+)\.(\d+)(\S*)", text)
    mend = "install FRR 8.4 to 10 from Debian 12 or 13, Ubuntu 24.04, or deb.frrouting.org"
    if not ran or found is None:
        first = text.partition("\n")[0]
        return Check("frr-version", Level.FAIL, f"cannot tell: {first}", mend)
    version = (int(found[1]), int(found[2]))
    evidence = f"{found[1]}.{found[2]}{found[3]}"
    if version < OLDEST_FRR or version[:1] > NEWEST_FRR:
        return Check("frr-version", Level.WARN, f"{evidence} was never tried", mend)
    return Check("frr-version", Level.OK, evidence, mend)
