"""The stub resolver of a device, and the one socket that all devices of a node share."""

import asyncio
import functools
import random
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lab.model.programs.users import Stub
from lab.net.dns_query import answers, body

_LARGEST = 65535
_SERVFAIL, _NXDOMAIN, _REFUSED, _NOTIMP = 2, 3, 5, 4  # RFC 1035 section 4.1.1
_PASSED_ON = frozenset({_SERVFAIL, _REFUSED, _NOTIMP})  # glibc tries its next server on these

Ask = Callable[[str, str, float], Awaitable[bytes | None]]


class Outcome(StrEnum):
    """How a lookup ended, with the names of the load event."""

    OK = "dns_ok"
    SERVFAIL = "servfail"
    TIMEOUT = "dns_timeout"
    OTHER = "dns_other"


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a lookup; ``address`` is ``""`` and ``ttl_s`` 0 unless it succeeded."""

    outcome: Outcome
    address: str = ""
    ttl_s: float = 0.0


class Exchanges:
    """Asks resolvers over one unconnected UDP socket; server and id identify a reply.

    ``sent`` is called with the resolver's address and the name for every query.
    """

    def __init__(self, chance: random.Random, sent: Callable[[str, str], None], port: int) -> None:
        self._chance = chance
        self._sent = sent
        self._port = port
        self._waiting: dict[tuple[str, int], tuple[bytes, asyncio.Future[bytes | None]]] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        asyncio.get_running_loop().add_reader(self._socket, self._receive)

    def close(self) -> None:
        """Close the socket; nobody may be waiting."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    async def ask(self, resolver: str, name: str, timeout_s: float) -> bytes | None:
        """Return the reply of ``resolver`` about the address of ``name``; None if none came."""
        loop = asyncio.get_running_loop()
        number = self._free_number(resolver)
        wire = struct.pack("!H", number) + body(name, "A", rd=True)
        reply: asyncio.Future[bytes | None] = loop.create_future()
        self._waiting[resolver, number] = (wire, reply)
        timer = loop.call_later(timeout_s, _give_up, reply)
        try:
            self._sent(resolver, name)
            self._send(wire, resolver)
            return await reply
        finally:
            timer.cancel()
            del self._waiting[resolver, number]

    def _send(self, wire: bytes, resolver: str) -> None:
        try:
            self._socket.sendto(wire, (resolver, self._port))
        except OSError:
            return  # as if the query were lost: the device waits for its time limit

    def _free_number(self, resolver: str) -> int:
        while True:
            number = self._chance.getrandbits(16)
            if (resolver, number) not in self._waiting:
                return number

    def _receive(self) -> None:
        while True:
            try:
                data, (source, port) = self._socket.recvfrom(_LARGEST)
            except OSError:
                return
            wire, reply = self._waiting.get((source, int.from_bytes(data[:2], "big")), (b"", None))
            if reply and port == self._port and answers(data, wire) and not reply.done():
                reply.set_result(data)


def _give_up(reply: asyncio.Future[bytes | None]) -> None:
    if not reply.done():
        reply.set_result(None)


class StubResolver:
    """One device's resolver: its cache, and rounds over its resolvers in order.

    ``ask`` takes a resolver, a name and the seconds to wait, as ``Exchanges.ask`` does.
    """

    def __init__(self, resolvers: Sequence[str], settings: Stub, ask: Ask) -> None:
        self._resolvers = resolvers
        self._settings = settings
        self._ask = ask
        self._cache: dict[str, tuple[str, float]] = {}

    def cached(self, name: str) -> str:
        """Return the address of ``name`` that is still valid, or ``""``."""
        address, until = self._cache.get(name, ("", 0.0))
        return address if until > asyncio.get_running_loop().time() else ""

    async def look_up(self, name: str) -> Found:
        """Ask the resolvers for the address of ``name`` and remember it for its TTL."""
        failure = Outcome.TIMEOUT
        for _ in range(self._settings.attempts):
            for resolver in self._resolvers:
                reply = await self._ask(resolver, name, self._settings.timeout_s)
                if reply is None:
                    continue
                if reply[3] & 0x0F not in _PASSED_ON:
                    return self._remember(name, read(reply))
                failure = Outcome.SERVFAIL if reply[3] & 0x0F == _SERVFAIL else Outcome.OTHER
        return Found(failure)

    def _remember(self, name: str, found: Found) -> Found:
        if found.address:
            ttl_s = min(found.ttl_s, self._settings.max_ttl)
            now = asyncio.get_running_loop().time()
            self._cache[name] = (found.address, now + ttl_s)
        return found


def read(reply: bytes) -> Found:
    """Return the address that a reply's chain of CNAMEs ends in, with the chain's smallest TTL."""
    return _read(reply[2:])


# A resolver sends many devices the same reply within a second, with other ids.
@functools.lru_cache(maxsize=256)
def _read(reply_but_its_id: bytes) -> Found:
    import dns.exception
    import dns.message
    import dns.rdatatype

    try:
        message = dns.message.from_wire(b"\0\0" + reply_but_its_id, ignore_trailing=True)
        if not isinstance(message, dns.message.QueryMessage):
            return Found(Outcome.OTHER)
        chain = message.resolve_chaining()
    except dns.exception.DNSException:
        return Found(Outcome.OTHER)
    if chain.answer is None or chain.answer.rdtype != dns.rdatatype.A:
        return Found(Outcome.OTHER)
    return Found(Outcome.OK, chain.answer[0].to_text(), float(chain.minimum_ttl))
