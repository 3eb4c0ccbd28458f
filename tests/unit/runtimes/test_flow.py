"""Bytes that pass between two descriptors."""

import os
import select
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from lab.runtimes.embedded.flow import Flow, drain, turn

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[tuple[Pair, Pair]]:
    source, target = socket.socketpair(), socket.socketpair()
    for end in (*source, *target):
        os.set_blocking(end.fileno(), False)
    yield source, target
    for end in (*source, *target):
        end.close()


def test_what_the_target_does_not_take_yet_waits_and_arrives(ends: tuple[Pair, Pair]) -> None:
    (far_in, source), (target, far_out) = ends
    flow = Flow(source.fileno(), target.fileno())
    sent = bytes(range(256)) * 8000
    left, taken = sent, b""
    while len(taken) < len(sent):
        if left:
            left = (
                left[far_in.send(left[:100_000]) :]
                if not flow.awaits()[1] & select.POLLOUT
                else left
            )
        turn((flow,), (far_out.fileno(),))
        try:
            taken += far_out.recv(30_000)
        except BlockingIOError:
            continue
    assert (taken, flow.open) == (sent, True)


def test_a_flow_ends_with_its_source_and_with_its_target(ends: tuple[Pair, Pair]) -> None:
    (far_in, source), (target, far_out) = ends
    flow = Flow(source.fileno(), target.fileno())
    far_in.send(b"last")
    far_in.close()
    drain(flow, reader_ms=1000)
    assert (far_out.recv(10), flow.open) == (b"last", False)
    back = Flow(target.fileno(), source.fileno())
    far_out.send(b"nobody reads this")
    turn((back,), ())
    assert not back.open


def test_a_turn_tells_what_else_is_readable(ends: tuple[Pair, Pair]) -> None:
    (far_in, source), (target, far_out) = ends
    flow = Flow(source.fileno(), target.fileno())
    far_out.send(b"x")
    assert turn((flow,), (target.fileno(), far_in.fileno())) == {target.fileno()}


def test_draining_gives_up_on_a_reader_that_takes_nothing(ends: tuple[Pair, Pair]) -> None:
    (far_in, source), (target, _) = ends
    with suppress(BlockingIOError):
        while True:
            os.write(target.fileno(), bytes(65536))
    far_in.send(b"too late")
    flow = Flow(source.fileno(), target.fileno())
    drain(flow, reader_ms=10)
    assert flow.open
