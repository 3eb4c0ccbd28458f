"""Waiting for the nodes of a lab, with a Docker that is only told of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.start import Start
from lab.model.topology import Node, Topology
from lab.runtimes.containerlab import Containerlab, docker_api, startup
from lab.runtimes.containerlab.docker_api import Container
from lab.runtimes.containerlab.lab import ContainerLab

ZEBRA = Daemon("zebra", ("zebra",), Ready.VTY, "/run/frr/zebra.vty")
TOPOLOGY = Topology(
    "pair", "test", (Node("r1", Kind.FRR, "here"), Node("r2", Kind.LINUX, "there")), ()
)
DEPLOYMENT = Deployment("pair", TOPOLOGY, {"r1": NodeConfig({}, (ZEBRA,)), "r2": NodeConfig()})
UP = "zebra starting\nzebra running\nstarted\n"

Containers = Callable[..., None]


class Lab(ContainerLab):
    """A lab whose nodes' files say one text after another; a failure is raised."""

    def __init__(self, **said: Iterator[str | Exception]) -> None:
        super().__init__(Path("/home/pair"), TOPOLOGY)
        self._said = said

    def read(self, node: str, path: str) -> bytes:
        text = next(self._said[node])
        if isinstance(text, Exception):
            raise text
        return text.encode()


def saying(*texts: str | Exception) -> Iterator[str | Exception]:
    yield from texts


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Containers:
    """Let Docker list these containers, one list after another, the last for ever."""
    monkeypatch.setattr(startup, "_POLL_S", 0)

    def listing(*each: Mapping[str, str]) -> None:
        pending = list(each)

        def containers(*_labels: str) -> tuple[Container, ...]:
            now = pending.pop(0) if len(pending) > 1 else pending[0]
            return tuple(
                Container(f"id of {node}", f"clab-pair-{node}", state, {"clab-node-name": node})
                for node, state in now.items()
            )

        monkeypatch.setattr(docker_api, "containers", containers)

    said = {"id of r1": "r1: zebra ended\nr1: with status 1\n", "id of r2": ""}
    monkeypatch.setattr(docker_api, "last_lines", lambda container, _count: said[container])
    return listing


def test_await_start_counts_daemons_until_every_node_has_started(lists: Containers) -> None:
    lists({"r1": "running", "r2": "running"})
    told: list[str] = []
    lab = Lab(r1=saying(CommandError("no file"), "zebra starting\n", UP), r2=saying("started\n"))
    startup.await_start(lab, DEPLOYMENT, told.append)
    assert told == ["0 of 1 daemons serve", "0 of 1 daemons serve", "1 of 1 daemons serve"]


def test_await_start_raises_the_last_words_of_a_container_that_ended(lists: Containers) -> None:
    lists({"r1": "exited", "r2": "exited"})
    with pytest.raises(RuntimeFailure) as caught:
        startup.await_start(Lab(), DEPLOYMENT, lambda _text: None)
    assert str(caught.value) == (
        "r1: zebra ended | r1: with status 1; r2: its container is exited"
    )


def test_await_start_raises_the_last_words_of_a_container_that_ends_while_it_looks(
    lists: Containers,
) -> None:
    lists({"r1": "running", "r2": "running"}, {"r1": "exited", "r2": "running"})
    lab = Lab(r1=saying(docker_api.Gone("container id of r1 is not running")), r2=saying(""))
    with pytest.raises(RuntimeFailure) as caught:
        startup.await_start(lab, DEPLOYMENT, lambda _text: None)
    assert str(caught.value) == "r1: zebra ended | r1: with status 1"


def test_await_start_raises_what_else_went_wrong(lists: Containers) -> None:
    lists({"r1": "running", "r2": "running"})
    lab = Lab(r1=saying(RuntimeFailure("Docker does not answer")), r2=saying(""))
    with pytest.raises(RuntimeFailure) as caught:
        startup.await_start(lab, DEPLOYMENT, lambda _text: None)
    assert str(caught.value) == "Docker does not answer"


def test_await_start_names_the_nodes_that_are_not_up_in_time(
    lists: Containers, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists({"r1": "running", "r2": "running"})
    monkeypatch.setattr(startup, "_PATIENCE_S", -1)
    lab = Lab(r1=saying("zebra starting\n"), r2=saying("started\n"))
    with pytest.raises(RuntimeFailure) as caught:
        startup.await_start(lab, DEPLOYMENT, lambda _text: None)
    assert str(caught.value) == "pair: after -1 s not up: r1"


def test_last_words_are_those_of_the_containers_that_ended(lists: Containers) -> None:
    lists({"r1": "exited", "r2": "created"})
    assert startup.last_words(Lab()) == "r1: zebra ended | r1: with status 1"


def test_last_words_are_none_where_docker_does_not_answer(
    lists: Containers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_labels: str) -> tuple[Container, ...]:
        raise RuntimeFailure("Docker does not answer")

    monkeypatch.setattr(docker_api, "containers", silent)
    assert startup.last_words(Lab()) == ""


def test_daemons_in_containers_are_not_forked(tmp_path: Path) -> None:
    wanted = replace(DEPLOYMENT, start=Start.FAST)
    with pytest.raises(RuntimeFailure, match="--start fast: daemons in containers start plainly"):
        Containerlab(tmp_path).deploy(wanted, keep=False, progress=lambda _text: None)
    assert list(tmp_path.iterdir()) == []
