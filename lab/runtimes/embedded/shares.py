"""The addresses of shared labs: abstract sockets, which go with the process that listens."""

import pwd
import re
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path("/proc/net/unix")
_LISTENS = 0x10000  # __SO_ACCEPTCON among the flags of the table
_PATH = re.compile(r"@stormdrill/(\d{1,10})/([A-Za-z0-9][A-Za-z0-9_.-]{0,62})/(\d{1,10})")
_FIELDS = 8  # of a line whose socket has an address
_FLAGS = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where a process lets guests into a lab of ``owner``; nobody has proved yet that it does."""

    owner: int
    lab: str
    process: int

    @property
    def socket(self) -> str:
        """Return the address as the kernel takes it."""
        return f"\0stormdrill/{self.owner}/{self.lab}/{self.process}"


def shares(table: Path = _TABLE) -> list[Address]:
    """Return the addresses at which somebody listens; none on a host without such a table."""
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except FileNotFoundError:
        return []
    return [address for line in lines if (address := _address(line.split()))]


def user(uid: int) -> str:
    """Return the name of a user of this host, the number of one who has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _address(fields: list[str]) -> Address | None:
    """Return what a line of the table says of a listener; its connections have its address too."""
    if len(fields) != _FIELDS or not int(fields[_FLAGS], 16) & _LISTENS:
        return None
    found = _PATH.fullmatch(fields[-1])
    return Address(int(found[1]), found[2], int(found[3])) if found else None
