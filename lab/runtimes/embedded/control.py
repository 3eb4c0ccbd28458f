"""The supervisor's door: what a client may ask of a running lab, one request a connection."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from lab.runtimes.embedded import wire
from lab.runtimes.embedded.children import kill_group
from lab.runtimes.embedded.limits import Watch
from lab.runtimes.embedded.node import Space, inside, log
from lab.runtimes.embedded.orders import Orders
from lab.runtimes.embedded.service import POLL_S, Sandbox, Service

_WITHOUT_ERROR = 2
_PATIENCE_S = 20.0  # less than a client has
# Unlock a new terminal, and open its far end whatever is mounted where (ioctl_tty(2)).
_TIOCSPTLCK = 0x40045431
_TIOCGPTPEER = 0x5441


class Refusal(Exception):
    """A request that cannot be met; the text is for the client's user."""


class Control:
    """Answers clients."""

    def __init__(
        self, sandbox: Sandbox, listener: socket.socket, services: Sequence[Service]
    ) -> None:
        self._sandbox = sandbox
        self._watch = Watch(sandbox)
        self._listener = listener
        self._services = services
        self._orders = Orders(sandbox, services)
        self._requests: dict[str, Callable[[socket.socket, wire.Message, list[int]], None]] = {
            "exec": self._exec,
            "terminal": self._terminal,
            "vty": self._vty,
            "read": self._read,
            "nodes": self._nodes,
            "order": self._order,
        }
        listener.settimeout(0)
        sandbox.loop.on_readable(listener.fileno(), self._accept)

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listener.accept()
            if wire.peer(connection).uid != os.geteuid():
                connection.close()
                return
            self._sandbox.loop.on_readable(connection.fileno(), lambda: self._first(connection))

    def _first(self, connection: socket.socket) -> None:
        """Meet the request of a connection, and close it unless a command runs for it."""
        self._sandbox.loop.forget(connection.fileno())
        files: list[int] = []

        def meet() -> None:
            nonlocal files
            message, files = wire.receive(connection)
            if message is None:
                connection.close()
            else:
                self._requests[message["op"]](connection, message, files)

        self._met(connection, meet)
        wire.close_all(files)

    def _met(self, connection: socket.socket, action: Callable[[], None]) -> None:
        """Do what a client asks for; whatever is wrong with it, the lab goes on for the others."""
        try:
            action()
        except (Refusal, LookupError, TypeError, ValueError) as error:
            _answer(connection, {"error": str(error)})
            connection.close()
        except OSError as error:
            _answer(connection, {"error": error.strerror, "errno": error.errno})
            connection.close()

    def _met_later(self, connection: socket.socket, action: Callable[[], None]) -> None:
        self._sandbox.loop.after(POLL_S, partial(self._met, connection, action))

    def _exec(self, connection: socket.socket, message: wire.Message, files: list[int]) -> None:
        loop = self._sandbox.loop
        watched = True

        def unwatch() -> None:
            nonlocal watched
            if watched:
                watched = False
                loop.forget(connection.fileno())

        def ended(code: int) -> None:
            unwatch()
            _answer(connection, {"code": code})
            connection.close()

        def closed() -> None:
            unwatch()
            kill_group(pid)

        space = self._space(message["node"])
        terminal = message.get("terminal", "")
        if len(files) == _WITHOUT_ERROR:
            files.append(log(self._sandbox.root, message["node"], "streams"))
        pid = self._sandbox.children.start(space, message["argv"], files, ended, terminal)
        _answer(connection, {"pid": pid})
        loop.on_readable(connection.fileno(), closed)

    def _terminal(
        self, connection: socket.socket, message: wire.Message, _files: list[int]
    ) -> None:
        """Answer with both ends of a new terminal among the node's own, the far one second."""
        flags = os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC
        with inside(self._space(message["node"]), self._sandbox.base):
            near = os.open("/dev/ptmx", flags)
        try:
            fcntl.ioctl(near, _TIOCSPTLCK, bytes(4))
            far = fcntl.ioctl(near, _TIOCGPTPEER, flags)
            _answer(connection, {}, [near, far])
            os.close(far)
        finally:
            os.close(near)
        connection.close()

    def _vty(self, connection: socket.socket, message: wire.Message, _files: list[int]) -> None:
        """Answer with a connection to a daemon, once it takes one: few can wait for that."""
        until = time.monotonic() + _PATIENCE_S

        def connect() -> None:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as vty:
                vty.settimeout(0)
                try:
                    with inside(self._space(message["node"]), self._sandbox.base):
                        vty.connect(f"/run/frr/{message['daemon']}.vty")
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise
                    self._met_later(connection, connect)
                    return
                vty.settimeout(None)
                _answer(connection, {}, [vty.fileno()])
            connection.close()

        connect()

    def _read(self, connection: socket.socket, message: wire.Message, _files: list[int]) -> None:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        with inside(self._space(message["node"]), self._sandbox.base):
            descriptor = os.open(message["path"], flags)
        _answer(connection, {}, [descriptor])
        os.close(descriptor)
        connection.close()

    def _nodes(self, connection: socket.socket, _message: wire.Message, _files: list[int]) -> None:
        daemons: dict[str, list[tuple[str, str]]] = {name: [] for name in self._sandbox.spaces}
        for service in self._services:
            if service.node not in self._orders.halted:
                service.adopt(self._sandbox)
            daemons[service.node].append((service.daemon.name, service.state))
        halted = self._orders.halted
        states = {
            name: (name in halted, states, self._watch.ended.get(name, ""))
            for name, states in daemons.items()
        }
        descriptor = os.memfd_create("nodes")
        os.write(descriptor, json.dumps(states).encode())
        os.lseek(descriptor, 0, os.SEEK_SET)
        _answer(connection, {}, [descriptor])
        os.close(descriptor)
        connection.close()

    def _order(self, connection: socket.socket, message: wire.Message, _files: list[int]) -> None:
        """Answer once the order has come to its end, whatever that takes.

        What ran in a node that took too much has to have ended before.
        """
        until = time.monotonic() + _PATIENCE_S

        def done(error: str) -> None:
            _answer(connection, {"error": error} if error else {})
            connection.close()

        def begin() -> None:
            if not self._watch.ends(node):
                self._watch.forget(node)
                self._orders.carry_out(word, node, daemon, done)
            elif time.monotonic() > until:
                raise Refusal("what ran in it does not end")
            else:
                self._met_later(connection, begin)

        node, word, daemon = self._space(message["node"]).name, message["word"], message["daemon"]
        begin()

    def _space(self, node: str) -> Space:
        try:
            return self._sandbox.spaces[node]
        except KeyError:
            raise Refusal("no such node") from None


def _answer(connection: socket.socket, message: wire.Message, files: Sequence[int] = ()) -> None:
    with suppress(OSError):  # the client is gone, and with it whoever would care
        wire.send(connection, message, files)
