"""The control sockets of servers: one request, one answer, then the server closes."""

import socket

from lab.model.errors import CommandError

TIMEOUT_S = 2.0


def ask(path: str, request: str, *, timeout_s: float = TIMEOUT_S) -> str:
    """Return everything a server answers to ``request`` on its unix socket.

    Raises:
        CommandError: nobody listens there, or the answer did not end in time.
    """
    chunks = []
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(path)
            connection.sendall(request.encode())
            while chunk := connection.recv(65536):
                chunks.append(chunk)
    except OSError as error:
        raise CommandError(f"{path} gave no answer to {request.strip()!r}: {error}") from error
    return b"".join(chunks).decode(errors="replace")
