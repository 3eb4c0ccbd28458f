"""Who must reach whom, of the network and of a scenario's author, and what Batfish says of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.errors import InputError, Problem
from lab.model.topology import Node, Topology
from lab.model.verification import OwnInvariant
from lab.verify.answers import failures
from lab.verify.question import Headers, Question, Service, all_at_once, one_of

WEB = ("tcp", 8080)
DNS = ("udp", 53)


@dataclass(frozen=True, slots=True)
class Target:
    """Addresses that are reached together or not: one question for all who start."""

    name: str
    addresses: tuple[str, ...]
    protocol: str
    port: int

    def question(self, starts: Iterable[str], *, disposition: str = "FAILURE") -> Question:
        """Return the question where packets to it end otherwise than they should."""
        headers = Headers(self.addresses, self.protocol, self.port)
        return Question("reachability", one_of(starts), headers, {"actions": disposition})

    def way_back(self, starts: Iterable[str]) -> Question:
        """Return the question for packets that arrive and whose answer does not."""
        headers = Headers(self.addresses, self.protocol, self.port)
        more = {"returnFlowType": "FAILURE"}
        return Question("bidirectionalReachability", one_of(starts), headers, dict(more))


@dataclass(frozen=True, slots=True)
class Network:
    """A topology as far as invariants ask: who starts, and what is to be reached."""

    fabrics: dict[str, tuple[str, ...]]  # data centre: its rack switches and servers
    webs: dict[str, Target]  # data centre: what health checks and probes ask
    servers: dict[str, tuple[str, ...]]  # data centre: who answers
    pops: dict[str, tuple[str, ...]]  # PoP: its name server and its proxy
    sites: dict[str, Target]  # PoP: their addresses
    users: tuple[str, ...]
    dns: dict[str, Target]  # letter: address
    name_servers: dict[str, str]  # name server node: PoP

    @classmethod
    def of(cls, topology: Topology) -> "Network":
        """Read a topology."""
        sites = sites_of(topology)
        return cls(
            fabrics={dc.code: _fabric(topology, dc.code) for dc in sites.data_centres},
            webs={
                dc.code: Target(f"data centre {dc.code}", (_wired(topology, dc.webs[0]),), *WEB)
                for dc in sites.data_centres
            },
            servers={dc.code: dc.webs[:1] for dc in sites.data_centres},
            pops={pop.code: (pop.dns, pop.edge) for pop in sites.pops},
            sites={
                pop.code: Target(
                    f"PoP {pop.code}",
                    (_wired(topology, pop.dns), _wired(topology, pop.edge)), *WEB,
                )
                for pop in sites.pops
            },
            users=tuple(group.node for group in sites.users),
            dns={
                server.letter: Target(
                    f"{server.letter}.ns.facebook.com", (str(server.address),), *DNS
                )
                for server in NAME_SERVERS
            },
            name_servers={pop.dns: pop.code for pop in sites.pops},
        )  # fmt: skip

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return everyone in PoPs who asks data centres."""
        return tuple(node for nodes in self.pops.values() for node in nodes)


def _fabric(topology: Topology, code: str) -> tuple[str, ...]:
    inside = topology.of_kind(Kind.RSW, Kind.WEB)
    return tuple(node.name for node in inside if node.site == code)


def _wired(topology: Topology, node: str) -> str:
    return str(topology.node(node).uplink.addresses[0].ip)


@dataclass(frozen=True, slots=True)
class Reached:
    """What one snapshot says of reachability: by target, the starts that fail with an example."""

    to_dc: dict[str, dict[str, str]]
    to_pop: dict[str, dict[str, str]]

    def pops_of(self, network: Network, node: str) -> tuple[str, ...]:
        """Return the data centres a PoP's host reaches and is reached from, by code."""
        pop = next(code for code, hosts in network.pops.items() if node in hosts)
        return tuple(
            dc
            for dc in network.webs
            if node not in self.to_dc[dc]
            and not set(network.servers[dc]) & self.to_pop[pop].keys()
        )

    def healthy(self, network: Network, name_server: str) -> bool:
        """Return whether a name server's health check finds any data centre."""
        return bool(self.pops_of(network, name_server))


def reached(service: Service, snapshot: str, network: Network) -> Reached:
    """Ask where packets fail: to every data centre and every PoP."""
    questions = [
        *(target.question(_others(network, dc)) for dc, target in network.webs.items()),
        *(target.question(_all_servers(network)) for target in network.sites.values()),
    ]
    found = iter([failures(rows) for rows in all_at_once(service, snapshot, questions)])
    return Reached(
        {dc: next(found) for dc in network.webs}, {pop: next(found) for pop in network.sites}
    )


def names_reached(service: Service, snapshot: str, network: Network) -> dict[str, dict[str, str]]:
    """Ask which users do not reach a name server, or get no answer of it."""
    back = [target.way_back(network.users) for target in network.dns.values()]
    there = [target.question(network.users) for target in network.dns.values()]
    found = [failures(rows) for rows in all_at_once(service, snapshot, [*back, *there])]
    pairs = zip(found[: len(back)], found[len(back) :], strict=True)
    return {
        letter: {**lost, **unreached}
        for letter, (lost, unreached) in zip(network.dns, pairs, strict=True)
    }


def _others(network: Network, dc: str) -> list[str]:
    far = [node for code, nodes in network.fabrics.items() if code != dc for node in nodes]
    return [*far, *network.hosts]


def _all_servers(network: Network) -> list[str]:
    return [node for nodes in network.servers.values() for node in nodes]


def own_question(wanted: OwnInvariant, topology: Topology) -> tuple[tuple[str, ...], Question]:
    """Return who starts and the question of an author's invariant.

    Raises:
        InputError: it names what this network does not have.
    """
    problems: list[Problem] = []
    starts = tuple(_starts(wanted, topology, problems))
    addresses = tuple(_addresses(wanted, topology, problems))
    if problems:
        raise InputError(problems)
    target = Target(wanted.name, addresses, wanted.protocol, wanted.port)
    disposition = "FAILURE" if wanted.reachable else "SUCCESS"
    return starts, target.question(starts, disposition=disposition)


def _starts(wanted: OwnInvariant, topology: Topology, problems: list[Problem]) -> Iterator[str]:
    for source in wanted.sources:
        found = [node.name for node in topology.nodes if _named(source, node)]
        if not found:
            hint = "use a node, or a kind of node as `kind users`"
            problems.append(Problem(f"invariants: {wanted.name}: {source}", "is no node", hint))
        yield from found


def _named(source: str, node: Node) -> bool:
    return source in (node.name, f"kind {node.kind}", f"site {node.site}")


def _addresses(wanted: OwnInvariant, topology: Topology, problems: list[Problem]) -> Iterator[str]:
    known = {node.name: node for node in topology.nodes}
    for target in wanted.targets:
        if target in known:
            loopback = known[target].loopback
            yield str(loopback) if loopback else _wired(topology, target)
            continue
        try:
            yield str(IPv4Address(target))
        except ValueError:
            hint = "use an IPv4 address or a node"
            problems.append(Problem(f"invariants: {wanted.name}: {target}", "is neither", hint))
