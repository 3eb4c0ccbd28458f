"""Who asks name servers over IPv6: its addresses, its routes, and the files that follow."""

import json
from dataclasses import replace
from functools import cache
from ipaddress import IPv6Address, IPv6Network

import pytest

from lab.catalog.subject import subject
from lab.incident import Built, Order
from lab.incidents.facebook_2021.dials import EdgeSettings
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.checks import forwarding_checks, probes
from lab.incidents.facebook_2021.looks.ipv6 import asks
from lab.incidents.facebook_2021.network.review import problems
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.load import configs_dir
from lab.model.deployment import Deployment
from lab.model.dial import Switch
from lab.model.software import Software
from lab.model.topology import Node
from lab.render import keys
from tests.fakes.context import network, shipped

SERVERS = {str(server.address6) for server in NAME_SERVERS}
HOSTS = (Kind.USERS, Kind.RESOLVER)


def built(
    asked: Switch = Switch.ON, routed: Switch = Switch.ON, software: Software | None = None
) -> Built:
    found = subject("facebook-2021")
    dials = found.dials("mini")
    dials = replace(
        dials, dns=replace(dials.dns, ipv6=asked), edge=EdgeSettings(ipv6=routed),
        capacity=shipped().settings.capacity,
    )  # fmt: skip
    order = Order("mini", dials, 1, lambda: software or Software(), keys.same, configs_dir())
    return found.source.build(order)


@cache
def lab() -> Built:
    return built()


@cache
def deployed() -> Deployment:
    return lab().deployment("lab")


def own(node: Node) -> list[IPv6Address]:
    """Return the addresses of a node that it is asked at, or asks from."""
    interface = node.uplink if node.asn is None else node.interface("lo")
    return [each.ip for each in interface.addresses6]


def test_every_resolver_and_user_has_one_address_inside_its_networks_prefix() -> None:
    made = lab().network.topology
    prefixes = {each.node: each.prefixes6 for each in sites_of(made).networks}
    for node in made.of_kind(*HOSTS):
        (address,) = own(node)
        (prefix,) = prefixes[node.name if node.asn else node.site]
        assert address in prefix


def test_a_host_has_a_way_to_all_of_ipv6_by_the_router_on_its_link() -> None:
    made = lab().network.topology
    hosts = [node for node in made.of_kind(*HOSTS) if node.asn is None]
    assert len(hosts) == 7
    for node in hosts:
        (link,) = made.links_of(node.name)
        far = link.other(node.name)
        (there,) = made.node(far.node).interface(far.interface).addresses6
        (way,) = node.routes6
        assert (way.prefix, way.via) == (IPv6Network("::/0"), there.ip)
        assert there.network == node.uplink.addresses6[0].network


def test_no_address_is_given_twice() -> None:
    made = lab().network.topology
    anycast = {node.name for node in made.of_kind(Kind.DNS)}
    found = [
        each.ip
        for node in made.nodes
        for interface in node.interfaces
        for each in interface.addresses6
        if not (node.name in anycast and interface.name == "lo")
    ]
    assert len(found) == len(set(found))


def test_networks_with_a_prefix_announce_it_and_no_link() -> None:
    for each in sites_of(lab().network.topology).networks:
        conf = lab().network.configs.get(each.node, "")
        told = [line for line in conf.splitlines() if ":" in line and "aggregate" in line]
        assert told == [f"  aggregate-address {one} summary-only" for one in each.prefixes6]
        assert ("redistribute connected route-map CONNECTED6" in conf) == bool(each.prefixes6)
    assert sum(bool(each.prefixes6) for each in sites_of(lab().network.topology).networks) == 6


def test_every_resolver_uses_the_family() -> None:
    files = {node: config.files for node, config in deployed().configs.items()}
    for node, address in (("cloudflare", "2606:4700:4700::1111"), ("res-janet", "2001:630:53::1")):
        lines = [line.strip() for line in files[node]["/run/lab/unbound.conf"].splitlines()]
        assert {"do-ip6: yes", f"outgoing-interface: {address}"} <= set(lines)
    assert "-4" not in next(
        daemon.argv for daemon in deployed().configs["res-dtag"].daemons if daemon.name == "named"
    )
    legacy = json.loads(files["res-comcast"]["/run/lab/legacy.json"])
    assert (legacy["ipv6"], legacy["timeout_s"]) == (True, 1.0)


def test_a_resolver_that_gives_up_quickly_waits_less_for_each_of_twice_the_addresses() -> None:
    def tuned(made: Deployment) -> set[str]:
        text = made.configs["google"].files["/run/lab/unbound.conf"]
        return {line.strip() for line in text.splitlines() if "infra-" in line}

    # With so short a wait one failure gives an address up, so it is tried again much sooner.
    assert tuned(deployed()) == {
        "infra-cache-max-rtt: 400", "infra-keep-probing: yes", "infra-host-ttl: 30",
    }  # fmt: skip
    assert tuned(built(Switch.OFF).deployment("lab")) == {
        "infra-cache-max-rtt: 1000", "infra-keep-probing: yes",
    }  # fmt: skip


def test_name_servers_are_looked_at_over_ipv6_from_all_users_and_inside_each_pop() -> None:
    made = lab().network.topology
    found = probes(made)
    for group in sites_of(made).users:
        for kind in ("dns", "trace"):
            targets = {
                target
                for check in found[group.node]
                if check.kind == kind and ":" in (target := getattr(check, "target", ""))
            }
            assert targets == SERVERS
        assert {
            str(getattr(check, "target", "")) for check in forwarding_checks(made)[group.node]
        } >= SERVERS
    for pop in sites_of(made).pops:
        (inside,) = found[pop.asw]
        (there,) = made.node(pop.dns).uplink.addresses6
        assert (getattr(inside, "target", ""), getattr(inside, "server", "")) == (
            str(there.ip),
            pop.dns,
        )


def test_resolvers_are_asked_for_all_eight_addresses() -> None:
    first = sites_of(lab().network.topology).users[0].node
    asked = {
        (getattr(check, "name", ""), getattr(check, "qtype", ""))
        for check in probes(lab().network.topology)[first]
        if getattr(check, "role", "") == "delegation"
    }
    assert asked == {("facebook.com.", "NS")} | {
        (server.name, qtype) for server in NAME_SERVERS for qtype in ("A", "AAAA")
    }


@pytest.mark.parametrize(
    ("asked", "routed", "software"),
    [
        (Switch.OFF, Switch.ON, Software()),
        (Switch.ON, Switch.OFF, Software()),
        (Switch.ON, Switch.ON, Software(ipv6=False)),
    ],
    ids=["the dial is off", "no routes of IPv6", "the host has no IPv6"],
)
def test_otherwise_nobody_asks_over_ipv6(
    asked: Switch, routed: Switch, software: Software
) -> None:
    made = built(asked, routed, software)
    hosts = [node for node in made.network.topology.of_kind(*HOSTS) if node.asn is None]
    assert not any(map(asks, hosts))
    assert not any(node.routes6 for node in made.network.topology.nodes)
    text = "".join(
        content
        for node in made.network.topology.of_kind(*HOSTS)
        for content in made.deployment("lab").configs[node.name].files.values()
    )
    assert "do-ip6: yes" not in text
    assert "OWN6" not in text
    checks = [check for found in probes(made.network.topology).values() for check in found]
    assert not any(":" in getattr(check, "target", "") for check in checks)


@pytest.mark.parametrize(
    ("resolver", "address", "said"),
    [
        ("res-janet", "2001:558:53::1", "not in 2001:630::/32"),
        ("res-janet", "2001:630:53::2", "is even"),
        ("res-janet", "2001:630::1", "is on the link of its users"),
        ("cloudflare", "2001:630:53::1", "not in 2606:4700:4700::/48"),
    ],
)
def test_a_resolver_to_which_no_answer_would_come_is_refused(
    resolver: str, address: str, said: str
) -> None:
    wrong = replace(
        shipped(),
        resolvers=tuple(
            replace(each, address6=IPv6Address(address)) if each.name == resolver else each
            for each in shipped().resolvers
        ),
    )
    (problem,) = problems(wrong, "mini")
    place = [each.name for each in shipped().resolvers].index(resolver)
    assert (problem.place, problem.text) == (f"resolvers.{place}.address6", said)


def test_a_resolver_with_ipv6_in_a_network_without_is_refused() -> None:
    bare = tuple(replace(each, prefix6=None) for each in shipped().services)
    found = problems(replace(shipped(), services=bare), "mini")
    assert [each.text for each in found] == [
        "cloudflare announces no IPv6", "google announces no IPv6",
    ]  # fmt: skip


def test_the_shipped_blueprint_has_no_such_problem() -> None:
    assert problems(shipped(), "mini") == ()


def test_the_dial_as_it_is_shipped_gives_the_topology_of_the_blueprint() -> None:
    assert shipped().settings.dns.ipv6 is Switch.ON
    assert built().network.topology == network()
    assert built(Switch.OFF).network.topology != network()
