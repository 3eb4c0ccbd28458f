"""The supervisor's end of fast start: started daemons that fork themselves into nodes."""

import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES
from lab.runtimes.embedded import syscalls, wire
from lab.runtimes.embedded.fast.choice import Kind, Place, proven
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space

# No template writes here on the host. From FRR 10 on mgmtd reads what it once committed.
_WRITTEN = (*PRIVATE_DIRECTORIES, "/var/lib/frr")
_CONTROL, _LIBRARY = 3, 4  # the descriptors that template.c knows
_ROOM = 8000  # bytes, below what template.c reads
_PATIENCE_S = 10.0  # a fork takes milliseconds; a template that answers later is stuck

Spawn = Callable[[Sequence[str], Mapping[str, str], Sequence[int]], int]


@dataclass(slots=True)
class Template:
    """One started daemon; ``trouble`` is why it cannot be forked."""

    kind: Kind
    control: socket.socket = field(repr=False)
    process: int  # pidfd
    pending: bool = True
    trouble: str = ""

    def settle(self) -> None:
        """Learn whether it stopped where it should, in a release that is known."""
        self.pending = False
        said = self._answer()
        version = str(said.get("version", ""))
        if "error" in said:
            self.trouble = str(said["error"])
        elif not proven(version):
            self.trouble = f"FRR {version} is not proven" if version else "it does not stop"

    def fork(self, space: Space, files: Sequence[int], variables: Mapping[str, str]) -> int | None:
        """Return the process id of a new daemon in a node; None if there is none."""
        texts = b"".join(os.fsencode(f"{name}={value}\0") for name, value in variables.items())
        if len(texts) >= _ROOM:
            return None
        lease, grant = os.pipe2(os.O_CLOEXEC)  # a fork that is granted nothing ends
        try:
            wire.send_bytes(self.control, texts, (*files, *space.descriptors, lease))
            said = self._answer()
            if "pid" in said:
                os.write(grant, b"g")
                return int(said["pid"])
        except OSError:
            said = {}
        finally:
            os.close(lease)
            os.close(grant)
        self.trouble = str(said.get("error", "it has ended"))
        return None

    def end(self) -> None:
        """End it; its forks live on."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.process, signal.SIGKILL)
        os.close(self.process)
        self.control.close()

    def _answer(self) -> wire.Message:
        try:
            message, _ = wire.receive(self.control)
        except TimeoutError:
            return {"error": f"it does not answer within {_PATIENCE_S:g} s"}
        except (OSError, ValueError):
            message = None
        return {"error": "it has ended"} if message is None else message


class Templates:
    """The templates of a lab while it starts.

    Later starts are plain: the clocks of a template stand still.
    """

    def __init__(self, base: Space, loop: Loop, spawn: Spawn) -> None:
        """Start with none; ``spawn`` starts a process here."""
        self._base, self._loop, self._spawn = base, loop, spawn
        self._places: Mapping[Place, Kind] = {}
        self._templates: dict[Kind, Template] = {}
        self.forked = 0

    def begin(
        self, library: int, log: Path, places: Mapping[Place, Kind], variables: Mapping[str, str]
    ) -> None:
        """Start a template of each kind, from the open library."""
        self._places = places
        try:
            syscalls.unshare(syscalls.NEWNS)
            for directory in filter(os.path.isdir, _WRITTEN):
                syscalls.mount("tmpfs", directory, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV)
            for kind in dict.fromkeys(places.values()):
                self._templates[kind] = self._started(kind, library, log, variables)
        finally:
            self._base.enter()

    def _started(
        self, kind: Kind, library: int, log_path: Path, variables: Mapping[str, str]
    ) -> Template:
        near, far = wire.pair()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        null, log = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC), os.open(log_path, flags)
        try:
            # The last variable: its blanks are room for the environments of nodes.
            preload = {"LD_PRELOAD": f"/proc/self/fd/{_LIBRARY}" + " " * _ROOM}
            pid = self._spawn(
                kind,
                {**variables, **preload},
                (null, log, log, far.fileno(), library),
            )
        finally:
            far.close()
            os.close(null)
            os.close(log)
        near.settimeout(_PATIENCE_S)
        template = Template(kind, near, os.pidfd_open(pid))

        def settled() -> None:
            self._loop.forget(near.fileno())
            template.settle()

        def late() -> None:
            if template.pending and self._templates.get(kind) is template:
                template.pending, template.trouble = False, "it does not stop"
                self._loop.forget(near.fileno())

        self._loop.on_readable(near.fileno(), settled)
        self._loop.after(_PATIENCE_S, late)
        return template

    def pending(self, node: str, argv: Sequence[str]) -> bool:
        """Return whether a daemon is better started a little later."""
        template = self._of(node, argv)
        return template is not None and template.pending

    def fork(
        self,
        space: Space,
        argv: Sequence[str],
        files: Sequence[int],
        variables: Mapping[str, str],
    ) -> int | None:
        """Return the process id of a daemon in a node; None if it is to be started plainly."""
        template = self._of(space.name, argv)
        if template is None or template.pending or template.trouble:
            return None
        pid = template.fork(space, files, variables)
        self.forked += pid is not None
        return pid

    def _of(self, node: str, argv: Sequence[str]) -> Template | None:
        kind = self._places.get((node, tuple(argv)))
        return None if kind is None else self._templates.get(kind)

    @property
    def troubles(self) -> Mapping[str, str]:
        """Return why daemons could not be forked, by the name of their program."""
        found = self._templates.values()
        return {each.kind[0]: each.trouble for each in found if each.trouble}

    def end(self) -> None:
        """End all templates; what was forked lives on."""
        for template in self._templates.values():
            if template.pending:
                self._loop.forget(template.control.fileno())
            template.end()
        self._templates.clear()
