"""HAProxy's admin socket: a frontend's state, its switch, and its counters."""

import csv
from dataclasses import dataclass

from lab.model.errors import CommandError
from lab.net.control_socket import ask


@dataclass(frozen=True, slots=True)
class Frontend:
    """A frontend's state, as ``OPEN`` or ``PAUSED``, and its responses since the start."""

    status: str
    requests: int
    responses: tuple[tuple[str, int], ...]  # "2xx", 17


def frontend(stat: str, name: str) -> Frontend:
    """Return a frontend's row of ``show stat``; raise CommandError when there is none."""
    for row in csv.DictReader(stat.removeprefix("# ").splitlines()):
        if row["pxname"] == name and row["svname"] == "FRONTEND":
            codes = ("1xx", "2xx", "3xx", "4xx", "5xx", "other")
            responses = tuple((code, int(row[f"hrsp_{code}"] or 0)) for code in codes)
            return Frontend(row["status"], int(row["req_tot"] or 0), responses)
    raise CommandError(f"haproxy has no frontend {name!r}")


def look(socket: str, name: str) -> Frontend:
    """Return a frontend as it is now; raise CommandError when HAProxy cannot be asked."""
    return frontend(ask(socket, "show stat\n"), name)


def switch(socket: str, name: str, *, on: bool) -> None:
    """Let a frontend accept connections or not; succeed when it does so already.

    A frontend that is off refuses new connections and keeps the open ones.

    Raises:
        CommandError: HAProxy cannot be asked, or refused.
    """
    wanted = "OPEN" if on else "PAUSED"
    said = ask(socket, f"{'enable' if on else 'disable'} frontend {name}\n")
    if (status := look(socket, name).status) != wanted:
        raise CommandError(f"frontend {name} is {status}, not {wanted}: {said.strip()}")
