"""A network of one plane, one data centre and one PoP, on real daemons.

web1-prn ── fa1-prn ── eb1-prn ══ eb1-mid ── pr1-lhr ── t1 ── col
                                                │
                                             dns-lhr
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.places import Pop, Sites, as_appendix
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.programs.agents import Edge, HealthJob, HealthPage, WarmupJob
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology
from lab.render.programs import program

ANYCAST = ("129.134.30.12/32", "129.134.31.12/32")
ANNOUNCED = ("129.134.30.0/23", "129.134.30.0/24", "129.134.31.0/24")
COVER = "129.134.0.0/17"
MRT = "/run/lab/updates.mrt"
INTERVAL_S = 0.5
COLD_START_S = 3.0

_ROUTERS = {
    "fa1-prn": (Kind.FA, 65201, "10.101.255.1"),
    "eb1-prn": (Kind.EB, 64601, "10.1.0.1"),
    "eb1-mid": (Kind.EB, 64601, "10.1.0.2"),
    "pr1-lhr": (Kind.PR, 32934, "10.201.255.1"),
    "dns-lhr": (Kind.DNS, 65530, ""),
    "t1": (Kind.TRANSIT, 6453, "10.64.0.1"),
    "col": (Kind.COLLECTOR, 12654, "10.64.0.2"),
}
# Each link's first end has the even address of a /31.
_WIRES = (
    ("fa1-prn:e0", "web1-prn:e0", "10.101.1.0", LinkRole.RACK),
    ("eb1-prn:e0", "fa1-prn:e1", "10.1.2.0", LinkRole.HANDOFF),
    ("eb1-prn:e1", "eb1-mid:e1", "10.1.1.0", LinkRole.BACKBONE),
    ("eb1-mid:e0", "pr1-lhr:e0", "10.1.3.0", LinkRole.POP_BACKBONE),
    ("pr1-lhr:e1", "dns-lhr:e0", "10.201.0.0", LinkRole.POP),
    ("t1:e0", "pr1-lhr:e2", "10.64.1.0", LinkRole.TRANSIT),
    ("t1:e1", "col:e0", "10.64.1.2", LinkRole.COLLECTOR),
)
_WEB, _DNS = "10.101.1.1", "10.201.0.1"
_AGGREGATES = "".join(f"  aggregate-address {prefix}\n" for prefix in DNS_PREFIXES)
_NETWORKS = {
    "fa1-prn": "  network 10.101.1.0/31\n",
    "pr1-lhr": f"  network 10.201.0.0/31\n  network {COVER}\n{_AGGREGATES}",
    "dns-lhr": "".join(f"  network {prefix}\n" for prefix in ANYCAST),
    "eb1-prn": "  redistribute ospf route-map LOOPS\n  redistribute connected route-map LOOPS\n",
    "eb1-mid": "  redistribute ospf route-map LOOPS\n  redistribute connected route-map LOOPS\n",
}
_MAPS = """ip prefix-list LOOPS seq 5 permit 10.1.0.0/24 ge 32
ip prefix-list SHORT seq 5 permit 0.0.0.0/0 le 24
route-map LOOPS permit 10
 match ip address prefix-list LOOPS
route-map IN permit 100
route-map OUT permit 100
route-map NET permit 10
 match ip address prefix-list SHORT
route-map DENY deny 10
"""


@dataclass(frozen=True, slots=True)
class _End:
    node: str
    interface: str
    address: IPv4Address

    @classmethod
    def at(cls, place: str, address: IPv4Address) -> "_End":
        node, interface = place.split(":")
        return cls(node, interface, address)


def _wires() -> list[tuple[_End, _End, LinkRole]]:
    ends = []
    for one, other, first, role in _WIRES:
        address = IPv4Address(first)
        ends.append((_End.at(one, address), _End.at(other, address + 1), role))
    return ends


def topology() -> Topology:
    """Return the network drawn above."""
    names = {"web1-prn": (Kind.WEB, None, ""), **_ROUTERS}
    nodes = []
    for name, (kind, asn, loopback) in names.items():
        loops = ANYCAST if kind == Kind.DNS else [f"{loopback}/32"] if loopback else []
        interfaces = [Interface("lo", tuple(IPv4Interface(each) for each in loops))]
        interfaces += [
            Interface(end.interface, (IPv4Interface(f"{end.address}/31"),))
            for wire in _wires()
            for end in wire[:2]
            if end.node == name
        ]
        routes: tuple[Route, ...] = ()
        if kind == Kind.WEB:
            routes = (Route(IPv4Network("0.0.0.0/0"), IPv4Address("10.101.1.0")),)
        if kind == Kind.PR:
            routes = (Route(IPv4Network(COVER), IPv4Address(_DNS)),)
        labels = {"plane": "1"} if kind == Kind.EB else {}
        site = name.rpartition("-")[2]
        nodes.append(
            Node(name, kind, site, tuple(interfaces), asn=asn, labels=labels, routes=routes)
        )
    links = tuple(
        Link(Endpoint(a.node, a.interface), Endpoint(b.node, b.interface), role)
        for a, b, role in _wires()
    )
    pop = Pop(
        "lhr", IPv4Network("10.201.0.0/16"), IPv4Network("157.240.1.0/24"), ("pr1-lhr",),
        "pr1-lhr", "dns-lhr", "dns-lhr", ("a", "b"), (),
    )  # fmt: skip
    return Topology("one-plane", "test", tuple(nodes), links, as_appendix(Sites(pops=(pop,))))


def outside_neighbors(router: str) -> dict[str, str]:
    """Return the neighbors of a backbone router in other ASes, with the interface to them."""
    return {
        str(far.address): near.interface
        for a, b, role in _wires()
        for near, far in ((a, b), (b, a))
        if near.node == router and role != LinkRole.BACKBONE
    }


def _bgpd(name: str) -> str:
    kind, asn, loopback = _ROUTERS[name]
    internal = "10.1.0.2" if name == "eb1-prn" else "10.1.0.1"
    neighbors, activated = [], []
    if kind == Kind.EB:
        neighbors.append(
            f" neighbor {internal} remote-as {asn}\n neighbor {internal} update-source lo\n"
            f" neighbor {internal} timers 1 3\n neighbor {internal} timers connect 1\n"
        )
        activated.append(
            f"  neighbor {internal} activate\n  neighbor {internal} next-hop-self force\n"
        )
    for a, b, role in _wires():
        for near, far in ((a, b), (b, a)):
            if near.node != name or far.node not in _ROUTERS or role == LinkRole.BACKBONE:
                continue
            peer = far.address
            out = "NET" if kind == Kind.PR and role == LinkRole.TRANSIT else "OUT"
            neighbors.append(
                f" neighbor {peer} remote-as {_ROUTERS[far.node][1]}\n"
                f" neighbor {peer} timers 1 3\n neighbor {peer} timers connect 1\n"
            )
            activated.append(
                f"  neighbor {peer} activate\n  neighbor {peer} route-map IN in\n"
                f"  neighbor {peer} route-map {out} out\n"
            )
            if kind == Kind.PR and far.node == "dns-lhr":
                activated.append(f"  neighbor {peer} default-originate\n")
    router_id = loopback or _DNS
    return (
        f"hostname {name}\nbgp route-map delay-timer 1\n"
        + (f"dump bgp updates-et {MRT}\n" if kind == Kind.COLLECTOR else "")
        + f"router bgp {asn}\n bgp router-id {router_id}\n no bgp default ipv4-unicast\n"
        + "".join(neighbors)
        + " address-family ipv4 unicast\n"
        + _NETWORKS.get(name, "")
        + "".join(activated)
        + f" exit-address-family\n!\n{_MAPS}"
    )


def _ospfd(name: str) -> str:
    timers = " ip ospf hello-interval 1\n ip ospf dead-interval 4\n"
    return (
        f"hostname {name}\ninterface lo\n ip ospf area 0\n"
        f"interface e1\n ip ospf area 0\n ip ospf network point-to-point\n{timers}"
        f"router ospf\n ospf router-id {_ROUTERS[name][2]}\n"
    )


def _frr(daemon: str) -> Daemon:
    argv = (daemon, "-f", f"/etc/frr/{daemon}.conf", "-P", "0", "-A", "127.0.0.1")
    after = () if daemon == "zebra" else ("zebra",)
    return Daemon(daemon, (*argv, "--log", "stdout"), Ready.VTY, f"/run/frr/{daemon}.vty", after)


def _router(name: str) -> NodeConfig:
    files = {"/etc/frr/zebra.conf": f"hostname {name}\n", "/etc/frr/bgpd.conf": _bgpd(name)}
    daemons = [_frr("zebra"), _frr("bgpd")]
    if _ROUTERS[name][0] == Kind.EB:
        files["/etc/frr/ospfd.conf"] = _ospfd(name)
        daemons.append(_frr("ospfd"))
    if name == "col":
        files["/run/lab/note"] = "the collector writes its updates beside this\n"
    return NodeConfig(files, tuple(daemons), (("net.ipv4.ip_forward", "1"),))


def _haproxy(*frontends: Sequence[str]) -> tuple[dict[str, str], Daemon]:
    parts = [
        "global\n stats socket /run/haproxy/admin.sock level admin\n"
        "defaults\n mode http\n timeout connect 1s\n timeout client 5s\n timeout server 5s\n"
    ]
    parts += [
        f"frontend {name}\n bind :{port}\n http-request return status 200\n"
        for name, port in frontends
    ]
    argv = ("haproxy", "-db", "-f", "/run/lab/haproxy.cfg")
    daemon = Daemon("haproxy", argv, Ready.SOCKET, "/run/haproxy/admin.sock")
    return {"/run/lab/haproxy.cfg": "".join(parts)}, daemon


def _web() -> NodeConfig:
    files, haproxy = _haproxy(("service", "80"), ("health", "8080"))
    job = WarmupJob(
        node="web1-prn",
        edges=(Edge(pop="lhr", host=_DNS, port=8080),),
        interval_s=INTERVAL_S,
        timeout_s=0.8,
        fall=3,
        cold_start_s=COLD_START_S,
    )
    warmup = program("warmup", job, job.ready, after=("haproxy",))
    return NodeConfig({**files, **warmup.files}, (haproxy, *warmup.daemons))


def _name_server() -> NodeConfig:
    router = _router("dns-lhr")
    files, haproxy = _haproxy(("health", "8080"))
    job = HealthJob(
        node="dns-lhr",
        asn=65530,
        prefixes=tuple(ANYCAST),
        checks=(HealthPage(dc="prn", host=_WEB),),
        interval_s=INTERVAL_S,
        fall=3,
        rise=3,
        timeout_s=0.4,
        source=_DNS,
        seed=0,
    )
    health = program("health", job, job.ready, after=("bgpd",))
    return NodeConfig(
        {**router.files, **files, **health.files},
        (*router.daemons, haproxy, *health.daemons),
        router.sysctls,
    )


def deployment(name: str) -> Deployment:
    """Return the network as a lab called ``name``."""
    configs = {router: _router(router) for router in _ROUTERS}
    return Deployment(name, topology(), {**configs, "dns-lhr": _name_server(), "web1-prn": _web()})
