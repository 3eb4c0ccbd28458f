"""A guest's side of a shared lab."""

import json
import os
import socket
import sys
from contextlib import suppress

from lab.model.errors import InputError, Problem, RuntimeFailure
from lab.model.inspect import NodeRow
from lab.runtimes.embedded import wire
from lab.runtimes.embedded.flow import Flow, drain, turn
from lab.runtimes.embedded.shares import Address, shares, user
from lab.runtimes.terminal import is_terminal, raw, resizing, size

_GREETING_S = 5.0
_ANSWER_S = 60.0  # the owner's side looks for one guest after the other
_LAST_WORDS_MS = 5_000


class Guest:
    """A lab whose owner lets this user in."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.name = address.lab
        self.owner = user(address.owner)

    def inspect(self) -> list[NodeRow]:
        """Return every node with its state and its routing sessions.

        Raises:
            RuntimeFailure: the owner shares it no more, or with another version of this product.
        """
        connection, files = self._ask(self.name, {"op": "inspect"})
        connection.close()
        try:
            with os.fdopen(files[0], "rb") as stream:
                return [NodeRow(*row) for row in json.load(stream)]
        except (IndexError, TypeError, ValueError) as error:
            text = f"{self.name}: {self.owner} uses another version of Stormdrill"
            raise RuntimeFailure(text) from error

    def shell(self, node: str) -> int:
        """Work in a node on this process's terminal; return the exit code.

        Raises:
            InputError: there is no such node, or this process has no terminal.
            RuntimeFailure: the owner shares it no more.
        """
        keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
        if not is_terminal(keyboard, screen):
            hint = "run it without pipes; with ssh use -t"
            raise InputError([Problem(f"shell {self.name} {node}", "needs a terminal", hint)])
        kind = os.environ.get("TERM", "xterm")
        message = {"op": "shell", "node": node, "terminal": kind, "size": size(keyboard)}
        with raw(keyboard):
            connection, files = self._ask(f"{self.name} {node}", message)
            with (
                connection,
                socket.socket(fileno=files[0]) as stream,
                resizing(lambda: _tell_size(connection, keyboard)),
            ):
                return self._relay(connection, stream, keyboard, screen)

    def _relay(
        self, connection: socket.socket, stream: socket.socket, keyboard: int, screen: int
    ) -> int:
        os.set_blocking(stream.fileno(), False)
        keys, output = Flow(keyboard, stream.fileno()), Flow(stream.fileno(), screen)
        while not turn((keys, output), (connection.fileno(),)):
            pass
        drain(output, reader_ms=_LAST_WORDS_MS, source_ms=_LAST_WORDS_MS)
        try:
            answer = wire.receive(connection)[0] or {}
        except OSError:
            answer = {}
        self._unless_over(answer, given="code" in answer)
        return int(answer["code"])

    def _ask(self, subject: str, message: wire.Message) -> tuple[socket.socket, list[int]]:
        """Send a request; return the connection and the files that came with the answer."""
        connection = enter(self._address, subject)
        try:
            connection.settimeout(_ANSWER_S)
            wire.send(connection, message)
            answer, files = wire.receive(connection)
            _unless_refused(subject, answer)
            self._unless_over(answer, given=bool(files))
        except OSError as error:
            connection.close()
            raise RuntimeFailure(f"{subject}: {error}") from error
        except BaseException:
            connection.close()
            raise
        return connection, files

    def _unless_over(self, answer: wire.Message | None, *, given: bool) -> None:
        """Raise RuntimeFailure unless the answer gave what was asked for."""
        if not given:
            over = f"{self.name}: {self.owner} shares it no more"
            raise RuntimeFailure(str((answer or {}).get("failed", over)))


def find(name: str) -> Guest | None:
    """Return the lab that somebody shares by this name, LAB or OWNER/LAB; None without one.

    Raises:
        InputError: nobody who shares it lets this user in, or several do.
    """
    owner, _, lab = name.rpartition("/")
    found: dict[int, Address] = {}
    refusal: InputError | None = None
    for address in shares():
        if address.lab != lab or owner not in ("", user(address.owner)):
            continue
        try:
            enter(address, name).close()
            found[address.owner] = address
        except InputError as error:
            refusal = error
        except (OSError, ValueError, RuntimeFailure):
            continue  # it ends just now, or is not what its address says
    if len(found) > 1:
        hint = f"name one of: {', '.join(sorted(f'{user(uid)}/{lab}' for uid in found))}"
        raise InputError([Problem(name, f"{len(found)} users share a lab of that name", hint)])
    if not found and refusal is not None:
        raise refusal
    return next((Guest(address) for address in found.values()), None)


def enter(address: Address, subject: str) -> socket.socket:
    """Return a connection that waits for one request of a guest.

    Raises:
        InputError: the owner does not let this user in.
        RuntimeFailure: it is not the owner who listens there.
        OSError: nobody listens or answers.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.settimeout(_GREETING_S)
        connection.connect(address.socket)
        _unless_pretended(connection, address)
        greeting, files = wire.receive(connection)
        wire.close_all(files)
        _unless_refused(subject, greeting)
    except BaseException:
        connection.close()
        raise
    return connection


def _unless_pretended(connection: socket.socket, address: Address) -> None:
    # Anybody may take an address of that form; the kernel tells whose it is.
    if wire.peer(connection).uid != address.owner:
        raise RuntimeFailure(f"{address.lab}: not shared by {user(address.owner)}")


def _unless_refused(subject: str, answer: wire.Message | None) -> None:
    if answer and "refused" in answer:
        raise InputError([Problem(subject, str(answer["refused"]), str(answer.get("hint", "")))])


def _tell_size(connection: socket.socket, terminal: int) -> None:
    with suppress(OSError):  # the shell has ended
        wire.send(connection, {"size": size(terminal)})
