"""The language of FRR's vty sockets."""

import socket
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from lab.frr.vty import VtyConnection
from lab.model.errors import CommandError
from lab.runtimes.vty import kept


class Pair(NamedTuple):
    vty: VtyConnection
    daemon: socket.socket


@pytest.fixture
def pair() -> Iterator[Pair]:
    near, far = socket.socketpair()
    far.sendall(b"\0\0\0\0")
    vty = kept(near, "r1: bgpd")
    assert far.recv(100) == b"enable\0"
    with far:
        yield Pair(vty, far)
    vty.close()


def test_ask_sends_the_command_and_returns_the_text(pair: Pair) -> None:
    pair.daemon.sendall(b"a\nb\n\0\0\0\0")
    assert pair.vty.ask("show this") == "a\nb\n"
    assert pair.daemon.recv(100) == b"show this\0"


def test_each_answer_belongs_to_its_question(pair: Pair) -> None:
    for text in ("one", ""):
        pair.daemon.sendall(text.encode() + b"\0\0\0\0")
        assert pair.vty.ask("show") == text


def test_an_answer_longer_than_a_packet_comes_whole(pair: Pair) -> None:
    pair.daemon.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    text = "line\n" * 30_000
    pair.daemon.sendall(text.encode() + b"\0\0\0\0")
    assert pair.vty.ask("show") == text


def test_a_warning_is_an_answer(pair: Pair) -> None:
    pair.daemon.sendall(b"note\n\0\0\0\1")
    assert pair.vty.ask("show") == "note\n"


def test_a_refusal_carries_what_the_daemon_said(pair: Pair) -> None:
    pair.daemon.sendall(b"% Unknown command\n\0\0\0\2")
    with pytest.raises(CommandError) as caught:
        pair.vty.ask("nonsense")
    assert str(caught.value) == "r1: bgpd: 'nonsense' refused with status 2: % Unknown command"


def test_a_daemon_that_goes_is_an_error(pair: Pair) -> None:
    pair.daemon.sendall(b"half an answ")
    pair.daemon.shutdown(socket.SHUT_WR)
    with pytest.raises(CommandError, match="r1: bgpd: 'show' got no answer: the daemon closed"):
        pair.vty.ask("show")
