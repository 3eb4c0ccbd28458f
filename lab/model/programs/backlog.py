"""The job of a service that copies data to other sites and keeps what it cannot send."""

from dataclasses import dataclass

BACKLOG_LOG = "/var/log/backlog.jsonl"
BACKLOG_READY = "/run/lab/backlog.ready"
BACKLOG_PORT = 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A site that data is copied to, and the server there that takes it."""

    dc: str
    host: str
    port: int = BACKLOG_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogJob:
    """For each of the sinks ``kbit`` kbit/s are made, and sent over some TCP connections.

    What cannot be sent is kept, and sent later as fast as TCP lets it. The program takes what
    others send to ``listen``.
    """

    node: str
    listen: str
    sinks: tuple[Sink, ...]
    kbit: int
    connections: int = 4
    interval_s: float = 1.0
    timeout_s: float = 3.0
    port: int = BACKLOG_PORT
    log: str = BACKLOG_LOG
    ready: str = BACKLOG_READY
