"""Which node looks at what: the probes of the scenario, derived from the topology."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.files.zones import UNRELATED
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks import ipv6
from lab.incidents.facebook_2021.looks.authority import authority
from lab.incidents.facebook_2021.looks.side import side_checks
from lab.incidents.facebook_2021.places import Resolver, UserGroup, sites_of
from lab.incidents.facebook_2021.record import APPS, COVER, NAME_SERVERS, App
from lab.model.programs.agents import HAPROXY, HEALTH_LOG, WARMUP_LOG
from lab.model.programs.users import LEGACY_STATS, USERS_LOG
from lab.model.topology import Node, Topology
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.http import HttpCheck
from lab.probes.kinds.kind import Check
from lab.probes.kinds.reach import ReachCheck
from lab.probes.kinds.trace import TraceCheck


def _host(topology: Topology, node: str) -> IPv4Address:
    return topology.node(node).uplink.addresses[0].ip


def _recursive(resolver: Resolver, name: str) -> DnsCheck:
    return DnsCheck(
        target=str(resolver.address), role="resolver", name=name, server=resolver.node, rd=True,
        timeout_s=5.0, interval_s=3.0,
    )  # fmt: skip


def _authorities() -> Iterator[DnsCheck]:
    for server in NAME_SERVERS:
        yield authority(server.address)


def _authorities_and_paths() -> Iterator[Check]:
    """Yield the looks at the name servers and at the paths to them.

    Linux says "no route" once a second to one asker (net.ipv4.route.error_cost), so where no
    cover leads to a server (c and d, F11) few are asked: else refused looks seem silent.
    """
    for server in NAME_SERVERS:
        covered, asked = server.address in COVER, str(server.address)
        yield replace(authority(server.address), interval_s=1.0 if covered else 4.0)
        yield TraceCheck(
            target=asked, max_ttl=12 if covered else 3, timeout_s=1.5,
            interval_s=6.0 if covered else 15.0,
        )  # fmt: skip


def _reach(topology: Topology, node: str, between: str, interval_s: float) -> ReachCheck:
    return ReachCheck(
        dst=node, address=str(_host(topology, node)), port=8080, path="/health", between=between,
        timeout_s=0.8, interval_s=interval_s,
    )  # fmt: skip


def _far_webs(topology: Topology, home: str) -> Iterator[str]:
    for dc in sites_of(topology).data_centres:
        if dc.code != home:
            yield dc.webs[0]


def forwarding_checks(topology: Topology) -> dict[str, list[Check]]:
    """Return the looks that prove forwarding, by node; none of them asks a resolver."""
    checks: dict[str, list[Check]] = {}
    for group in sites_of(topology).users:
        checks[group.node] = [
            *_authorities(),
            *ipv6.authorities(topology, group.node),
            *(
                _by_address(topology, app, number)
                for app in APPS
                for number in range(len(sites_of(topology).pops))
            ),
        ]
    for dc in sites_of(topology).data_centres:
        checks[dc.webs[0]] = [
            _reach(topology, web, "dc-dc", 1.0) for web in _far_webs(topology, dc.code)
        ]
    return checks


def loss_checks(topology: Topology) -> dict[str, list[tuple[str, Check]]]:
    """Return by node what somebody can lose, and the looks that all fail when it is lost.

    The names are those of ``lab.model.change.Outcome``.
    """
    checks: dict[str, list[tuple[str, Check]]] = {}
    for group in sites_of(topology).users:
        checks[group.node] = [
            (f"{group.node} {server.letter}", check)
            for server, check in zip(NAME_SERVERS, _authorities(), strict=True)
        ]
    for pop in sites_of(topology).pops:
        checks[pop.edge] = [
            (f"pop {pop.code}", _reach(topology, dc.webs[0], "pop-dc", 1.0))
            for dc in sites_of(topology).data_centres
        ]
    for dc in sites_of(topology).data_centres:
        checks[dc.webs[0]] = [
            (f"dc {dc.code} - {far.code}", _reach(topology, far.webs[0], "dc-dc", 1.0))
            for far in sites_of(topology).data_centres
            if far.code != dc.code
        ]
    return checks


def _by_address(topology: Topology, app: App, pop: int) -> HttpCheck:
    address = dict(sites_of(topology).pops[pop].vips)[app.name]
    return HttpCheck(
        app=app.name, by="address", address=str(address), host=app.host.rstrip("."),
        interval_s=2.0,
    )  # fmt: skip


def _by_name(app: App, resolver: IPv4Address) -> HttpCheck:
    return HttpCheck(
        app=app.name, by="name", host=app.host.rstrip("."), resolver=str(resolver), interval_s=3.0
    )


def _user_checks(topology: Topology, number: int, group: UserGroup) -> Iterator[Check]:
    for address in group.resolvers:
        for name in (*(app.host for app in APPS), UNRELATED, "whatsapp.net."):
            yield _recursive(_resolver(topology, address), name)
    yield from _authorities_and_paths()
    yield from ipv6.outside(topology, group.node)
    for app in APPS:
        yield _by_name(app, group.resolvers[0])
        yield _by_address(topology, app, number % len(sites_of(topology).pops))
    if number == 0:
        yield from _delegated(topology, group)
        gtld = topology.of_kind(Kind.TLD)[0]
        # Rare, because the server's own counter of questions is evidence too (F32).
        yield DnsCheck(
            target=str(gtld.interface("lo").addresses[0].ip), role="parent",
            name="facebook.com.", qtype="NS", server=gtld.name, timeout_s=1.5, interval_s=15.0,
        )  # fmt: skip


def _delegated(topology: Topology, group: UserGroup) -> Iterator[Check]:
    """Yield what the resolvers of some users say of the delegation, IPv6 addresses included.

    IPv4 addresses are asked for where resolvers use both.
    """
    types = ("A", "AAAA") if ipv6.asks(topology.node(group.node)) else ("AAAA",)
    questions = [("facebook.com.", "NS")]
    questions += [(each.name, qtype) for each in NAME_SERVERS for qtype in types]
    for address in group.resolvers:
        for name, qtype in questions:
            yield DnsCheck(
                target=str(address), role="delegation", name=name, qtype=qtype,
                server=_resolver(topology, address).node, rd=True,
                timeout_s=5.0, interval_s=10.0,
            )  # fmt: skip


def _resolver(topology: Topology, address: IPv4Address) -> Resolver:
    return next(each for each in sites_of(topology).resolvers if each.address == address)


def probes(topology: Topology) -> dict[str, list[Check]]:
    """Return the checks of every vantage point, by node."""
    checks: dict[str, list[Check]] = {}
    for number, group in enumerate(sites_of(topology).users):
        checks[group.node] = list(_user_checks(topology, number, group))
    for pop in sites_of(topology).pops:
        inside = authority(_host(topology, pop.dns), scope="in-pop", server=pop.dns)
        checks[pop.edge] = [
            inside,
            *(
                _reach(topology, dc.webs[0], "pop-dc", 1.0)
                for dc in sites_of(topology).data_centres
            ),
        ]
    for dc in sites_of(topology).data_centres:
        checks[dc.webs[0]] = [
            _reach(topology, web, "dc-dc", 0.5) for web in _far_webs(topology, dc.code)
        ]
    checks |= ipv6.inside(topology)
    controller = topology.of_kind(Kind.CTL)[0].name
    checks[controller] = [_router(node) for node in topology.of_kind(Kind.EB)]
    for node, looks in side_checks(topology).items():
        checks.setdefault(node, []).extend(looks)
    return checks


def _router(node: Node) -> ReachCheck:
    """Return a check whether a router is reached in band: port 1 is closed, so it refuses."""
    return ReachCheck(
        dst=node.name, address=str(node.loopback), port=1, closed=True, between="mgmt",
        timeout_s=0.8, interval_s=1.5,
    )  # fmt: skip


_SOCKETS = {
    "unbound": "/run/unbound/control.sock",
    "bind": "127.0.0.1:8053",
    "legacy": LEGACY_STATS,
}
_NSD = "/run/nsd/nsd.ctl"


def counters(topology: Topology) -> dict[str, tuple[str, str]]:
    """Return the server and the place of its counters, by node."""
    found = {
        each.node: (each.software, _SOCKETS[each.software])
        for each in sites_of(topology).resolvers
    }
    for node in topology.of_kind(Kind.TLD, Kind.ROOT, Kind.PROVIDER, Kind.DNS):
        found[node.name] = ("nsd", _NSD)
    for node in topology.of_kind(Kind.EDGE):
        found[node.name] = ("haproxy", f"{HAPROXY}#edge")
    if any(link.capacity_kbit for link in topology.links):
        for node in topology.of_kind(Kind.WEB):
            found[node.name] = ("haproxy", HAPROXY)
    return found


def logs(topology: Topology) -> dict[str, str]:
    """Return the log of an agent or of users that is followed into the journal, by node."""
    found = {node.name: HEALTH_LOG for node in topology.of_kind(Kind.DNS)}
    found |= {node.name: WARMUP_LOG for node in topology.of_kind(Kind.WEB)}
    found |= {node.name: USERS_LOG for node in topology.of_kind(Kind.USERS)}
    return found
