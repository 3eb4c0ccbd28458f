"""A journal on a clock that stands still, and a web server with one answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.journal.journal import Journal
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def journal(tmp_path: Path, clock: FakeClock) -> Iterator[Journal]:
    opened = Journal(tmp_path / "run" / "journal.jsonl", clock)
    yield opened
    opened.close()


@pytest.fixture
def serve() -> Iterator[Callable[[bytes], int]]:
    """Return what answers one connection with these bytes, and gives its port."""
    with ExitStack() as stack:

        def start(answer: bytes) -> int:
            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_answer, args=(server, answer))
            thread.start()
            stack.callback(thread.join)
            port: int = server.getsockname()[1]
            return port

        yield start


def _answer(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(answer)
