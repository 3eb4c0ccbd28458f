"""The two address families: what each fact about routes asks of IPv4, and then of IPv6."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from lab.evidence.finding import Finding
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.record import (
    COVER,
    COVER6,
    DNS_PREFIXES,
    DNS_PREFIXES6,
    NAME_SERVERS,
)
from lab.journal.seen import Unseen, some_of
from lab.journal.timeline import Timeline
from lab.model.verdict import Verdict

_SIX = 6


@dataclass(frozen=True, slots=True)
class Family:
    """An address family: where a look at the table has it, and what of it is of the DNS."""

    version: int
    prefixes: str  # the field of a ``rib`` event with the number of paths
    origins: str  # the field with the ASes at which paths end
    routes: frozenset[str]
    cover: str
    servers: tuple[IPv4Address | IPv6Address, ...]

    def has(self, prefix: str) -> bool:
        """Return whether a prefix or an address is of this family."""
        return (":" in prefix) == (self.version == _SIX)

    @property
    def covered(self) -> frozenset[str]:
        """Return the addresses of the name servers that the cover leads to."""
        cover = ip_network(self.cover)
        return frozenset(str(server) for server in self.servers if server in cover)


IPV4 = Family(
    4, "prefixes", "origins", frozenset(map(str, DNS_PREFIXES)), str(COVER),
    tuple(server.address for server in NAME_SERVERS),
)  # fmt: skip
IPV6 = Family(
    6, "prefixes6", "origins6", frozenset(map(str, DNS_PREFIXES6)), str(COVER6),
    tuple(server.address6 for server in NAME_SERVERS),
)  # fmt: skip

Network = IPv4Network | IPv6Network


def carried(run: Timeline) -> bool:
    """Return whether the network of a run has IPv6, by the addresses of its name servers."""
    return any(":" in address for node in run.nodes(Kind.DNS) for address in run.addresses(node))


def asked(run: Timeline) -> bool:
    """Return whether name servers are asked over IPv6, by the addresses of users' devices."""
    return any(":" in each for node in run.nodes(Kind.USERS) for each in run.addresses(node))


@dataclass(frozen=True, slots=True)
class Second:
    """When a fact has an IPv6 half, and what is said where it has none."""

    has: Callable[[Timeline], bool]
    without: str


ROUTED = Second(carried, "no IPv6 in this network")
ASKED = Second(asked, "not asked over IPv6")


def both(
    judge: Callable[[Timeline, Family], Finding], second: Second = ROUTED
) -> Callable[[Timeline], Finding]:
    """Return the judge of a fact in each family that the network has; the worst half decides."""

    def halves(run: Timeline) -> Finding:
        found = judge(run, IPV4)
        if not second.has(run):
            return replace(found, measured=f"{found.measured}; {second.without}")
        try:
            half = judge(run, IPV6)
        except Unseen as missing:
            if found.verdict is Verdict.FAIL:
                return found
            lines = some_of({*found.lines, *missing.lines})
            return Finding(Verdict.UNKNOWN, f"IPv6: {missing}", lines)
        return _together(found, half)

    return halves


def _together(found: Finding, half: Finding) -> Finding:
    failed = [each for each in (found, half) if each.verdict is Verdict.FAIL]
    outside = (*found.outside, *map(_six, half.outside))
    return Finding(
        Verdict.FAIL if failed else Verdict.PASS,
        f"{found.measured}; IPv6: {half.measured}",
        some_of({*found.lines, *half.lines}),
        {**found.values, **{_six(name): value for name, value in half.values.items()}},
        {**found.band, **{_six(name): limits for name, limits in half.band.items()}},
        outside if all(each.outside for each in failed) else (),
    )


def _six(name: str) -> str:
    return f"ipv6_{name}"


def longest_match(prefixes: Iterable[str], address: IPv4Address | IPv6Address) -> str:
    """Return the most specific of the prefixes that covers an address, empty when none does."""
    covering = [net for net in map(ip_network, prefixes) if address in net]
    return str(max(covering, key=lambda net: net.prefixlen)) if covering else ""
