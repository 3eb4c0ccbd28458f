import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.frr.vty import Answer, VtyConnection
from lab.model.errors import CommandError

OK = b"\0\0\0\0"


@contextmanager
def daemon(*answers: bytes) -> Iterator[tuple[socket.socket, list[bytes]]]:
    """Give a client's socket, and what a daemon with these answers has heard."""
    near, far = socket.socketpair()
    heard: list[bytes] = []

    def serve() -> None:
        for answer in answers:
            heard.append(far.recv(1024))
            far.sendall(answer[:1])
            far.sendall(answer[1:])
        far.close()

    thread = threading.Thread(target=serve)
    thread.start()
    with near:
        yield near, heard
    thread.join()


def test_a_command_ends_with_a_nul_and_the_first_is_enable() -> None:
    with daemon(OK, b"FRRouting 8.4.4\r\nhost" + OK) as (near, heard):
        assert VtyConnection(near).ask("show version") == "FRRouting 8.4.4\nhost"
    assert heard == [b"enable\0", b"show version\0"]


def test_send_returns_the_status_byte_with_the_text() -> None:
    with daemon(OK, b"% no\n\0\0\0\x0d", b"\0\0\0\x02") as (near, _):
        vty = VtyConnection(near)
        assert [vty.send("a"), vty.send("b")] == [Answer(13, "% no\n"), Answer(2, "")]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda vty: vty.ask("x"), "'x' refused with status 13: % no way"),
        (lambda vty: (vty.send("x"), vty.send("y")), "'y' got no answer"),
    ],
)
def test_a_refusal_and_a_daemon_that_hangs_up_are_errors(
    call: Callable[[VtyConnection], object], message: str
) -> None:
    with daemon(OK, b"% no\n way\0\0\0\x0d") as (near, _):
        vty = VtyConnection(near)
        with pytest.raises(CommandError, match=message):
            call(vty)


def test_a_daemon_that_does_not_answer_in_time_is_an_error() -> None:
    near, far = socket.socketpair()
    with near, far, pytest.raises(CommandError, match="'enable' got no answer: timed out"):
        VtyConnection(near, timeout_s=0.01)


def test_a_daemon_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="bgpd is not running"):
        VtyConnection.at("bgpd", tmp_path)
