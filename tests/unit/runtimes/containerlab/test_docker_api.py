"""Docker's answers as values; a server on a unix socket gives those that Docker 20.10 gave."""

import json
import os
import socketserver
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from lab.model.errors import RuntimeFailure
from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.docker_api import Container

CONTAINER = "09e05b1ccd36140d12c331afbd8ae8b55fcf04bd1260830675b4f9ebb257102a"
Answers = dict[str, tuple[int, object]]


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers each ``METHOD /path`` of ``answers`` with its status and JSON."""

    daemon_threads = True
    answers: Mapping[str, tuple[int, object]]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"  # the connection stays open, as with Docker

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1.41")
        status, body = self.server.answers[f"{self.command} {path}"]
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = json.dumps(body).encode() if body else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_DELETE = do_GET  # noqa: N815 - the base class wants them called so

    def log_message(self, format: str, *_arguments: object) -> None:
        return None

    def address_string(self) -> str:
        return "unix"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """Return what the Docker of this test answers, to be added to."""
    given: Answers = {"GET /version": (200, {"Version": "20.10.24", "ApiVersion": "1.41"})}
    place = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{place}")
    docker_api.api.cache_clear()
    with Server(str(place), Handler) as server:
        server.answers = given
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield given
        docker_api.api().close()
        docker_api.api.cache_clear()
        server.shutdown()
        thread.join()


def message(text: str) -> dict[str, str]:
    return {"message": text}


def test_containers_gives_id_name_state_and_labels(answers: Answers) -> None:
    labels = {"containerlab": "pair"}
    answers["GET /containers/json"] = (
        200,
        [{"Id": CONTAINER, "Names": ["/clab-pair-r1"], "State": "running", "Labels": labels}],
    )
    assert docker_api.containers("containerlab=pair") == (
        Container(CONTAINER, "clab-pair-r1", "running", labels),
    )


def test_a_container_that_is_being_removed_has_no_name_and_is_not_told(answers: Answers) -> None:
    answers["GET /containers/json"] = (
        200,
        [{"Id": CONTAINER, "Names": None, "State": "removing", "Labels": {}}],
    )
    assert docker_api.containers("containerlab") == ()


def test_a_container_that_is_not_there_is_gone(answers: Answers) -> None:
    answers[f"GET /containers/{CONTAINER}/json"] = (
        404,
        message(f"No such container: {CONTAINER}"),
    )
    with pytest.raises(docker_api.Gone) as caught:
        docker_api.pid_of(CONTAINER)
    assert str(caught.value) == f"09e05b1ccd36: No such container: {CONTAINER}"


def test_a_command_in_a_container_that_has_ended_finds_it_gone(answers: Answers) -> None:
    answers[f"POST /containers/{CONTAINER}/exec"] = (
        409,
        message(f"Container {CONTAINER} is not running"),
    )
    with pytest.raises(docker_api.Gone) as caught:
        docker_api.start_exec(CONTAINER, ["true"])
    assert str(caught.value) == f"true: Container {CONTAINER} is not running"


def test_any_other_conflict_is_a_failure(answers: Answers) -> None:
    answers[f"POST /containers/{CONTAINER}/exec"] = (
        409,
        message(f"Container {CONTAINER} is paused, unpause the container before exec"),
    )
    with pytest.raises(RuntimeFailure) as caught:
        docker_api.start_exec(CONTAINER, ["true"])
    assert type(caught.value) is RuntimeFailure


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (204, None),
        (404, message(f"No such container: {CONTAINER}")),
        (409, message(f"removal of container {CONTAINER} is already in progress")),
    ],
)
def test_remove_succeeds_when_the_container_goes_or_is_gone(
    answers: Answers, status: int, body: object
) -> None:
    answers[f"DELETE /containers/{CONTAINER}"] = (status, body)
    docker_api.remove(Container(CONTAINER, "clab-pair-r1", "running", {}))


def test_remove_tells_why_a_container_stays(answers: Answers) -> None:
    answers[f"DELETE /containers/{CONTAINER}"] = (500, message("driver failed: device busy"))
    with pytest.raises(RuntimeFailure) as caught:
        docker_api.remove(Container(CONTAINER, "clab-pair-r1", "running", {}))
    assert str(caught.value) == "clab-pair-r1: driver failed: device busy"


def test_exec_code_is_none_while_the_command_runs(answers: Answers) -> None:
    answers["GET /exec/one/json"] = (200, {"Running": True, "ExitCode": None})
    assert docker_api.exec_code("one") is None


def test_exec_code_is_that_of_a_command_that_ended(answers: Answers) -> None:
    answers["GET /exec/one/json"] = (200, {"Running": False, "ExitCode": 3})
    assert docker_api.exec_code("one") == 3


def test_has_image_is_false_for_one_that_is_not_there(answers: Answers) -> None:
    answers["GET /images/stormdrill/node/json"] = (404, message("No such image: stormdrill/node"))
    assert not docker_api.has_image("stormdrill/node")


def test_a_docker_that_does_not_answer_is_told_with_a_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    docker_api.api.cache_clear()
    with pytest.raises(
        RuntimeFailure, match=r"^Docker does not answer: .*Connection refused"
    ) as caught:
        docker_api.containers("containerlab")
    assert str(caught.value).endswith("may you use it? See stormdrill doctor")


def test_docker_is_present_when_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://elsewhere:2375")
    assert docker_api.present()
    monkeypatch.delenv("DOCKER_HOST")
    assert docker_api.present() == os.path.exists("/var/run/docker.sock")  # noqa: PTH110


def test_the_reason_of_a_socket_that_is_not_ours_is_the_systems_own_words() -> None:
    sent = ConnectionError("Connection aborted.", PermissionError(13, "Permission denied"))
    told = RuntimeError(f"Error while fetching server API version: {sent}")
    told.__cause__ = sent
    assert docker_api._reason(told) == "Permission denied"
    assert docker_api._reason(RuntimeError("no  such\nthing")) == "no such thing"
