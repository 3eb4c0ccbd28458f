"""A lab of containers ends with whoever it belongs to, and clean removes what any kill left."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from lab.runtimes.containerlab import Containerlab, veths
from tests.integration.containerlab import host, ring

Process = subprocess.Popen[str]
Start = Callable[[str, str], Process]

FACEBOOK = IPv4Network("129.134.0.0/16")
ALL_PROTOCOLS = 3  # ETH_P_ALL of linux/if_ether.h
SOON = timedelta(seconds=30)


@pytest.fixture(
    params=[
        pytest.param("containerlab", marks=pytest.mark.clab),
        pytest.param("stand-in", marks=pytest.mark.docker),
    ],
    autouse=True,
)
def program(request: pytest.FixtureRequest) -> None:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")


@pytest.fixture
def before() -> frozenset[str]:
    return veths.names()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process that deploys or removes the ring, and return it once it has said a line."""
    started = []

    def begin(verb: str, awaited: str) -> Process:
        argv = [sys.executable, "-m", "tests.integration.containerlab.ring", verb, str(tmp_path)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        assert process.stdout is not None
        assert f"{awaited}\n" in iter(process.stdout.readline, "")
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    Containerlab(tmp_path).destroy(ring.NAME)


def test_a_lab_that_is_not_kept_ends_when_its_caller_is_killed(
    start: Start, tmp_path: Path, before: frozenset[str]
) -> None:
    caller = start("end", "ready")
    assert len(host.containers()) == ring.SIZE
    caller.kill()
    caller.wait()
    assert host.await_that(lambda: host.left(tmp_path, before) == [])


@pytest.mark.parametrize("containers", [0, 1, ring.SIZE // 2, ring.SIZE - 1])
def test_clean_removes_what_a_killed_deploy_left(
    start: Start, tmp_path: Path, before: frozenset[str], containers: int
) -> None:
    networks = host.networks()
    caller = start("keep", f"{ring.SIZE} nodes")
    assert host.await_that(lambda: len(host.containers()) >= containers)
    caller.kill()
    caller.wait()
    assert not (tmp_path / "containerlab" / ring.NAME / "ready").exists(), "killed too late"
    Containerlab(tmp_path).clean()
    assert host.left(tmp_path, before) == []
    assert host.networks() == networks


def test_clean_removes_what_is_left_when_the_process_beside_the_lab_is_killed_too(
    start: Start, tmp_path: Path, before: frozenset[str]
) -> None:
    caller = start("end", "ready")
    for pid in host.processes(tmp_path):
        os.kill(pid, signal.SIGKILL)
    caller.wait()
    assert len(host.containers()) == ring.SIZE
    assert [lab.state for lab in Containerlab(tmp_path).labs()] == ["dead"]
    assert len(Containerlab(tmp_path).clean()) == 1
    assert host.left(tmp_path, before) == []


def test_clean_removes_what_a_killed_destroy_left(
    start: Start, tmp_path: Path, before: frozenset[str]
) -> None:
    caller = start("keep", "ready")
    caller.communicate("")
    ready = tmp_path / "containerlab" / ring.NAME / "ready"
    removal = start("destroy", "destroying")
    assert host.await_that(lambda: not ready.exists())
    removal.kill()
    removal.wait()
    Containerlab(tmp_path).clean()
    assert host.await_that(lambda: host.left(tmp_path, before) == [])


def test_no_packet_of_a_lab_is_on_an_interface_of_the_host(start: Start, tmp_path: Path) -> None:
    """Ping around the ring, and where there is no way, while the host's interfaces are watched."""
    start("keep", "ready").communicate("")
    lab = Containerlab(tmp_path).attach(ring.NAME)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS)) as watched:
        for node in lab.topology.nodes:
            near = lab.run(node.name, ("ping", "-c1", "-W2", _neighbor(node.name)), timeout=SOON)
            assert near.returncode == 0, near.stdout
            far = lab.run(node.name, ("ping", "-c1", "-W1", "129.134.30.12"), timeout=SOON)
            assert far.returncode != 0
            assert "default" not in lab.run(node.name, ("ip", "route"), timeout=SOON).stdout
        assert _of_the_lab(watched) == []


def _neighbor(node: str) -> str:
    return str(ring.FIRST + 2 * int(node[1:]) + 1)


def _of_the_lab(watched: socket.socket) -> list[str]:
    watched.settimeout(0)
    found: list[str] = []
    while True:
        try:
            frame, (interface, *_) = watched.recvfrom(2048)
        except BlockingIOError:
            return found
        ends = (frame[26:30], frame[30:34])  # of IPv4 in Ethernet
        if frame[12:14] == b"\x08\x00" and any(
            int.from_bytes(end, "big") >> 16 == int(FACEBOOK.network_address) >> 16 for end in ends
        ):
            found.append(interface)
