"""The start program of the nodes' image, in a container without a network and with a plan."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.model.software import NODE_IMAGE
from lab.runtimes.containerlab import docker_api

pytestmark = pytest.mark.docker

SOON_S = 60.0


class Box:
    """A container of the image that follows a plan."""

    def __init__(self, plan: Path) -> None:
        self._client = docker_api.api()
        host = self._client.create_host_config(
            network_mode="none",
            cap_add=["NET_ADMIN", "NET_RAW", "SYS_ADMIN"],
            binds=[f"{plan}:/etc/stormdrill/node:ro"],
        )
        made = self._client.create_container(NODE_IMAGE, hostname="r1", host_config=host)
        self._id = made["Id"]
        self._client.start(self._id)

    def sh(self, script: str) -> str:
        made = self._client.exec_create(self._id, ["sh", "-c", script])
        text: bytes = self._client.exec_start(made["Id"])
        return text.decode()

    def states(self) -> list[str]:
        return self.sh("cat /run/stormdrill/states").splitlines()

    def until(self, line: str) -> list[str]:
        """Return the lines of the states once one of them is this one."""
        deadline = time.monotonic() + SOON_S
        while line not in (lines := self.states()):
            assert time.monotonic() < deadline, lines
            time.sleep(0.05)
        return lines

    def ended(self) -> tuple[int, str]:
        """Return the exit code and what was printed once it has ended."""
        code = self._client.wait(self._id, timeout=SOON_S)["StatusCode"]
        return code, self._client.logs(self._id).decode()

    def kill(self, signal: str) -> None:
        self._client.kill(self._id, signal)

    def links(self) -> dict[str, dict[str, Any]]:
        return {each["ifname"]: each for each in json.loads(self.sh("ip -json address"))}

    def remove(self) -> None:
        self._client.remove_container(self._id, force=True)


Start = Callable[..., Box]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a container with these lines as its plan."""
    boxes = []

    def begin(*lines: str) -> Box:
        plan = tmp_path / "plan"
        plan.write_text("".join(f"{line}\n" for line in lines))
        boxes.append(Box(plan))
        return boxes[-1]

    yield begin
    for box in boxes:
        box.remove()


def sh(name: str, script: str) -> str:
    """Return the line of a daemon that serves once its file in /run is there."""
    return f"daemon {name} file /run/{name} sh -c '{script}'"


def test_nothing_starts_before_every_link_is_there_and_up(start: Start) -> None:
    box = start(
        "interface e1 1400", "interface e2 1400", "wired", sh("one", "touch /run/one; cat")
    )
    seen = [box.states()]
    box.sh("ip link add e1 type veth peer name e2; ip link set e1 up")
    time.sleep(1.5)  # the program looks at every change, and each second
    seen.append(box.states())
    box.sh("ip link set e2 up")
    lines = box.until("started")
    assert (seen, lines) == ([[], []], ["one starting", "one running", "started"])


def test_interfaces_get_what_the_plan_says_and_nothing_else_is_up(start: Start) -> None:
    box = start(
        "interface e1 1400",
        "wired",
        "address lo 10.255.0.1/32",
        "address e1 10.9.0.0/31",
        "route 10.8.0.0/24 10.9.0.1",
        "addressed",
    )
    box.sh("ip link add e1 type veth peer name out; ip link set out up; ip link set e1 up")
    box.until("started")
    links = box.links()
    addresses = {
        name: [each["local"] for each in link["addr_info"] if each["family"] == "inet"]
        for name, link in links.items()
    }
    up = {name: "UP" in link["flags"] for name, link in links.items()}
    assert addresses == {"lo": ["127.0.0.1", "10.255.0.1"], "e1": ["10.9.0.0"], "out": []}
    assert up == {"lo": True, "e1": True, "out": False}
    assert links["e1"]["mtu"] == 1400
    assert box.sh("ip route").startswith("10.8.0.0/24 via 10.9.0.1 dev e1")


def test_an_address_that_is_refused_ends_the_container(start: Start) -> None:
    box = start("address lo 10.0.0.1/99", "addressed")
    code, said = box.ended()
    assert code == 1
    assert said.endswith("r1: an address or a route was refused\n")


def test_a_daemon_starts_when_the_one_before_it_serves(start: Start) -> None:
    box = start(
        sh("one", "sleep 0.5; touch /run/one; cat"),
        sh("two", "test -e /run/one && touch /run/two; cat"),
    )
    assert box.until("started") == [
        "one starting", "one running", "two starting", "two running", "started",
    ]  # fmt: skip


SERVER = """\
import socket, time
server = socket.socket(socket.AF_UNIX)
server.bind("/run/s")
time.sleep(0.5)
open("/run/listens", "w").close()
server.listen()
time.sleep(600)
"""


def test_a_socket_serves_once_it_accepts_a_connection(start: Start) -> None:
    box = start(
        f"daemon one socket /run/s python3 -c '{SERVER}'",
        sh("two", "test -e /run/listens && touch /run/two; cat"),
    )
    assert box.until("started")[-2:] == ["two running", "started"]


def test_what_a_daemon_says_is_in_its_log(start: Start) -> None:
    box = start(sh("one", "echo out; echo err >&2; touch /run/one; cat"))
    box.until("started")
    assert box.sh("cat /var/log/one.log") == "out\nerr\n"


def test_a_daemon_that_ends_early_ends_the_container_with_its_last_words(start: Start) -> None:
    script = "for i in 1 2 3 4 5 6; do echo line $i; done; exit 3"
    assert start(sh("one", script)).ended() == (
        1,
        "r1: one ended with status 3 before it served: line 2|line 3|line 4|line 5|line 6\n",
    )


def test_a_program_that_is_not_there_is_named(start: Start) -> None:
    code, said = start("daemon one file /run/one no-such-program").ended()
    assert code == 1
    assert said.startswith("r1: one ended with status 127 before it served: ")
    assert "no-such-program" in said


@pytest.mark.parametrize(
    ("how", "told"), [("exit 4", "one exited 4"), ("kill -9 $$", "one exited -9")]
)
def test_how_a_daemon_ends_later_is_told(start: Start, how: str, told: str) -> None:
    box = start(sh("one", f"touch /run/one; until test -e /run/go; do sleep 0.05; done; {how}"))
    box.until("started")
    box.sh("touch /run/go")
    assert box.until(told) == ["one starting", "one running", "started", told]


def test_files_for_another_release_of_frr_are_refused(start: Start) -> None:
    code, said = start("frr 99.1", sh("one", "touch /run/one; cat")).ended()
    assert code == 1
    assert said.startswith("r1: its files are for FRR 99.1 and the image has ")
    assert said.endswith(": export or deploy it anew\n")


def test_files_for_another_minor_release_of_frr_are_taken(start: Start) -> None:
    version = docker_api.run_once(NODE_IMAGE, "zebra --version").split()[2]
    box = start(f"frr {version.partition('.')[0]}.99")
    assert box.until("started") == ["started"]


def test_a_container_ends_at_once_when_it_is_told_to(start: Start) -> None:
    box = start(sh("one", "touch /run/one; cat"))
    box.until("started")
    box.kill("TERM")
    assert box.ended() == (0, "")


def test_without_a_plan_it_only_waits(start: Start) -> None:
    assert start().until("started") == ["started"]
