"""Links of limited capacity: what the kernel is asked, and what follows where it refuses."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.errors import RuntimeFailure
from lab.model.topology import Endpoint, Link, Node, Topology
from lab.runtimes.embedded import netlink, shaping, syscalls, wiring

PAIR = Topology(
    "t", "p", (Node("a", Kind.FRR, "here"), Node("b", Kind.FRR, "here")),
    (
        Link(Endpoint("a", "x"), Endpoint("b", "y"), capacity_kbit=2000),
        Link(Endpoint("a", "z"), Endpoint("b", "w")),
    ),
)  # fmt: skip

# As this user: a link with a limit, then what the program of a node reads of it.
IN_A_NAMESPACE = """
import ctypes, os, socket, subprocess
uid, gid = os.getuid(), os.getgid()
assert ctypes.CDLL(None).unshare(0x50000000) == 0
open("/proc/self/setgroups", "w").write("deny")
open("/proc/self/uid_map", "w").write(f"0 {uid} 1")
open("/proc/self/gid_map", "w").write(f"0 {gid} 1")
subprocess.run(["ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"], check=True)
from lab.net.queues import queues
from lab.runtimes.embedded import netlink, shaping
with netlink.connection() as here:
    netlink.ask(here, shaping.buckets({"v0": socket.if_nametoindex("v0")}, {"v0": 2000}), "tbf")
print(queues())
"""


def wired(monkeypatch: pytest.MonkeyPatch, refused: str) -> list[str]:
    @contextmanager
    def connection() -> Iterator[None]:
        yield None

    def ask(_netlink: object, requests: list[bytes], what: str) -> None:
        if requests and refused and refused in what:
            raise RuntimeFailure(f"{what}: No such file or directory")

    monkeypatch.setattr(netlink, "connection", connection)
    monkeypatch.setattr(netlink, "ask", ask)
    monkeypatch.setattr(syscalls, "setns", lambda *_: None)
    return list(wiring.wire(PAIR, [("a", 0), ("b", 1)]))


def test_both_ends_of_a_link_have_its_capacity_and_others_have_none() -> None:
    assert (PAIR.capacities("a"), PAIR.capacities("b")) == ({"x": 2000}, {"y": 2000})


def test_an_end_is_asked_for_in_one_request_that_names_its_rate() -> None:
    (request,) = shaping.buckets({"x": 10, "z": 11}, {"x": 2000})
    assert struct.unpack_from("=IH", request) == (len(request), netlink.NEWQDISC)
    assert struct.unpack_from("=i", request, 20) == (10,)
    assert b"tbf\0" in request
    assert struct.pack("=I", 250_000) in request


def test_a_kernel_without_token_buckets_makes_links_without_limit_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = wired(monkeypatch, "tc-tbf")
    assert [line for line in said if line.startswith("warning")] == [
        "warning: links have no limit of capacity, since a: token buckets (tc-tbf): "
        "No such file or directory"
    ]


def test_links_that_are_shaped_are_not_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wired(monkeypatch, "") == ["2 links", "4 interfaces"]


def test_the_kernel_makes_what_it_is_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_NAMESPACE], capture_output=True, text=True, timeout=20,
        check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if "No such file" in done.stderr or "AssertionError" in done.stderr:
        pytest.skip(f"no namespaces or no tc-tbf here: {done.stderr.splitlines()[-1]}")
    assert done.stdout == "{'v0': Queue(rate_kbit=2000, octets=0, packets=0, dropped=0)}\n"
