"""The owner's side of a shared lab: lets named users of the host ask the few things of guests.

It runs outside of the sandbox, where the kernel tells who a stranger is. A guest gets bytes of a
terminal and the rows of ``inspect``, never a descriptor of the lab; and no descriptor of a guest
reaches a node, where it would lead to the host's files with the owner's rights. So whatever a
guest keeps, the way in is gone with this process.
"""

import json
import os
import select
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

from lab.model.errors import InputError, LabError, Problem, RuntimeFailure
from lab.ports import RunningLab
from lab.ports.abilities import Look
from lab.runtimes import statedir
from lab.runtimes.embedded import home, wire
from lab.runtimes.embedded.attending import Attended
from lab.runtimes.embedded.client import Door
from lab.runtimes.embedded.shares import Address, user

Tell = Callable[[str], None]

VERBS = "shell and inspect"
_PATIENCE_S = 30.0  # for the request of a guest who has connected
_AT_ONCE = 64  # connections, so that descriptors remain
_BACKLOG = 16


def share(
    lab: RunningLab, directory: Path, guests: Mapping[int, str], look: Look, tell: Tell
) -> None:
    """Let guests in, by user id and name, until the lab ends.

    Raises:
        InputError: the lab is root's.
        RuntimeFailure: the lab has ended.
    """
    if os.geteuid() == 0:
        # Its nodes have the ids of the host, and root's own may write the host's /proc/sys.
        text = "in a lab of root's a guest would be root on this host"
        hint = "deploy it as an ordinary user, and share that"
        raise InputError([Problem(f"share {lab.name}", text, hint)])
    ended = _open_init(directory)
    address = Address(os.geteuid(), lab.name, os.getpid())
    sharing = Sharing(lab, Door(directory), guests, look, tell)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(address.socket)
            listener.listen(_BACKLOG)
            tell(f"{lab.name} is shared with {', '.join(guests.values())} until Ctrl-C")
            tell(f"they type: stormdrill inspect {lab.name}, stormdrill shell {lab.name} NODE")
            _accept(listener, ended, sharing.admit)
    finally:
        os.close(ended)


def _open_init(directory: Path) -> int:
    """Return a descriptor that is readable once the lab has ended."""
    processes = home.load_processes(directory)
    if processes is not None:
        found = statedir.open_process(processes.init, processes.init_started)
        if found is not None:
            return found
    raise RuntimeFailure(f"{directory.name}: the lab has ended")


def _accept(
    listener: socket.socket, ended: int, admit: Callable[[socket.socket, int], None]
) -> None:
    listener.settimeout(0)
    poller = select.poll()
    for descriptor in (listener.fileno(), ended):
        poller.register(descriptor, select.POLLIN)
    while ended not in dict(poller.poll()):
        with suppress(OSError):  # who connected is gone already
            connection, _ = listener.accept()
            admit(connection, wire.peer(connection).uid)


class Sharing:
    """Meets the requests of guests, one a connection."""

    def __init__(
        self,
        lab: RunningLab,
        door: Door,
        guests: Mapping[int, str],
        look: Look,
        tell: Tell,
    ) -> None:
        self._lab = lab
        self._door = door
        self._guests = guests
        self._look = look
        self._tell = tell
        self._owner = user(os.geteuid())
        self._strangers: set[int] = set()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._looking = threading.Lock()

    def admit(self, connection: socket.socket, uid: int) -> None:
        """Meet a guest's request in a thread of its own; turn away whoever is none."""
        if uid not in self._guests:
            self._turn_away(connection, uid)
        elif self._room.acquire(blocking=False):
            arguments = (connection, self._guests[uid])
            threading.Thread(target=self._meet, args=arguments, daemon=True).start()
        else:
            _refuse(connection, "too many guests ask at once", "try again")
            connection.close()

    def _turn_away(self, connection: socket.socket, uid: int) -> None:
        name = user(uid)
        if uid not in self._strangers:
            self._strangers.add(uid)
            self._tell(f"{name}: not let in")
        with connection:
            hint = f"{self._owner} may type: stormdrill share {self._lab.name} {name}"
            _refuse(connection, f"{self._owner} shares it, not with {name}", hint)

    def _meet(self, connection: socket.socket, guest: str) -> None:
        try:
            with connection:
                connection.settimeout(_PATIENCE_S)
                wire.send(connection, {})
                message, files = wire.receive(connection)
                wire.close_all(files)
                if message is not None:
                    self._answer(connection, guest, message)
        except (
            OSError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ):
            return  # the guest is gone or talks nonsense; the others go on
        finally:
            self._room.release()

    def _answer(self, connection: socket.socket, guest: str, message: wire.Message) -> None:
        try:
            if message["op"] == "inspect":
                self._inspect(connection, guest)
            elif message["op"] == "shell":
                self._shell(connection, guest, message)
            else:
                self._tell(f"{guest}: refused, guests may {VERBS}")
                _refuse(connection, f"is shared by {self._owner}", f"you may {VERBS}")
        except InputError as error:
            _refuse(connection, error.problems[0].text, error.problems[0].hint)
        except LabError as error:
            wire.send(connection, {"failed": str(error)})

    def _inspect(self, connection: socket.socket, guest: str) -> None:
        self._tell(f"{guest}: inspect")
        with self._looking:
            rows = [astuple(row) for row in self._look()]
        with os.fdopen(os.memfd_create("rows"), "w+b") as stream:
            stream.write(json.dumps(rows).encode())
            stream.seek(0)
            wire.send(connection, {}, [stream.fileno()])

    def _shell(self, connection: socket.socket, guest: str, message: wire.Message) -> None:
        from lab.model.hints import nearest

        nodes = {each.name: each for each in self._lab.nodes()}
        node = nodes.get(str(message["node"]))
        if node is None:
            hint = nearest(str(message["node"]), nodes, kind="nodes")
            raise InputError([Problem(self._lab.name, "no such node", hint)])
        attended = Attended(self._door, node.name, message)
        try:
            self._tell(f"{guest}: shell {node.name}")
            code = attended.run(node.shell, connection)
        finally:
            attended.close()
            self._tell(f"{guest}: shell {node.name} has ended")
        wire.send(connection, {"code": code})


def _refuse(connection: socket.socket, text: str, hint: str) -> None:
    with suppress(OSError):  # whoever asked is gone
        wire.send(connection, {"refused": text, "hint": hint})
