"""``stormdrill-node ssh JOB.json [COMMAND...]``: a router's SSH service, or its console.

Without a command it serves until a signal ends it. With a command it runs that command as the
console would: no key is asked for.

It is ready when it listens. Imports for a session are deferred to the first one, because
importing paramiko in thirty containers at once delays the first logins by seconds.
"""

import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lab.inside.program.config import read_job
from lab.model.programs.access import SshJob

if TYPE_CHECKING:
    from lab.inside.router.commands import Commands
    from lab.inside.router.ssh_server import Service

PORT = 22
_VTY_TIMEOUT_S = 5.0  # a stopped daemon never answers


def main(argv: Sequence[str]) -> int:
    """Serve, or run one command and return its exit status; raise InputError."""
    job = read_job(SshJob, argv[:1])
    if argv[1:]:
        return _console(job, argv[1:])
    with socket.create_server(("0.0.0.0", PORT), backlog=64) as listener:  # noqa: S104
        Path(job.ready).touch()
        service = _service(job)
        while True:
            connection, peer = listener.accept()
            service.take(connection, f"{peer[0]}:{peer[1]}")


def _console(job: SshJob, words: Sequence[str]) -> int:
    reply = _commands(job).run(words, sys.stdin.read() if words[0] == "stage" else "")
    sys.stdout.write(reply.text)
    return reply.status


def _service(job: SshJob) -> "Service":
    from lab.inside.router.accounts import Accounts

    # Only paramiko's reader of ssh_config files uses Invoke, which is a third of its import.
    sys.modules.setdefault("invoke", None)  # type: ignore[arg-type]
    from lab.inside.program.event_log import EventLog
    from lab.inside.router.ssh_server import Service
    from lab.journal.kinds.change import SessionOpened

    commands = _commands(job)
    commands.changes.resume()
    log = EventLog(job.log, job.node)

    def opened(account: str, peer: str) -> None:
        log.write(SessionOpened(account=account, peer=peer), time.monotonic())

    return Service.with_key(commands, Accounts(job), job.host_key, opened)


def _commands(job: SshJob) -> "Commands":
    from lab.frr.vty import VtyConnection
    from lab.inside.program.event_log import EventLog
    from lab.inside.router.changes import Changes, RouterFiles
    from lab.inside.router.commands import Commands
    from lab.inside.router.ledger import Ledger

    def connect(daemon: str) -> VtyConnection:
        return VtyConnection.at(daemon, timeout_s=_VTY_TIMEOUT_S)

    log = EventLog(job.log, job.node)
    files = RouterFiles(job.daemons, connect, Ledger(Path(job.changes)), log)
    return Commands(Changes(files), job.daemons, connect)
