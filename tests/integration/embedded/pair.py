"""Two FRR routers, and a process that deploys them and stays.

r1 eth0 10.0.0.0 ──── 10.0.0.1 eth0 r2        AS 65001, AS 65002
"""

import sys
from collections.abc import Mapping
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.runtimes.embedded import Embedded

NAME = "pair"
LINK = IPv4Network("10.0.0.0/31")


def frr(name: str, *after: str) -> Daemon:
    argv = (name, "-f", f"/etc/frr/{name}.conf", "-A", "127.0.0.1", "-P", "0")
    return Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after)


def topology() -> Topology:
    nodes = tuple(
        Node(
            f"r{number}",
            Kind.FRR,
            "here",
            (
                Interface("lo", (IPv4Interface(f"10.255.0.{number}/32"),)),
                Interface("eth0", (IPv4Interface((LINK[number - 1], 31)),), 9000),
            ),
            asn=65000 + number,
        )
        for number in (1, 2)
    )
    return Topology(NAME, "test", nodes, (Link(Endpoint("r1", "eth0"), Endpoint("r2", "eth0")),))


def router(number: int, files: Mapping[str, str] | None = None) -> NodeConfig:
    other = 3 - number
    bgpd = f"""hostname r{number}
log stdout informational
router bgp {65000 + number}
 no bgp ebgp-requires-policy
 neighbor {LINK[other - 1]} remote-as {65000 + other}
 neighbor {LINK[other - 1]} timers connect 1
 address-family ipv4 unicast
  network 10.255.0.{number}/32
"""
    zebra = f"hostname r{number}\nlog stdout informational\n"
    return NodeConfig(
        {"/etc/frr/zebra.conf": zebra, "/etc/frr/bgpd.conf": bgpd, **(files or {})},
        (frr("zebra"), frr("bgpd", "zebra")),
        (("net.ipv4.ip_forward", "1"),),
    )


def deployment(**configs: NodeConfig) -> Deployment:
    return Deployment(NAME, topology(), {"r1": router(1), "r2": router(2), **configs})


def main(state: str, keep: str) -> None:
    Embedded(Path(state)).deploy(deployment(), keep=keep == "keep", progress=_say)
    _say("ready")
    sys.stdin.read()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
