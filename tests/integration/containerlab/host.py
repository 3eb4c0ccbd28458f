"""What one sees of the ring from the host: containers, networks, links, files, processes."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lab.runtimes.containerlab import docker_api, veths, words
from tests.integration.containerlab.ring import NAME

PLACES = (
    (Path("/etc/ssh/ssh_config.d"), f"clab-{NAME}.conf"),
    (Path("/run/netns"), f"clab-{NAME}-*"),
    (Path("/tmp/.clab/bak"), f"*_{NAME}.clab.yml"),
)


def containers() -> list[str]:
    return sorted(each.name for each in docker_api.containers(f"{words.LAB}={NAME}"))


def networks() -> list[str]:
    with docker_api.asking("docker network ls") as client:
        return sorted(each["Name"] for each in client.networks())


def processes(state: Path) -> list[int]:
    """Return the processes that have this state directory among their arguments."""
    found = []
    for each in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if str(state).encode() in (each / "cmdline").read_bytes():
                found.append(int(each.name))
    return sorted(found)


def left(state: Path, before: frozenset[str]) -> list[str]:
    """Return everything of the ring that is on the host; ``before`` are links that were there."""
    files = [str(path) for folder, name in PLACES for path in folder.glob(name)]
    directory = state / "containerlab" / NAME
    return [
        *containers(),
        *(f"link {each}" for each in sorted(veths.stray() - before)),
        *files,
        *([str(directory)] if directory.exists() else []),
        *(f"process {pid}" for pid in processes(state)),
    ]


def await_that(seen: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not seen() and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen()
