"""The supervisor's door: what a client may ask of a running lab, one request a connection."""

import fcntl
import json
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from lab.runtimes.embedded import wire
from lab.runtimes.embedded.children import kill_group
from lab.runtimes.embedded.limits import Watch
from lab.runtimes.embedded.node import Space, inside, private
from lab.runtimes.embedded.orders import Orders
from lab.runtimes.embedded.service import POLL_S, Sandbox, Service

_WITHOUT_ERROR = 2
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
        try:
            message, files = wire.receive(connection)
            if message is None:
                connection.close()
            else:
                self._requests[message["op"]](connection, message, files)
        except (Refusal, LookupError, TypeError, ValueError) as error:
            # Whatever a client sends, the lab goes on for the others.
            _answer(connection, {"error": str(error)})
            connection.close()
        except OSError as error:
            _answer(connection, {"error": error.strerror, "errno": error.errno})
            connection.close()
        finally:
            wire.close_all(files)

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
            files.append(self._stream_log(message["node"]))
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

    def _stream_log(self, node: str) -> int:
        path = private(self._sandbox.root, node, "/var/log") / "streams.log"
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)

    def _vty(self, connection: socket.socket, message: wire.Message, _files: list[int]) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as vty:
            with inside(self._space(message["node"]), self._sandbox.base):
                vty.connect(f"/run/frr/{message['daemon']}.vty")
            _answer(connection, {}, [vty.fileno()])
        connection.close()

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

        A node that takes too much has to have ended before.
        """

        def done(error: str) -> None:
            _answer(connection, {"error": error} if error else {})
            connection.close()

        def begin() -> None:
            if self._watch.ends(node):
                self._sandbox.loop.after(POLL_S, begin)
                return
            self._watch.forget(node)
            try:
                self._orders.carry_out(word, node, daemon, done)
            except LookupError as error:
                done(str(error))

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
