"""Waiting until every node's start program has brought up what it should."""

import select
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from lab.model.deployment import Deployment
from lab.model.errors import RuntimeFailure
from lab.runtimes.containerlab import docker_api, words
from lab.runtimes.containerlab.docker_api import Container
from lab.runtimes.containerlab.lab import ContainerLab, of_home

# The start program gives each daemon 120 s and tells which one it was; this is for its own end.
_PATIENCE_S = 240.0
_POLL_S = 0.1
_WORKERS = 8
_LAST_LINES = 5
_HOW_MANY = 5


def await_start(
    lab: ContainerLab, deployment: Deployment, progress: Callable[[str], None]
) -> None:
    """Return when every daemon of every node serves.

    Raises:
        RuntimeFailure: a container ended; the text has its last words. Or it took too long.
    """
    waiting = [node.name for node in deployment.topology.nodes]
    total = sum(len(config.daemons) for config in deployment.configs.values())
    deadline = time.monotonic() + _PATIENCE_S
    with ThreadPoolExecutor(_WORKERS) as pool:
        while waiting:
            _refuse_dead(lab)
            try:
                found = dict(zip(waiting, pool.map(lab.states, waiting), strict=True))
            except RuntimeFailure:  # a container has ended since
                _refuse_dead(lab)
                raise
            waiting = [name for name in waiting if not found[name].started]
            left = sum(len(deployment.configs[name].daemons) for name in waiting)
            progress(f"{total - left} of {total} daemons serve")
            if waiting and time.monotonic() > deadline:
                names = ", ".join(waiting[:_HOW_MANY])
                raise RuntimeFailure(f"{lab.name}: after {_PATIENCE_S:g} s not up: {names}")
            if waiting:
                select.select([], [], [], _POLL_S)


def last_words(lab: ContainerLab) -> str:
    """Return the output of containers that have ended; empty without any, or without Docker."""
    with suppress(RuntimeFailure):
        found = of_home(lab.directory.parent, lab.name)
        return _words([each for each in found if each.state == "exited"])
    return ""


def _refuse_dead(lab: ContainerLab) -> None:
    dead = [each for each in of_home(lab.directory.parent, lab.name) if each.state != "running"]
    if dead:
        raise RuntimeFailure(_words(dead))


def _words(dead: Sequence[Container]) -> str:
    return "; ".join(_last_words(each) for each in dead[:_HOW_MANY])


def _last_words(container: Container) -> str:
    said = docker_api.last_lines(container.id, _LAST_LINES)
    node = container.labels.get(words.NODE, container.name)
    return " | ".join(said.splitlines()) or f"{node}: its container is {container.state}"
