"""``stormdrill-node legacy``: a recursive resolver that works as many did before RFC 9520.

It caches answers and delegations. It does not cache failures unless it is told to, as RFC 9520
asks of all resolvers, and does not join equal queries that are still open; see
``lab.inside.resolver.iterate``. Its stats socket answers a line, or a short silence, with one JSON
object of its counters, and closes.
"""

import asyncio
import contextlib
import functools
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
from dns.rdatatype import RdataType

from lab.inside.program.config import read_job
from lab.inside.program.lifetime import allow_many_files, mark_ready, run_until_stopped
from lab.inside.resolver.cache import Cache, Failures
from lab.inside.resolver.iterate import SERVFAIL, Answer, Counters, Iteration, Upstream
from lab.model.programs.users import LegacyJob
from lab.net.dns_query import PAYLOAD

_PLAIN_PAYLOAD = 512  # octets; RFC 1035 section 2.3.4
_STATS_TIMEOUT_S = 0.2
_COUNTED = {
    dns.rcode.NOERROR: "noerror",
    dns.rcode.SERVFAIL: "servfail",
    dns.rcode.NXDOMAIN: "nxdomain",
}


def main(argv: Sequence[str]) -> int:
    """Resolve until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(LegacyJob, argv)))


class LegacyResolver(asyncio.DatagramProtocol):
    """Answers clients, each query on its own."""

    def __init__(self, job: LegacyJob) -> None:
        self.counters = Counters()
        cache = Cache(asyncio.get_running_loop().time)
        port = job.upstream_port
        types = (RdataType.A, RdataType.AAAA) if job.ipv6 else (RdataType.A,)
        self._upstream = Upstream(job.roots, job.timeout_s, cache, self.counters, port, types)
        self._failures = Failures(asyncio.get_running_loop().time, job.failure_s)
        self._most_clients = job.most_clients
        self._clients: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for replies to clients."""
        # Before Python 3.12 the transport is no instance of DatagramTransport.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Work on a query, or drop it when too many are being worked on."""
        self.counters.queries += 1
        if len(self._clients) >= self._most_clients:
            self.counters.dropped += 1
            return
        task = asyncio.ensure_future(self._serve_client(data, addr))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _serve_client(self, data: bytes, client: tuple[str | Any, int]) -> None:
        query = _question(data[2:])
        if query is None or self._transport is None:
            self.counters.dropped += 1
            return
        asked = query.question[0]
        found = await self._found(asked.name, asked.rdtype)
        counter = _COUNTED.get(found.rcode, "other")
        setattr(self.counters, counter, getattr(self.counters, counter) + 1)
        wire = _failure(data[2:]) if found == SERVFAIL else reply(query, found)
        self._transport.sendto(data[:2] + wire[2:], client)

    async def _found(self, name: dns.name.Name, rdtype: RdataType) -> Answer:
        if self._failures.holds(name, rdtype):
            return SERVFAIL
        found = await Iteration(self._upstream).answer(name, rdtype)
        if found == SERVFAIL:
            self._failures.put(name, rdtype)
        return found


# Clients without an answer repeat the same query with other ids.
@functools.lru_cache(maxsize=512)
def _question(query_but_its_id: bytes) -> dns.message.Message | None:
    """Return the message if it is a query with one question, else None."""
    try:
        query = dns.message.from_wire(b"\0\0" + query_but_its_id)
    except dns.exception.DNSException:
        return None
    return query if len(query.question) == 1 and not query.flags & dns.flags.QR else None


@functools.lru_cache(maxsize=512)
def _failure(query_but_its_id: bytes) -> bytes:
    return reply(dns.message.from_wire(b"\0\0" + query_but_its_id), SERVFAIL)


def reply(query: dns.message.Message, found: Answer) -> bytes:
    """Return the reply to a client, truncated to the size that the client accepts."""
    message = dns.message.make_response(query, recursion_available=True, our_payload=PAYLOAD)
    message.set_rcode(found.rcode)
    message.answer.extend(found.answer)
    message.authority.extend(found.authority)
    largest = max(_PLAIN_PAYLOAD, min(query.payload, PAYLOAD))
    return message.to_wire(max_size=largest, prefer_truncation=True)


async def _serve(job: LegacyJob) -> None:
    allow_many_files()
    loop = asyncio.get_running_loop()
    transport, resolver = await loop.create_datagram_endpoint(
        lambda: LegacyResolver(job), local_addr=(job.listen, job.port)
    )
    try:
        if job.stats:
            await _serve_counters(job.stats, resolver.counters)
        mark_ready(job.ready)
        await loop.create_future()
    finally:
        transport.close()


async def _serve_counters(path: str, counters: Counters) -> None:
    async def told(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Closing a socket with unread data would reset the connection; see unix(7).
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.readline(), _STATS_TIMEOUT_S)
        writer.write((json.dumps(asdict(counters)) + "\n").encode())
        writer.close()

    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).unlink(missing_ok=True)
    await asyncio.start_unix_server(told, path)
