"""A router's SSH service: it checks logins and runs the commands of a connection.

OpenSSH's sshd (9.2) cannot serve here: a node has one mapped uid and ``setgroups`` denied, and
its privilege separation ends each connection with "setgroups: Operation not permitted".
"""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import paramiko
from paramiko import common

from lab.inside.router.accounts import AaaUnavailable, Accounts
from lab.inside.router.commands import Commands
from lab.inside.router.shell import Shell, is_shell

_IDLE_S = 60.0  # an idle connection is closed after this
_LOOK_S = 1.0  # between checks that a connection is still open
_STDIN_S = 5.0
_QUIET_S = 0.2  # wait for input that never ends; the request is acknowledged within it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """Serves connections, each in threads of its own."""

    commands: Commands
    accounts: Accounts
    key: paramiko.PKey
    opened: Callable[[str, str], None]  # by whom, as an account and where it comes from

    @classmethod
    def with_key(
        cls,
        commands: Commands,
        accounts: Accounts,
        host_key: str,
        opened: Callable[[str, str], None] = lambda _account, _peer: None,
    ) -> "Service":
        """Return a service with the ed25519 key in a file, which logs to stderr."""
        logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
        logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it prints tracebacks
        return cls(commands, accounts, paramiko.Ed25519Key.from_private_key_file(host_key), opened)

    def take(self, connection: socket.socket, peer: str) -> None:
        """Serve a connection and return at once."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._session, args=(connection, peer), daemon=True).start()

    def _session(self, connection: socket.socket, peer: str) -> None:
        transport = paramiko.Transport(connection)
        # The other key exchanges cost many times the processor time.
        options = transport.get_security_options()
        options.kex = tuple(kex for kex in options.kex if kex.startswith("curve25519"))
        transport.add_server_key(self.key)
        try:
            transport.start_server(server=_Session(self, peer))
            _hold(transport)
        except (paramiko.SSHException, OSError, EOFError) as error:
            log.info("%s: %s", peer, error)
        finally:
            transport.close()


def _hold(transport: paramiko.Transport) -> None:
    """Return when a connection has ended, or was idle for too long."""
    channels: list[paramiko.Channel] = []  # paramiko keeps only weak references to them
    idle_until = time.monotonic() + _IDLE_S
    while transport.is_active() and time.monotonic() < idle_until:
        channel = transport.accept(_LOOK_S)
        channels = [open_ for open_ in channels if not open_.closed]
        if channel is not None:
            channels.append(channel)
        if channel is not None or any(map(is_shell, channels)):
            idle_until = time.monotonic() + _IDLE_S


class _Session(paramiko.ServerInterface):
    """One connection: a login, then any number of commands."""

    def __init__(self, service: Service, peer: str) -> None:
        self._service = service
        self._peer = peer
        self._keys: dict[str, tuple[str, ...]] = {}  # a client may offer a key before it signs
        self._account = ""
        self._shells: dict[int, Shell] = {}

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        if username not in self._keys:
            self._keys[username] = self._ask(username)
        known = key.get_base64() in self._keys[username]
        log.info("%s: %s %s", self._peer, username, "admitted" if known else "denied")
        self._account = username
        return common.AUTH_SUCCESSFUL if known else common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return (
            common.OPEN_SUCCEEDED
            if kind == "session"
            else common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        )

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        words = command.decode(errors="replace").split()
        threading.Thread(target=self._serve, args=(channel, words), daemon=True).start()
        return True

    def check_channel_pty_request(  # noqa: PLR0913, PLR0917 - paramiko calls it so
        self,
        channel: paramiko.Channel,
        term: bytes,
        width: int,
        height: int,
        pixelwidth: int,  # noqa: ARG002
        pixelheight: int,  # noqa: ARG002
        modes: bytes,  # noqa: ARG002
    ) -> bool:
        self._shells[channel.chanid] = Shell(term.decode(errors="replace"), height, width)
        return True

    def check_channel_window_change_request(
        self,
        channel: paramiko.Channel,
        width: int,
        height: int,
        pixelwidth: int,  # noqa: ARG002
        pixelheight: int,  # noqa: ARG002
    ) -> bool:
        if channel.chanid not in self._shells:
            return False
        self._shells[channel.chanid].resize(height, width)
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        self._service.opened(self._account, self._peer)
        shell = self._shells.setdefault(channel.chanid, Shell("dumb", 24, 80))
        shell.serve(channel)
        return True

    def _ask(self, account: str) -> tuple[str, ...]:
        try:
            return self._service.accounts.keys(account)
        except AaaUnavailable as error:
            log.info("%s: %s cannot be checked: %s", self._peer, account, error)
            return ()

    def _serve(self, channel: paramiko.Channel, words: list[str]) -> None:
        # The caller of check_channel_exec_request acknowledges the request after it returns. A
        # client ends its input only after that, so the reply below cannot come first.
        text = _input(channel, _STDIN_S if words[:1] == ["stage"] else _QUIET_S)
        reply = self._service.commands.run(words, text)
        if words[:1] == ["rollback"] and reply.status == 0:  # probes only look
            self._service.opened(self._account, self._peer)
        log.info("%s: %s: %s", self._peer, " ".join(words), reply.status)
        try:
            channel.sendall(reply.text.encode())
            channel.send_exit_status(reply.status)
        except (OSError, EOFError) as error:  # the client has gone; its command goes on
            log.info("%s: %r", self._peer, error)
        with suppress(OSError, EOFError):
            channel.close()


def _input(channel: paramiko.Channel, patience_s: float) -> str:
    """Return what a client sends until it ends its input or is silent for so long."""
    channel.settimeout(patience_s)
    received = b""
    try:
        while chunk := channel.recv(65536):
            received += chunk
    except TimeoutError:
        pass
    channel.settimeout(_STDIN_S)
    return received.decode(errors="replace")
