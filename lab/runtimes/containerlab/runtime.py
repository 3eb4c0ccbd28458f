"""The runtime on Docker: the real containerlab makes the lab, labels tell whose it is."""

import os
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from lab.model.ability import Ability, Lack
from lab.model.deployment import Cleanup, Deployment, LabState
from lab.model.errors import CommandError, InputError, Problem, RuntimeFailure
from lab.model.software import NODE_IMAGE, Asked, Said
from lab.model.start import Start
from lab.ports import RunningLab
from lab.runtimes import links, statedir
from lab.runtimes.containerlab import (
    binary,
    docker_api,
    image,
    keeper,
    owner,
    removal,
    topology,
    veths,
    words,
)
from lab.runtimes.containerlab.lab import ContainerLab, of_home
from lab.runtimes.containerlab.startup import await_start, last_words
from lab.runtimes.operations import save_deployed
from lab.runtimes.sysctls import DEFAULTS

RUNTIME = "containerlab"


class Containerlab:
    """Labs whose state lies below ``state``, a directory of the user's own."""

    def __init__(self, state: Path) -> None:
        self._home = state.absolute() / RUNTIME

    def deploy(
        self, deployment: Deployment, *, keep: bool, progress: Callable[[str], None]
    ) -> RunningLab:
        """Start every node, link and daemon; leave nothing behind on failure.

        With ``keep`` false the lab ends with the calling process, however that ends.

        Raises:
            InputError: a lab of that name runs, here or of somebody else.
            RuntimeFailure: it could not be started.
        """
        if deployment.start is Start.FAST:
            raise RuntimeFailure("--start fast: daemons in containers start plainly; leave it out")
        directory = self._directory(deployment.name)
        binary.version()
        statedir.open_home(self._home)
        self._refuse_taken(directory)
        lock = statedir.reserve(directory)
        if lock is None:
            raise statedir.taken(deployment.name)
        try:
            self._make(deployment, lock, keep, progress)
        except BaseException as error:
            os.close(lock)
            self.destroy(deployment.name)
            if isinstance(error, OSError | CommandError):
                raise RuntimeFailure(f"{deployment.name}: {error}") from error
            raise
        os.close(lock)
        return ContainerLab(directory, deployment.topology)

    def ask(self, commands: Sequence[Asked]) -> tuple[Said, ...]:
        """Return what programs of the nodes' image say.

        Raises:
            RuntimeFailure: there is no image, or it has another version of this product.
        """
        return image.ask(commands)

    def releases(self) -> Mapping[str, str]:
        """Return the versions of containerlab and Docker.

        Raises:
            RuntimeFailure: one of them is not there, or containerlab is too old.
        """
        found = ".".join(map(str, binary.version()))
        return {"containerlab": found, "docker": docker_api.server_version()}

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        """Return those of the wanted abilities that Docker's host lacks, each with the reason.

        Raises:
            RuntimeFailure: there is no image, or nothing could be tried.
        """
        if not wanted:
            return ()
        try:
            said = docker_api.run_once(
                NODE_IMAGE, shlex.join(links.trial(wanted)), topology.CAPABILITIES
            )
            return links.judge(wanted, said)
        except CommandError as error:
            raise RuntimeFailure(str(error)) from error

    def attach(self, name: str) -> RunningLab:
        """Return a lab that runs; raise InputError when there is none of that name."""
        directory = self._directory(name)
        if self._state(directory) != "running":
            raise statedir.not_running(name, self.labs())
        return ContainerLab(directory)

    def destroy(self, name: str) -> Cleanup:
        """Remove every trace of a lab; succeed when there is none."""
        directory = self._directory(name)
        if not directory.exists() and not self._home.is_dir():
            return Cleanup(verified=True)
        return removal.remove(directory)

    def labs(self) -> tuple[LabState, ...]:
        """Return every lab this runtime knows of, dead ones too."""
        return tuple(self._lab_state(directory) for directory in statedir.directories(self._home))

    def clean(self) -> tuple[str, ...]:
        """Remove what dead labs left and return what was removed, one line each.

        Where no lab of this user is on Docker, a Docker that does not answer is no failure; one
        line says that it was not asked.

        Raises:
            RuntimeFailure: something of them is still there, or nothing could be looked at.
        """
        known = self.labs()
        dead = [lab.name for lab in known if lab.state == "dead"]
        try:
            dead += sorted(self._without_directory())
            if docker_api.present():
                docker_api.clean_once()
        except RuntimeFailure as failure:
            if known:
                raise
            return (
                f"information: containers were not looked at, you have no lab there: {failure}",
            )
        left = [text for name in dead for text in self.destroy(name).leftovers]
        if left:
            raise RuntimeFailure(f"not all gone: {', '.join(left)}")
        return tuple(f"{name}: containers, links and files of a dead lab" for name in dead)

    def _make(
        self,
        deployment: Deployment,
        lock: int,
        keep: bool,  # noqa: FBT001
        progress: Callable[[str], None],
    ) -> None:
        directory = self._directory(deployment.name)
        owner.save(directory, owner.MAKER)
        statedir.save_topology(directory, deployment.topology)
        save_deployed(directory, deployment)
        (directory / removal.VETHS).write_text("\n".join(veths.names()))
        if not keep:
            owner.save(directory, owner.OWNER)
            keeper.start(directory)
        topology.write(deployment, self._style(deployment), directory)
        nodes = len(deployment.topology.nodes)
        progress(f"{nodes} nodes")
        lab = ContainerLab(directory, deployment.topology)
        try:
            binary.deploy(directory / topology.file_name(deployment.name), nodes, lock=lock)
        except RuntimeFailure as failure:
            # What the program complains of may only follow from a container that ended.
            said = last_words(lab)
            raise RuntimeFailure(f"{said}; {failure}" if said else str(failure)) from failure
        progress(f"{len(deployment.topology.links)} links")
        await_start(lab, deployment, progress)
        (directory / statedir.READY).touch(0o600)

    def _style(self, deployment: Deployment) -> topology.Style:
        return topology.Style(
            pull="Never",
            labels={
                words.HOME: str(self._home),
                words.TOPOLOGY: deployment.topology.name,
                words.PROFILE: deployment.topology.profile,
            },
            without=frozenset(key for key, _ in DEFAULTS if not _has_sysctl(key)),
        )

    def _refuse_taken(self, directory: Path) -> None:
        """Refuse a name that runs; remove what a dead lab of that name left.

        containerlab would take another's lab of that name for this one and change it.
        """
        name = directory.name
        if self._state(directory) in ("running", "starting"):
            raise statedir.taken(name)
        left = removal.remove(directory).leftovers
        if left:
            raise RuntimeFailure(f"{name}: of a dead lab there is still: {', '.join(left)}")
        others = docker_api.containers(f"{words.LAB}={name}")
        if others:
            where = others[0].labels.get(words.TOPOLOGY_FILE, "an unknown place")
            text = f"a lab of that name runs, made from {where}"
            raise InputError([Problem(name, text, "choose another with --name")])

    def _lab_state(self, directory: Path) -> LabState:
        state = self._state(directory)
        try:
            found = statedir.load_topology(directory)
        except RuntimeFailure:
            return LabState(directory.name, RUNTIME, "", "", state, 0)
        return LabState(
            directory.name, RUNTIME, found.name, found.profile, state, len(found.nodes)
        )

    def _state(self, directory: Path) -> str:
        if not directory.exists():
            return "dead"
        if not (directory / statedir.READY).exists():
            # A containerlab that goes on though its caller was killed makes no lab any more.
            made = statedir.alive(directory) and not owner.gone(directory, owner.MAKER)
            return "starting" if made else "dead"
        try:
            found = of_home(self._home, directory.name)
        except RuntimeFailure:
            return "unreachable"
        running = any(each.state == "running" for each in found)
        return "running" if running and not owner.gone(directory, owner.OWNER) else "dead"

    def _without_directory(self) -> frozenset[str]:
        """Return the labs of this home that only Docker still knows."""
        if not docker_api.present():
            return frozenset()
        found = {each.labels.get(words.LAB, "") for each in of_home(self._home)}
        return frozenset(name for name in found if name and not (self._home / name).exists())

    def _directory(self, name: str) -> Path:
        return statedir.directory_of(self._home, name)


def _has_sysctl(key: str) -> bool:
    return Path("/proc/sys", *key.split(".")).exists()
