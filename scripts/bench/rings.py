"""A ring of FRR routers, and when the routers of any deployment have converged.

r0 eth0 ── eth1 r1 eth0 ── eth1 r2 ... eth0 ── eth1 r0
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Interface, IPv4Network

from lab.clock import MonotonicClock
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.ports import Vty

LINKS = IPv4Network("10.0.0.0/9")
LOOPBACKS = IPv4Network("10.128.0.0/9")
FIRST_ASN = 4_200_000_000
EVERY_S = 0.1
_BGPD = "/etc/frr/bgpd.conf"

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
    before: list[int | None] = []
    while clock.now() - began < limit_s:
        looked = clock.now() - began
        now = [_entries(ask, name) for name in speakers]
        if None not in now and now == before:
            return looked
        before = now
        clock.sleep(EVERY_S)
    raise TimeoutError(f"{before.count(None)} of {len(speakers)} routers have a session down")


def complete(deployment: Deployment, ask: Ask, limit_s: float = 300.0) -> float:
    """Return the seconds until all sessions of a ring or fabric are up and all know every prefix.

    A router that does is not asked again: answers cost the routers CPU time too.
    """
    clock = MonotonicClock()
    began = clock.now()
    texts = [config.files[_BGPD] for config in deployment.configs.values()]
    announced = sum(text.count("\n  network ") for text in texts)
    entries = 2 * announced - 1  # each a leaf of FRR's table, a binary tree without empty steps
    waiting = deque(deployment.configs)
    while clock.now() - began < limit_s:
        looked = clock.now() - began
        while waiting and _entries(ask, waiting[0]) == entries:
            waiting.popleft()
        if not waiting:
            return looked
        clock.sleep(EVERY_S)
    raise TimeoutError(f"{waiting[0]}, perhaps {len(waiting)} of {len(texts)}, have not converged")


def _entries(ask: Ask, name: str) -> int | None:
    """Return the entries of a router's table; None while one of its sessions is down."""
    try:
        summary = json.loads(ask(name, "bgpd", "show bgp ipv4 unicast summary json"))
    except CommandError:  # its configuration has not been read yet
        return None
    peers = summary.get("peers", {}).values()
    if not all(peer["state"] == "Established" for peer in peers):
        return None
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


def routed(
    name: str, number: int, peers: Sequence[tuple[IPv4Interface, int]], *, announces: bool = True
) -> NodeConfig:
    """Return a router of a number that peers with addresses, each with its router's number."""
    neighbors = "".join(
        f" neighbor {far.ip} remote-as {FIRST_ASN + peer}\n neighbor {far.ip} timers connect 1\n"
        for far, peer in peers
    )
    loopback = f"  network {LOOPBACKS[number + 1]}/32\n" if announces else ""
    bgpd = f"""hostname {name}
router bgp {FIRST_ASN + number}
 bgp router-id {LOOPBACKS[number + 1]}
 no bgp ebgp-requires-policy
{neighbors} address-family ipv4 unicast
  maximum-paths 8
{loopback}"""
    return NodeConfig(
        {"/etc/frr/zebra.conf": f"hostname {name}\n", _BGPD: bgpd},
        (_daemon("zebra"), _daemon("bgpd", "zebra")),
        (("net.ipv4.ip_forward", "1"),),
    )


def _config(number: int, size: int) -> NodeConfig:
    after, before = (number + 1) % size, (number - 1) % size
    return routed(f"r{number}", number, [(_far(number), after), (_near(before), before)])


def _daemon(name: str, *after: str) -> Daemon:
    argv = (name, "-f", f"/etc/frr/{name}.conf", "-A", "127.0.0.1", "-P", "0")
    return Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after)
