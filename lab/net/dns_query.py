"""One DNS question to one server over UDP, and its answer or error."""

import asyncio
import functools
import secrets

from lab.net.sockets import readable, udp

PAYLOAD = 1232  # octets; the EDNS buffer size agreed on DNS flag day 2020
_HEADER = 12  # octets; RFC 1035 section 4.1.1
_LARGEST = 65535


def question(name: str, qtype: str, *, rd: bool) -> bytes:
    """Return a query with a fresh random id; ``rd`` asks for recursion."""
    return secrets.token_bytes(2) + body(name, qtype, rd=rd)


@functools.lru_cache(maxsize=1024)
def body(name: str, qtype: str, *, rd: bool) -> bytes:
    """Return a query without its id, the first two octets."""
    import dns.flags
    import dns.message

    flags = dns.flags.RD if rd else 0
    query = dns.message.make_query(name, qtype, use_edns=0, payload=PAYLOAD, flags=flags)
    return query.to_wire()[2:]


def answers(reply: bytes, query: bytes) -> bool:
    """Tell whether ``reply`` has the id and the question of ``query``, or no question at all."""
    if len(reply) < _HEADER or reply[:2] != query[:2] or not reply[2] & 0x80:
        return False
    if reply[4:6] == b"\0\0":
        return True
    end = question_end(query)
    return reply[_HEADER:end].lower() == query[_HEADER:end].lower()


def question_end(query: bytes) -> int:
    """Return the offset behind the first question of a message without compression."""
    offset = _HEADER
    while query[offset]:
        offset += query[offset] + 1
    return offset + 5  # the root label, QTYPE and QCLASS


async def exchange(wire: bytes, server: str, timeout_s: float, port: int = 53) -> bytes:
    """Return the reply of ``server`` to ``wire``.

    Raises:
        OSError: an ICMP error or no reply came (TimeoutError), or no socket could be opened.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    with udp(server) as sock:
        sock.connect((server, port))
        sock.send(wire)
        while True:
            late = loop.time() >= deadline
            try:
                reply = sock.recv(_LARGEST)
            except BlockingIOError:
                if late:
                    raise TimeoutError(f"no reply from {server}") from None
                await readable(sock, deadline)
                continue
            if answers(reply, wire):
                return reply
