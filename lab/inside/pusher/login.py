"""A pusher's SSH connection to a router: every order ends in time as ok, refused or unknown.

A path can fail silently. The socket gives up after three seconds without acknowledgement. An
order also has a time limit of its own, for a router that acknowledges but never answers.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import paramiko

from lab.model.errors import BackendError
from lab.net.sockets import network_error

PORT = 22
_SILENCE_MS = 3000
_OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENCE_MS),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)


class Outcome(StrEnum):
    """The result of a step; a step that is UNKNOWN may have taken effect."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """An outcome, and the output of the router or the error."""

    outcome: Outcome
    text: str = ""


class LoginFailed(BackendError):
    """There is no session; ``stage`` is the stage that failed: ``connect`` or ``auth``."""

    def __init__(self, stage: str, text: str) -> None:
        self.stage = stage
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with its key, the routers' known keys, and the time limit of one step."""

    account: str
    key: paramiko.PKey
    known_hosts: paramiko.HostKeys
    timeout_s: float


class RouterLogin:
    """A login that stays open."""

    def __init__(self, connection: socket.socket, address: str, credentials: Credentials) -> None:
        """Log in over a connection to a router's address; raise LoginFailed."""
        self._timeout_s = credentials.timeout_s
        self._transport = _negotiate(connection, credentials)
        try:
            self._authenticate(address, credentials)
        except LoginFailed:
            self._transport.close()
            raise

    @classmethod
    def at(cls, address: str, credentials: Credentials) -> "RouterLogin":
        """Return a login over a new connection; raise LoginFailed."""
        return cls(_connect(address, credentials.timeout_s), address, credentials)

    def _authenticate(self, address: str, credentials: Credentials) -> None:
        try:
            host_key = self._transport.get_remote_server_key()
        except paramiko.SSHException as error:  # start_client's time-out has no text
            raise LoginFailed("connect", "timeout") from error
        if not credentials.known_hosts.check(address, host_key):
            raise LoginFailed("connect", "the host key is not the known one")
        try:
            self._transport.auth_publickey(credentials.account, credentials.key)
        except paramiko.AuthenticationException as error:
            raise LoginFailed("auth", _text(error)) from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise LoginFailed("auth", f"connection lost: {_text(error)}") from error

    def order(self, command: str, stdin: str = "") -> Reply:
        """Run a command and return its reply, which also carries any error."""
        try:
            with self._limit():
                return self._order(command, stdin)
        except (paramiko.SSHException, OSError, EOFError) as error:
            return Reply(Outcome.UNKNOWN, f"no answer: {_text(error)}")

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _order(self, command: str, stdin: str) -> Reply:
        channel = self._transport.open_session(timeout=self._timeout_s)
        channel.settimeout(self._timeout_s)
        channel.exec_command(command)
        if stdin:
            channel.sendall(stdin.encode())
        channel.shutdown_write()
        received = b""
        while chunk := channel.recv(65536):
            received += chunk
        # A lost connection looks like the end of the output, with exit status -1.
        status = channel.recv_exit_status() if channel.status_event.wait(self._timeout_s) else -1
        channel.close()
        text = received.decode(errors="replace").strip()
        if status < 0:
            return Reply(Outcome.UNKNOWN, "connection lost before the answer")
        return Reply(Outcome.REFUSED if status else Outcome.OK, text)

    @contextmanager
    def _limit(self) -> Iterator[None]:
        # paramiko waits for the reply to a request without any limit.
        timer = threading.Timer(2 * self._timeout_s, self._transport.close)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _connect(address: str, timeout_s: float) -> socket.socket:
    try:
        connection = socket.create_connection((address, PORT), timeout=timeout_s)
    except OSError as error:
        raise LoginFailed("connect", _text(error)) from error
    return connection


def _negotiate(connection: socket.socket, credentials: Credentials) -> paramiko.Transport:
    for level, option, value in _OPTIONS:
        connection.setsockopt(level, option, value)
    transport = paramiko.Transport(connection)
    # Longer than the wait below, so that the same failure always has the same text.
    transport.banner_timeout = 2 * credentials.timeout_s + 1
    transport.auth_timeout = credentials.timeout_s
    options = transport.get_security_options()
    # The other key exchanges need many times the processor time.
    options.kex = tuple(kex for kex in options.kex if kex.startswith("curve25519"))
    options.key_types = ("ssh-ed25519",)
    try:
        transport.start_client(timeout=credentials.timeout_s)
    except (paramiko.SSHException, OSError, EOFError) as error:
        transport.close()
        raise LoginFailed("connect", _text(error)) from error
    return transport


def _text(error: Exception) -> str:
    if isinstance(error, OSError):
        try:
            return network_error(error)
        except OSError:
            return str(error)
    return str(error).rstrip(".") or type(error).__name__
