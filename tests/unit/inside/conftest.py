"""A web server with one answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest


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
