"""HAProxy's admin socket: a frontend's state, its switch, and its counters."""

import csv
from dataclasses import dataclass

from lab.model.errors import CommandError
from lab.net.control_socket import ask


@dataclass(frozen=True, slots=True)
class Frontend:
    """A frontend's state, as ``OPEN`` or ``PAUSED``, and its responses since the start.

    ``servers_up`` are the servers behind the whole proxy that its checks find up.
    """

    status: str
    requests: int
    responses: tuple[tuple[str, int], ...]  # "2xx", 17
    servers: int = 0
    servers_up: int = 0


_PROXIES = ("FRONTEND", "BACKEND")


def frontend(stat: str, name: str) -> Frontend:
    """Return a frontend's row of ``show stat``; raise CommandError when there is none."""
    rows = list(csv.DictReader(stat.removeprefix("# ").splitlines()))
    states = [row["status"] for row in rows if row["svname"] not in _PROXIES]
    up = sum(state.startswith("UP") for state in states)
    for row in rows:
        if row["pxname"] == name and row["svname"] == "FRONTEND":
            codes = ("1xx", "2xx", "3xx", "4xx", "5xx", "other")
            responses = tuple((code, int(row[f"hrsp_{code}"] or 0)) for code in codes)
            return Frontend(row["status"], int(row["req_tot"] or 0), responses, len(states), up)
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


def set_in_map(socket: str, path: str, key: str, value: int) -> None:
    """Change the value of a key in a map; raise CommandError when HAProxy refuses."""
    said = ask(socket, f"set map {path} {key} {value}\n").strip()
    if said:
        raise CommandError(f"map {path}: {said}")
