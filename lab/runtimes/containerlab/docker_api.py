"""The one door to Docker: its SDK stays behind the functions of this module."""

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from lab.model.errors import RuntimeFailure

# A loaded machine that starts a hundred containers answers late.
_TIMEOUT_S = 120
_BUILD_S = 1800  # a step that installs packages over a slow line says nothing for long
_ONCE = "stormdrill.once"
_CONFLICT = 409
_SOCKET = Path("/var/run/docker.sock")


class Gone(RuntimeFailure):
    """Docker knows no such container, command or image, or the container has ended."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container as Docker lists it; ``state`` is Docker's word, as ``running``."""

    id: str
    name: str
    state: str
    labels: Mapping[str, str]


@cache
def api() -> Any:
    """Return the client of the Docker that the environment names.

    Raises:
        RuntimeFailure: the SDK is not installed, or nothing answers.
    """
    try:
        import docker
    except ImportError as error:
        hint = "pip install 'stormdrill[containers]'"
        raise RuntimeFailure(f"the Docker SDK for Python is not installed; {hint}") from error
    try:
        return docker.APIClient(
            **docker.utils.kwargs_from_env(), version="auto", timeout=_TIMEOUT_S
        )
    except docker.errors.DockerException as error:
        raise RuntimeFailure(f"Docker does not answer: {_reason(error)}; {_hint()}") from error


def present() -> bool:
    """Return whether there is a Docker to ask at all; it may still not answer."""
    return bool(os.environ.get("DOCKER_HOST")) or _SOCKET.exists()


@contextmanager
def asking(what: str) -> Iterator[Any]:
    """Give the client, and turn whatever goes wrong with it into a RuntimeFailure."""
    client = api()
    import docker
    import requests

    try:
        yield client
    except docker.errors.NotFound as error:
        raise Gone(f"{what}: {_reason(error)}") from error
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        if getattr(error, "status_code", None) == _CONFLICT and "is not running" in str(error):
            raise Gone(f"{what}: {_reason(error)}") from error
        raise RuntimeFailure(f"{what}: {_reason(error)}") from error


def containers(*labels: str) -> tuple[Container, ...]:
    """Return the containers that carry every one of these labels, stopped ones too.

    A label is asked for as ``NAME`` or ``NAME=VALUE``.
    """
    with asking("docker ps") as client:
        found = client.containers(all=True, filters={"label": list(labels)})
    return tuple(
        Container(each["Id"], each["Names"][0].lstrip("/"), each["State"], each["Labels"])
        for each in found
        if each["Names"]
    )


def remove(container: Container) -> None:
    """Kill and remove a container; succeed when it is gone."""
    try:
        with asking(container.name) as client:
            client.remove_container(container.id, v=True, force=True)
    except Gone:
        return
    except RuntimeFailure as failure:
        if "already in progress" not in str(failure):
            raise


def pid_of(container: str) -> int:
    """Return the process id of a container's PID 1 where Docker runs; 0 when it has none."""
    with asking(container[:12]) as client:
        return int(client.inspect_container(container)["State"]["Pid"])


def last_lines(container: str, count: int) -> str:
    """Return the end of what a container's PID 1 printed."""
    with asking(container[:12]) as client:
        text: bytes = client.logs(container, tail=count)
    return text.decode(errors="replace").strip()


def start_exec(
    container: str, argv: Sequence[str], *, terminal: str = ""
) -> tuple[str, socket.socket]:
    """Start a command with its standard input attached; return its id and its connection.

    With ``terminal``, the value of TERM, it gets a terminal, and what it prints comes as it is;
    else in the frames of Docker's attach protocol.
    """
    with asking(argv[0]) as client:
        made = client.exec_create(
            container,
            list(argv),
            stdin=True,
            tty=bool(terminal),
            environment={"TERM": terminal} if terminal else None,
        )
        raw = client.exec_start(made["Id"], tty=bool(terminal), socket=True)
        connection = _taken_over(raw)
    return made["Id"], connection


def _taken_over(raw: Any) -> socket.socket:
    """Return a connection of our own; the SDK closes its one when the response is collected."""
    connection = socket.socket(fileno=os.dup(raw.fileno()))
    connection.settimeout(None)
    for theirs in (getattr(raw, "_sock", None), raw):
        if theirs is not None:
            theirs.close()
    return connection


def exec_code(command: str) -> int | None:
    """Return the exit code of a command, None while it runs."""
    with asking("exec") as client:
        state = client.exec_inspect(command)
    return None if state["Running"] else int(state["ExitCode"])


def resize(command: str, rows: int, columns: int) -> None:
    """Tell a command's terminal how large it is."""
    with asking("exec") as client:
        client.exec_resize(command, height=rows, width=columns)


def has_image(tag: str) -> bool:
    """Return whether Docker has an image."""
    try:
        with asking(tag) as client:
            client.inspect_image(tag)
    except Gone:
        return False
    return True


def image_id(tag: str) -> str:
    """Return the id of an image; raise Gone when there is none."""
    with asking(tag) as client:
        return str(client.inspect_image(tag)["Id"])


def run_once(image: str, script: str, capabilities: Sequence[str] = ()) -> str:
    """Run a shell script in a container of its own, without a network; return what it printed.

    It has these ``capabilities`` besides those that Docker gives.

    Raises:
        RuntimeFailure: it could not be run, or did not end in time.
    """
    with asking(image) as client:
        made = client.create_container(
            image,
            ["/bin/sh", "-c", script],
            labels={_ONCE: ""},
            host_config=client.create_host_config(network_mode="none", cap_add=list(capabilities)),
        )["Id"]
        try:
            client.start(made)
            client.wait(made, timeout=_TIMEOUT_S)
            return bytes(client.logs(made)).decode(errors="replace")
        finally:
            client.remove_container(made, v=True, force=True)


def clean_once() -> None:
    """Remove containers of ``run_once`` whose caller was killed."""
    for each in containers(_ONCE):
        if each.state != "running":
            remove(each)


def build(
    context: IO[bytes], dockerfile: str, tag: str, arguments: Mapping[str, str], network: str
) -> Iterator[Mapping[str, object]]:
    """Build an image from a tar file and yield Docker's events as they come."""
    with asking("docker build") as client:
        yield from client.build(
            fileobj=context,
            custom_context=True,
            dockerfile=dockerfile,
            tag=tag,
            buildargs=dict(arguments),
            network_mode=network or None,
            rm=True,
            forcerm=True,
            decode=True,
            timeout=_BUILD_S,
        )


def server_version() -> str:
    """Return the version of the Docker that answers."""
    with asking("docker version") as client:
        return str(client.version()["Version"])


def _reason(error: Exception) -> str:
    explanation = getattr(error, "explanation", None) or _of_system(error)
    return " ".join(str(explanation or error).split())


def _of_system(error: object) -> str:
    """Return the system's own words for what is behind an error of the SDK, if there are some.

    The SDK's text of a socket that is not there, or not ours, is a Python tuple.
    """
    if isinstance(error, OSError) and isinstance(error.strerror, str):
        return error.strerror
    if not isinstance(error, Exception):
        return ""
    causes = (error.__cause__, *error.args)
    return next((text for cause in causes if (text := _of_system(cause))), "")


def _hint() -> str:
    return "is the daemon started, and may you use it? See stormdrill doctor"
