"""A ring of FRR routers, and when the routers of any deployment have converged.

r0 eth0 ── eth1 r1 eth0 ── eth1 r2 ... eth0 ── eth1 r0
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface, IPv4Network

from lab.clock import MonotonicClock
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.ports import Vty

LINKS = IPv4Network("10.0.0.0/9")
LOOPBACKS = IPv4Network("10.128.0.0/9")
FIRST_ASN = 4_200_000_000
EVERY_S = 0.1

Ask = Callable[[str, str, str], str]  # node, daemon, command
Connect = Callable[[str, str], Vty]  # node, daemon


@contextmanager
def asking(connect: Connect) -> Iterator[Ask]:
    """Ask routers over connections that are kept until the end."""
    vtys: dict[tuple[str, str], Vty] = {}

    def ask(node: str, daemon: str, command: str) -> str:
        if (node, daemon) not in vtys:
            vtys[node, daemon] = connect(node, daemon)
        return vtys[node, daemon].ask(command)

    try:
        yield ask
    finally:
        for vty in vtys.values():
            vty.close()


def ring(size: int) -> Deployment:
    """Return a ring in which every router has an AS of its own and announces its loopback."""
    nodes = tuple(_node(number, size) for number in range(size))
    links = tuple(
        Link(Endpoint(f"r{number}", "eth0"), Endpoint(f"r{(number + 1) % size}", "eth1"))
        for number in range(size)
    )
    configs = {node.name: _config(number, size) for number, node in enumerate(nodes)}
    return Deployment("ring", Topology("ring", str(size), nodes, links), configs)


def converge(deployment: Deployment, ask: Ask, limit_s: float = 300.0) -> float:
    """Return the seconds until every BGP session is up and no table changes any more."""
    clock = MonotonicClock()
    began = clock.now()
    speakers = [
        name
        for name, config in deployment.configs.items()
        if any(daemon.name == "bgpd" for daemon in config.daemons)
    ]
    before: list[int] = []
    while clock.now() - began < limit_s:
        looked = clock.now() - began
        now = [
            _prefixes(ask(name, "bgpd", "show bgp ipv4 unicast summary json")) for name in speakers
        ]
        if -1 not in now and now == before:
            return looked
        before = now
        clock.sleep(EVERY_S)
    raise TimeoutError(f"{before.count(-1)} of {len(speakers)} routers have a session down")


def _prefixes(answer: str) -> int:
    """Return the prefixes in a router's table; -1 while one of its sessions is down."""
    summary = json.loads(answer)
    peers = summary.get("peers", {}).values()
    if not all(peer["state"] == "Established" for peer in peers):
        return -1
    return int(summary.get("ribCount", 0))


def _near(number: int) -> IPv4Interface:
    return IPv4Interface((LINKS[2 * number], 31))


def _far(number: int) -> IPv4Interface:
    return IPv4Interface((LINKS[2 * number + 1], 31))


def _node(number: int, size: int) -> Node:
    interfaces = (
        Interface("lo", (IPv4Interface((LOOPBACKS[number + 1], 32)),)),
        Interface("eth0", (_near(number),)),
        Interface("eth1", (_far((number - 1) % size),)),
    )
    return Node(f"r{number}", "frr", "ring", interfaces, FIRST_ASN + number)


def _config(number: int, size: int) -> NodeConfig:
    after, before = (number + 1) % size, (number - 1) % size
    bgpd = f"""hostname r{number}
router bgp {FIRST_ASN + number}
 bgp router-id {LOOPBACKS[number + 1]}
 no bgp ebgp-requires-policy
 neighbor {_far(number).ip} remote-as {FIRST_ASN + after}
 neighbor {_far(number).ip} timers connect 1
 neighbor {_near(before).ip} remote-as {FIRST_ASN + before}
 neighbor {_near(before).ip} timers connect 1
 address-family ipv4 unicast
  network {LOOPBACKS[number + 1]}/32
"""
    return NodeConfig(
        {"/etc/frr/zebra.conf": f"hostname r{number}\n", "/etc/frr/bgpd.conf": bgpd},
        (_daemon("zebra"), _daemon("bgpd", "zebra")),
        (("net.ipv4.ip_forward", "1"),),
    )


def _daemon(name: str, *after: str) -> Daemon:
    argv = (name, "-f", f"/etc/frr/{name}.conf", "-A", "127.0.0.1", "-P", "0")
    return Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after)
