"""How a legacy resolver finds answers, and what it does when every server of a zone is silent.

. 198.41.0.4
+-- com. 192.5.6.30
    +-- facebook.com.   a.ns 129.134.30.12 and d.ns 185.89.219.12, with glue
    +-- instagram.com.  ns.dns.net 205.251.192.1, without glue: its name is in net.
+-- net. 192.33.14.30
    +-- dns.net.        ns.dns.net 205.251.192.1, with glue
"""

import asyncio
from collections import Counter
from collections.abc import Mapping

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from lab.inside.resolver.cache import Cache
from lab.inside.resolver.iterate import SERVFAIL, Answer, Counters, Iteration, Upstream

_ROOT, _COM, _NET = "198.41.0.4", "192.5.6.30", "192.33.14.30"
_A_NS, _D_NS, _PROVIDER = "129.134.30.12", "185.89.219.12", "205.251.192.1"
_VIP = "157.240.1.35"

# Zone: its NS records, then its glue.
_REFERRALS: Mapping[str, Mapping[str, str]] = {
    _ROOT: {
        "com.": f"com. NS a.gtld.net.\na.gtld.net. A {_COM}",
        "net.": f"net. NS b.gtld.net.\nb.gtld.net. A {_NET}",
    },
    _COM: {
        "facebook.com.": (
            "facebook.com. NS a.ns.facebook.com. d.ns.facebook.com.\n"
            f"a.ns.facebook.com. A {_A_NS}\nd.ns.facebook.com. A {_D_NS}"
        ),
        "instagram.com.": "instagram.com. NS ns.dns.net.",
    },
    _NET: {"dns.net.": f"dns.net. NS ns.dns.net.\nns.dns.net. A {_PROVIDER}"},
}
_FACEBOOK = {
    "www.facebook.com.": "CNAME star-mini.c10r.facebook.com.",
    "star-mini.c10r.facebook.com.": f"A {_VIP}",
    "loop.facebook.com.": "CNAME loop.facebook.com.",
    "away.facebook.com.": "CNAME www.instagram.com.",
}
_ANSWERS: Mapping[str, Mapping[str, str]] = {
    _A_NS: _FACEBOOK,
    _D_NS: _FACEBOOK,
    _PROVIDER: {"www.instagram.com.": "A 157.240.1.63", "ns.dns.net.": f"A {_PROVIDER}"},
}


class _World:
    """Name servers, some of them silent or refusing, and how often each was asked."""

    def __init__(self, silent: tuple[str, ...] = (), refusing: tuple[str, ...] = ()) -> None:
        self.silent = silent
        self.refusing = refusing
        self.asked: Counter[str] = Counter()

    async def exchange(self, wire: bytes, server: str, _timeout_s: float, _port: int) -> bytes:
        self.asked[server] += 1
        if server in self.silent:
            raise TimeoutError
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        if server in self.refusing:
            reply.set_rcode(dns.rcode.REFUSED)
        elif server in _REFERRALS:
            _refer(reply, query.question[0].name, _REFERRALS[server])
        else:
            _answer(reply, query.question[0].name, _ANSWERS[server])
        return reply.to_wire()


def _refer(reply: dns.message.Message, name: dns.name.Name, zones: Mapping[str, str]) -> None:
    for zone, records in zones.items():
        if not name.is_subdomain(dns.name.from_text(zone)):
            continue
        for section, line in zip(
            (reply.authority, *[reply.additional] * 4),
            records.splitlines(),
            strict=False,
        ):
            owner, rdtype, *data = line.split()
            section.append(dns.rrset.from_text(owner, 172800, "IN", rdtype, *data))


def _answer(reply: dns.message.Message, name: dns.name.Name, records: Mapping[str, str]) -> None:
    line = records.get(name.to_text())
    if line:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", *line.split()))
        return
    reply.set_rcode(dns.rcode.NXDOMAIN)
    reply.authority.append(dns.rrset.from_text(name.parent(), 60, "IN", "SOA", "a. b. 1 2 3 4 5"))


class _Resolver:
    """A legacy resolver in that world, its clock at a standstill unless moved."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        world: _World,
        types: tuple[dns.rdatatype.RdataType, ...] = (dns.rdatatype.A,),
    ) -> None:
        self.world = world
        self.now = 0.0
        self.counters = Counters()
        cache = Cache(lambda: self.now)
        self._upstream = Upstream((_ROOT,), 1.5, cache, self.counters, types=types)
        monkeypatch.setattr("lab.inside.resolver.iterate.exchange", world.exchange)

    def resolve(self, name: str) -> Answer:
        question = dns.name.from_text(name)
        return asyncio.run(Iteration(self._upstream).answer(question, dns.rdatatype.A))

    def asked(self) -> dict[str, int]:
        """Return how often each server was asked since this was called last."""
        asked = dict(self.world.asked)
        self.world.asked.clear()
        return asked


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> _Resolver:
    return _Resolver(monkeypatch, _World())


def _texts(answer: Answer) -> list[str]:
    return [rrset.to_text() for rrset in answer.answer]


def test_an_alias_is_followed_to_its_address(resolver: _Resolver) -> None:
    answer = resolver.resolve("www.facebook.com.")

    assert _texts(answer) == [
        "www.facebook.com. 60 IN CNAME star-mini.c10r.facebook.com.",
        f"star-mini.c10r.facebook.com. 60 IN A {_VIP}",
    ]


def test_an_alias_into_another_zone_is_followed_there(resolver: _Resolver) -> None:
    assert _texts(resolver.resolve("away.facebook.com.")) == [
        "away.facebook.com. 60 IN CNAME www.instagram.com.",
        "www.instagram.com. 60 IN A 157.240.1.63",
    ]


def test_a_server_without_glue_is_looked_up_first(resolver: _Resolver) -> None:
    answer = resolver.resolve("www.instagram.com.")

    assert _texts(answer) == ["www.instagram.com. 60 IN A 157.240.1.63"]
    assert resolver.asked() == {_ROOT: 2, _COM: 1, _NET: 1, _PROVIDER: 2}


def test_what_is_known_is_not_asked_again(resolver: _Resolver) -> None:
    resolver.resolve("www.facebook.com.")
    resolver.asked()

    resolver.now = 59
    resolver.resolve("www.facebook.com.")

    assert resolver.asked() == {}


def test_the_delegation_outlives_the_address(resolver: _Resolver) -> None:
    resolver.resolve("star-mini.c10r.facebook.com.")
    resolver.asked()

    resolver.now = 61
    resolver.resolve("star-mini.c10r.facebook.com.")

    asked = resolver.asked()
    assert sum(asked.values()) == 1
    assert set(asked) <= {_A_NS, _D_NS}


def test_a_name_that_is_not_there_is_told_with_the_zone(resolver: _Resolver) -> None:
    answer = resolver.resolve("nothing.facebook.com.")

    assert answer.rcode == dns.rcode.NXDOMAIN
    assert [rrset.name.to_text() for rrset in answer.authority] == ["facebook.com."]


def test_an_alias_to_itself_ends_in_failure(resolver: _Resolver) -> None:
    assert resolver.resolve("loop.facebook.com.") == SERVFAIL


def test_one_server_that_answers_is_enough(resolver: _Resolver) -> None:
    resolver.world.silent = (_A_NS,)

    assert resolver.resolve("star-mini.c10r.facebook.com.").rcode == dns.rcode.NOERROR


@pytest.mark.parametrize("kind", ["silent", "refusing"])
def test_each_failed_query_asks_every_server_and_once_more_the_parent(
    resolver: _Resolver, kind: str
) -> None:
    resolver.resolve("www.facebook.com.")
    setattr(resolver.world, kind, (_A_NS, _D_NS))
    resolver.now = 61
    resolver.asked()

    answers = [resolver.resolve("www.facebook.com.") for _ in range(5)]

    assert answers == [SERVFAIL] * 5
    assert resolver.asked() == {_A_NS: 5, _D_NS: 5, _COM: 5}
    assert resolver.counters.parent_queries == 5


_A_NS6, _D_NS6 = "2a03:2880:f0fc::35", "2a03:2880:f1fd::35"
_GLUE6 = f"\na.ns.facebook.com. AAAA {_A_NS6}\nd.ns.facebook.com. AAAA {_D_NS6}"


def both_families(monkeypatch: pytest.MonkeyPatch) -> _Resolver:
    """Return a resolver with IPv6, to which .com tells the AAAA glue too."""
    com = {**_REFERRALS[_COM], "facebook.com.": _REFERRALS[_COM]["facebook.com."] + _GLUE6}
    monkeypatch.setitem(_REFERRALS, _COM, com)
    for address in (_A_NS6, _D_NS6):
        monkeypatch.setitem(_ANSWERS, address, _FACEBOOK)
    return _Resolver(monkeypatch, _World(), types=(dns.rdatatype.A, dns.rdatatype.AAAA))


def test_a_server_with_addresses_of_both_families_is_asked_at_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = both_families(monkeypatch)
    for look in range(40):
        resolver.now = 61 * look
        assert resolver.resolve("star-mini.c10r.facebook.com.").rcode == dns.rcode.NOERROR
    asked = resolver.asked()
    assert {_A_NS, _D_NS, _A_NS6, _D_NS6} <= set(asked)


def test_a_failed_query_asks_each_server_at_one_address_though_it_has_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = both_families(monkeypatch)
    resolver.world.silent = (_A_NS, _D_NS, _A_NS6, _D_NS6)
    resolver.resolve("www.facebook.com.")
    resolver.asked()

    assert [resolver.resolve("www.facebook.com.") for _ in range(5)] == [SERVFAIL] * 5
    asked = resolver.asked()
    assert asked.get(_A_NS, 0) + asked.get(_A_NS6, 0) == 5
    assert asked.get(_D_NS, 0) + asked.get(_D_NS6, 0) == 5
    assert asked[_COM] == 5


def test_without_ipv6_the_aaaa_glue_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    both_families(monkeypatch)
    resolver = _Resolver(monkeypatch, _World())
    for look in range(20):
        resolver.now = 61 * look
        resolver.resolve("star-mini.c10r.facebook.com.")
    assert set(resolver.asked()) == {_ROOT, _COM, _A_NS, _D_NS}


def test_nothing_of_a_failure_is_remembered_when_servers_return(resolver: _Resolver) -> None:
    resolver.world.silent = (_A_NS, _D_NS)
    failed = resolver.resolve("www.facebook.com.")

    resolver.world.silent = ()

    assert (failed, resolver.resolve("www.facebook.com.").rcode) == (SERVFAIL, dns.rcode.NOERROR)


def test_a_silent_root_is_a_failure_without_a_parent(resolver: _Resolver) -> None:
    resolver.world.silent = (_ROOT,)

    assert resolver.resolve("www.facebook.com.") == SERVFAIL
    assert resolver.asked() == {_ROOT: 1}
    assert resolver.counters == Counters(upstream_queries=1)


def test_a_client_query_costs_a_bounded_number_of_upstream_queries(resolver: _Resolver) -> None:
    question = dns.name.from_text("www.instagram.com.")
    iteration = Iteration(resolver._upstream, queries_left=3)

    answer = asyncio.run(iteration.answer(question, dns.rdatatype.A))

    assert answer == SERVFAIL
    assert sum(resolver.asked().values()) == 3
