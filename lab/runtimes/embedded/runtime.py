"""The embedded runtime: labs made of namespaces, by an ordinary user, without any service."""

import os
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from lab.model import codec
from lab.model.ability import Ability, Lack
from lab.model.deployment import Cleanup, Deployment, LabState
from lab.model.errors import RuntimeFailure
from lab.ports import RunningLab
from lab.runtimes import statedir
from lab.runtimes.embedded import home, wire
from lab.runtimes.embedded.handover import Inherited, Plan
from lab.runtimes.embedded.lab import EmbeddedLab
from lab.runtimes.operations import save_deployed

RUNTIME = "embedded"
_BACKLOG = 128
_MAPPER_TIMEOUT = timedelta(seconds=30)


class Embedded:
    """Labs whose state lies below ``state``, a directory of the user's own."""

    def __init__(self, state: Path) -> None:
        self._home = state.absolute() / RUNTIME

    def deploy(
        self, deployment: Deployment, *, keep: bool, progress: Callable[[str], None]
    ) -> RunningLab:
        """Start every node, link and daemon; leave nothing behind on failure.

        With ``keep`` false the lab ends with the calling process, however that ends.

        Raises:
            InputError: a lab of that name runs.
            RuntimeFailure: it could not be started.
        """
        from lab.runtimes.embedded import check, ipv6
        from lab.runtimes.embedded.fast import decide
        from lab.runtimes.embedded.fast.cache import cache

        self._directory(deployment.name)  # refuses what is no name before anything is tried
        check.host_has(deployment)
        fitted = ipv6.fitted(deployment, progress)
        statedir.open_home(self._home)
        plan = decide.plan(fitted, cache(self._home.parent), self._trial, progress)
        return self._deploy(plan, keep=keep, progress=progress)

    def group_trouble(self) -> str:
        """Return why labs get no control group here, nothing if they do."""
        from lab.runtimes.embedded import cgroup

        return cgroup.trouble()

    def fast_trouble(self) -> str:
        """Return why labs cannot start fast here, nothing if they can; a failed trial is redone.

        Raises:
            RuntimeFailure: the folder of labs cannot be used.
        """
        from lab.runtimes.embedded.fast import decide
        from lab.runtimes.embedded.fast.cache import cache

        return decide.trouble(
            cache(self._home.parent), self._trial, lambda _text: None, again=True
        )

    @contextmanager
    def _trial(self, deployment: Deployment) -> Iterator[RunningLab]:
        """Run a lab of the trial of fast start, out of sight of other labs."""
        from lab.runtimes.embedded.fast import decide
        from lab.runtimes.embedded.fast.cache import cache

        plan = decide.trial_plan(deployment, cache(self._home.parent))
        with TemporaryDirectory(prefix="stormdrill-") as folder:
            aside = Embedded(Path(folder))
            statedir.open_home(aside._home)
            try:
                yield aside._deploy(plan, keep=False, progress=lambda _text: None)
            finally:
                aside.destroy(deployment.name)

    def _deploy(self, plan: Plan, *, keep: bool, progress: Callable[[str], None]) -> RunningLab:
        from lab.runtimes.embedded import firsts
        from lab.runtimes.embedded.fast.cache import cache

        deployment = plan.deployment
        directory = self._directory(deployment.name)
        lock = statedir.reserve(directory)
        if lock is None:
            raise statedir.taken(deployment.name)
        try:
            first = firsts.program(cache(self._home.parent))
            _start(directory, replace(plan, first=first), lock, keep, progress)
        except BaseException as error:
            self.destroy(deployment.name)
            if isinstance(error, OSError):
                raise RuntimeFailure(f"{deployment.name}: {error.strerror}") from error
            raise
        return EmbeddedLab(directory, deployment.topology)

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        """Return those of the wanted abilities that are not there, each with the reason.

        Raises:
            RuntimeFailure: nothing could be tried.
        """
        from lab.runtimes.embedded import check

        return check.cannot(wanted)

    def attach(self, name: str) -> RunningLab:
        """Return a lab that runs; raise InputError when there is none of that name."""
        directory = self._directory(name)
        if not (directory / statedir.READY).exists() or not statedir.alive(directory):
            raise statedir.not_running(name, self.labs())
        return EmbeddedLab(directory)

    def destroy(self, name: str) -> Cleanup:
        """Remove every trace of a lab; succeed when there is none."""
        from lab.runtimes.embedded import removal

        return removal.remove(self._directory(name))

    def labs(self) -> tuple[LabState, ...]:
        """Return every lab this runtime knows of, dead ones too."""
        return tuple(_lab_state(directory) for directory in statedir.directories(self._home))

    def clean(self) -> tuple[str, ...]:
        """Remove what dead labs left and return what was removed, one line each.

        Raises:
            RuntimeFailure: something of them is still there.
        """
        dead = [lab.name for lab in self.labs() if lab.state == "dead"]
        left = [text for name in dead for text in self.destroy(name).leftovers]
        if left:
            raise RuntimeFailure(f"not all gone: {', '.join(left)}")
        from lab.runtimes.embedded import cgroup

        groups = cgroup.sweep()
        return (
            *(f"{name}: state of a dead lab in {self._home / name}" for name in dead),
            *(f"{name}: control group of a dead lab" for name in groups),
        )

    def _directory(self, name: str) -> Path:
        return statedir.directory_of(self._home, name)


def _start(
    directory: Path,
    plan: Plan,
    lock: int,
    keep: bool,  # noqa: FBT001
    progress: Callable[[str], None],
) -> None:
    """Start a lab's keeper and return when everything in the lab serves."""
    deployment = plan.deployment
    with ExitStack() as opened:
        opened.callback(os.close, lock)
        (directory / home.SANDBOX).mkdir(mode=0o700)
        statedir.save_topology(directory, deployment.topology)
        save_deployed(directory, deployment)
        log = opened.enter_context((directory / statedir.LOG).open("w+b"))
        near, far = wire.pair()
        opened.enter_context(near)
        with far, os.fdopen(os.memfd_create("plan"), "w+b") as file, _listen(directory) as control:
            file.write(codec.dump(plan).encode())
            file.flush()
            caller = -1 if keep else os.pidfd_open(os.getpid())
            if not keep:
                opened.callback(os.close, caller)
            inherited = Inherited(file.fileno(), far.fileno(), control.fileno(), lock, caller)
            _detach_keeper(directory, inherited, log)
        failure = _await_ready(near, progress)
        if failure is not None:
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()
            reason = failure or " ".join(said[-1:]) or "its supervisor ended without a word"
            raise RuntimeFailure(f"{deployment.name}: {reason}")


def _detach_keeper(directory: Path, inherited: Inherited, log: IO[bytes]) -> None:
    from lab.runtimes import command
    from lab.runtimes.embedded import keeper

    command.detach(
        keeper.command(directory, inherited),
        keep=[number for number in inherited.numbers if number >= 0],
        stderr=log,
        timeout=_MAPPER_TIMEOUT,
    )


def _listen(directory: Path) -> socket.socket:
    from lab.runtimes.embedded.client import socket_path

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        listener.bind(socket_path(descriptor))
    finally:
        os.close(descriptor)
    listener.listen(_BACKLOG)
    return listener


def _await_ready(report: socket.socket, progress: Callable[[str], None]) -> str | None:
    """Return None when the lab is ready, else why it is not, once nothing of it is left."""
    failure = ""
    while True:
        message, _ = wire.receive(report)
        if message is None:
            return failure
        if "ready" in message:
            return None
        failure = message.get("error", failure)
        if "progress" in message:
            progress(message["progress"])


def _lab_state(directory: Path) -> LabState:
    state = "dead"
    if statedir.alive(directory):
        state = "running" if (directory / statedir.READY).exists() else "starting"
    try:
        topology = statedir.load_topology(directory)
    except RuntimeFailure:
        return LabState(directory.name, RUNTIME, "", "", state, 0)
    return LabState(
        directory.name, RUNTIME, topology.name, topology.profile, state, len(topology.nodes)
    )
