"""How a resolver before RFC 9520 finds an answer: from the root down, without a cache of failures.

When every server of a zone fails, it asks the parent zone for the delegation again, for each
client query (RFC 4697 section 2.2). RFC 9520 section 1.2 describes the effect on .com in 2021.
"""

import functools
import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from lab.inside.resolver.cache import Cache, Delegation, targets, texts
from lab.net.dns_query import body, exchange

_LONGEST_CHAIN = 8  # CNAMEs
_DEEPEST = 3  # name servers whose own name needs a lookup, nested
_MOST_QUERIES = 40  # upstream, for one client query


@dataclass(slots=True)
class Counters:
    """Counters of a resolver since its start."""

    queries: int = 0
    noerror: int = 0
    servfail: int = 0
    nxdomain: int = 0
    other: int = 0
    dropped: int = 0
    upstream_queries: int = 0
    parent_queries: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a client."""

    rcode: dns.rcode.Rcode
    answer: tuple[dns.rrset.RRset, ...] = ()
    authority: tuple[dns.rrset.RRset, ...] = ()


SERVFAIL = Answer(dns.rcode.SERVFAIL)


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a resolver needs to ask other servers: root addresses, port, time limit, cache."""

    roots: tuple[str, ...]
    timeout_s: float
    cache: Cache
    counters: Counters
    port: int = 53
    types: tuple[dns.rdatatype.RdataType, ...] = (dns.rdatatype.A,)  # of addresses that are asked


@dataclass(slots=True)
class Iteration:
    """The resolution of one client query; its failures are forgotten when it ends."""

    upstream: Upstream
    queries_left: int = _MOST_QUERIES
    parent_asked: bool = False
    _depth: int = field(default=0)
    _chosen: dict[dns.name.Name, str] = field(default_factory=dict)

    async def answer(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Answer:
        """Return the answer for ``name``, from the cache or from other servers."""
        chain: list[dns.rrset.RRset] = []
        while len(chain) < _LONGEST_CHAIN:
            found = self._known(name, rdtype)
            if found is None:
                reply = await self._reply(name, rdtype)
                if reply is None:
                    return SERVFAIL
                found = _step(reply.answer, name, rdtype)
                if found is None:
                    return Answer(reply.rcode(), tuple(chain), tuple(reply.authority))
            chain.append(found)
            if found.rdtype == rdtype:
                return Answer(dns.rcode.NOERROR, tuple(chain))
            name = targets(found)[0]
        return SERVFAIL

    def _known(self, name: dns.name.Name, rdtype: int) -> dns.rrset.RRset | None:
        cache = self.upstream.cache
        return cache.get(name, rdtype) or cache.get(name, dns.rdatatype.CNAME)

    async def _reply(
        self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.message.Message | None:
        tried: dict[dns.name.Name, set[str]] = {}
        while True:
            delegation = self.upstream.cache.delegation(name)
            known = tried.setdefault(delegation.zone, set())
            addresses = [one for one in await self._addresses(delegation) if one not in known]
            if not addresses:
                return None
            known.update(addresses)
            reply = await self._ask_each(addresses, delegation.zone, name, rdtype)
            if reply is None:
                await self._ask_parent(delegation, name, rdtype)
            elif not self._learnt(reply, delegation.zone, name):
                return reply

    async def _addresses(self, delegation: Delegation) -> list[str]:
        if not delegation.servers:
            return list(self.upstream.roots)
        found = [self._chosen_of(server) for server in delegation.servers]
        addresses = [address for address in found if address]
        if not addresses:
            addresses = await self._looked_up(delegation)
        random.shuffle(addresses)
        return addresses

    def _chosen_of(self, server: dns.name.Name) -> str:
        """Return the address at which this client query has a server asked, if one is known.

        A server that has addresses of both families is asked at one of them.
        """
        kept = (self.upstream.cache.peek(server, each) for each in self.upstream.types)
        known = [address for rrset in kept for address in texts(rrset)]
        if known and self._chosen.get(server) not in known:
            self._chosen[server] = random.choice(known)  # noqa: S311  no secret
        return self._chosen[server] if known else ""

    async def _looked_up(self, delegation: Delegation) -> list[str]:
        """Return addresses of servers outside their zone; those inside only come as glue."""
        if self._depth >= _DEEPEST:
            return []
        self._depth += 1
        try:
            for server in delegation.servers:
                if not server.is_subdomain(delegation.zone):
                    found = await self.answer(server, dns.rdatatype.A)
                    addresses = [one for rrset in found.answer for one in _addresses_in(rrset)]
                    if addresses:
                        return addresses
        finally:
            self._depth -= 1
        return []

    async def _ask_parent(
        self, delegation: Delegation, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> None:
        if self.parent_asked or delegation.zone == dns.name.root:
            return
        self.parent_asked = True
        parent = self.upstream.cache.delegation(delegation.zone.parent())
        for address in await self._addresses(parent):
            self.upstream.counters.parent_queries += 1
            reply = await self._ask_each([address], parent.zone, name, rdtype)
            if reply is not None:
                self._learnt(reply, parent.zone, name)
                return

    async def _ask_each(
        self,
        addresses: Sequence[str],
        zone: dns.name.Name,
        name: dns.name.Name,
        rdtype: dns.rdatatype.RdataType,
    ) -> dns.message.Message | None:
        for address in addresses:
            reply = await self._ask(address, name, rdtype)
            if reply is not None and _useful(reply, zone, name):
                self.upstream.cache.put(_own(reply.answer, zone))
                return reply
        return None

    async def _ask(
        self, address: str, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.message.Message | None:
        if self.queries_left <= 0:
            return None
        self.queries_left -= 1
        self.upstream.counters.upstream_queries += 1
        text = dns.rdatatype.to_text(rdtype)
        wire = secrets.token_bytes(2) + body(name.to_text(), text, rd=False)
        try:
            reply = await exchange(wire, address, self.upstream.timeout_s, self.upstream.port)
            return _message(reply[2:])
        except (OSError, dns.exception.DNSException):
            return None

    def _learnt(
        self, reply: dns.message.Message, zone: dns.name.Name, name: dns.name.Name
    ) -> bool:
        """Remember a delegation and its glue; tell whether ``reply`` was one."""
        below = _referral(reply, zone, name)
        if below is None:
            return False
        self.upstream.cache.put([below])
        servers = targets(below)
        glue = [rrset for rrset in _own(reply.additional, zone) if rrset.name in servers]
        self.upstream.cache.put(each for each in glue if each.rdtype in self.upstream.types)
        return True


# Parent zones repeat the same reply with other ids. No caller changes a received message.
@functools.lru_cache(maxsize=512)
def _message(reply_but_its_id: bytes) -> dns.message.Message:
    return dns.message.from_wire(b"\0\0" + reply_but_its_id, ignore_trailing=True)


def _step(
    answer: Iterable[dns.rrset.RRset], name: dns.name.Name, rdtype: int
) -> dns.rrset.RRset | None:
    """Return the records of ``name`` that answer the query, else its CNAME."""
    wanted = (rdtype, dns.rdatatype.CNAME)
    own = [rrset for rrset in answer if rrset.name == name and rrset.rdtype in wanted]
    return min(own, key=lambda rrset: rrset.rdtype != rdtype, default=None)


def _own(rrsets: Iterable[dns.rrset.RRset], zone: dns.name.Name) -> list[dns.rrset.RRset]:
    """Return the record sets that a server of ``zone`` has authority for."""
    return [rrset for rrset in rrsets if rrset.name.is_subdomain(zone)]


def _useful(reply: dns.message.Message, zone: dns.name.Name, name: dns.name.Name) -> bool:
    if reply.rcode() == dns.rcode.NXDOMAIN:
        return True
    if reply.rcode() != dns.rcode.NOERROR:
        return False
    no_data = any(rrset.rdtype == dns.rdatatype.SOA for rrset in reply.authority)
    return bool(reply.answer) or no_data or _referral(reply, zone, name) is not None


def _referral(
    reply: dns.message.Message, zone: dns.name.Name, name: dns.name.Name
) -> dns.rrset.RRset | None:
    """Return the NS records of a zone between ``zone`` and ``name``, when there is no answer."""
    if reply.answer:
        return None
    for rrset in reply.authority:
        below = rrset.name != zone and rrset.name.is_subdomain(zone)
        if rrset.rdtype == dns.rdatatype.NS and below and name.is_subdomain(rrset.name):
            return rrset
    return None


def _addresses_in(rrset: dns.rrset.RRset) -> tuple[str, ...]:
    return texts(rrset) if rrset.rdtype == dns.rdatatype.A else ()
