"""``stormdrill-node backlog``: copies data to other sites; what it cannot send it keeps.

When the way is back it sends what it kept as fast as TCP lets it, as every service does that was
cut off. What a connection that broke had taken is lost: it is a socket's buffer at most.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Sequence

from lab.inside.program.config import read_job
from lab.inside.program.event_log import EventLog
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.inside.program.schedule import beats
from lab.journal.kinds.server import Backlog
from lab.model.programs.backlog import BacklogJob, Sink
from lab.net.sockets import connect

_BITS_OF_KBIT = 1000 / 8  # octets
_CHUNK = 16384
_PAUSE_S = 0.1
_BUFFER = 65536  # of a socket: what is in it is neither kept nor received
_KIB = 1024


class Kept:
    """The octets for one site that wait to be sent. Pure: seconds are arguments."""

    def __init__(self, kbit: int) -> None:
        self._rate = kbit * _BITS_OF_KBIT
        self._octets = 0.0
        self.sent = 0

    @property
    def octets(self) -> int:
        """Return how many wait."""
        return int(self._octets)

    def made(self, seconds: float) -> None:
        """Add what was made in so many seconds."""
        self._octets += self._rate * seconds

    def take(self, most: int) -> int:
        """Return how many octets to send now, at most so many; they do not wait any more."""
        taken = min(self.octets, most)
        self._octets -= taken
        self.sent += taken
        return taken


async def _send(sink: Sink, kept: Kept, timeout_s: float) -> None:
    """Send to a site for ever, over one connection after the other."""
    while True:
        with contextlib.suppress(OSError):
            await _over_one(sink, kept, timeout_s)
        await asyncio.sleep(timeout_s / 2)


async def _over_one(sink: Sink, kept: Kept, timeout_s: float) -> None:
    deadline = asyncio.get_running_loop().time() + timeout_s
    connection = await connect(sink.host, sink.port, deadline)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    patience_ms = int(timeout_s * 1000)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, patience_ms)
    _, writer = await asyncio.open_connection(sock=connection)
    writer.transport.set_write_buffer_limits(high=_CHUNK)
    try:
        while True:
            if taken := kept.take(_CHUNK):
                writer.write(bytes(taken))
                await writer.drain()
            else:
                await asyncio.sleep(_PAUSE_S)
    finally:
        writer.close()


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while await reader.read(_BUFFER):
            pass
    writer.close()


async def _make(job: BacklogJob, kept: Sequence[Kept]) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    with contextlib.closing(EventLog(job.log, job.node)) as log:
        async for _ in beats(before + job.interval_s, job.interval_s):
            now = loop.time()
            for sink, each in zip(job.sinks, kept, strict=True):
                each.made(now - before)
                waits, sent = each.octets // _KIB, each.sent // _KIB
                told = Backlog(dc=sink.dc, kept_kib=waits, sent_kib=sent)
                log.write(told, time.monotonic())
            before = now


async def _serve(job: BacklogJob) -> None:
    kept = [Kept(job.kbit) for _ in job.sinks]
    server = await asyncio.start_server(_take, job.listen, job.port)
    mark_ready(job.ready)
    async with server, asyncio.TaskGroup() as tasks:
        for sink, each in zip(job.sinks, kept, strict=True):
            for _ in range(job.connections):
                tasks.create_task(_send(sink, each, job.timeout_s))
        tasks.create_task(_make(job, kept))


def main(argv: Sequence[str]) -> int:
    """Copy until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(BacklogJob, argv)))
