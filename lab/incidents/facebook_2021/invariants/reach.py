"""Which nodes must reach which, in this network, and what Batfish says of it."""

from dataclasses import dataclass

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.topology import Topology
from lab.verify.answers import failures
from lab.verify.own import Target, wired_address
from lab.verify.state import State

WEB = ("tcp", 8080)
DNS = ("udp", 53)


@dataclass(frozen=True, slots=True)
class Network:
    """A topology as far as invariants ask: where packets start, and what must be reached."""

    fabrics: dict[str, tuple[str, ...]]  # data centre: its rack switches and servers
    webs: dict[str, Target]  # data centre: what health checks and probes ask
    servers: dict[str, tuple[str, ...]]  # data centre: its servers that answer
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
        """Return the hosts of PoPs, which ask data centres."""
        return tuple(node for nodes in self.pops.values() for node in nodes)


def _fabric(topology: Topology, code: str) -> tuple[str, ...]:
    inside = topology.of_kind(Kind.RSW, Kind.WEB)
    return tuple(node.name for node in inside if node.site == code)


def _wired(topology: Topology, node: str) -> str:
    return wired_address(topology.node(node))


@dataclass(frozen=True, slots=True)
class Reached:
    """Reachability in one state: by target, the nodes whose packets fail, each with an example."""

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


def reached(state: State, network: Network) -> Reached:
    """Ask where packets to every data centre and every PoP fail."""
    questions = [
        *(target.question(_others(network, dc)) for dc, target in network.webs.items()),
        *(target.question(_all_servers(network)) for target in network.sites.values()),
    ]
    found = iter([failures(rows) for rows in state.ask_all(questions)])
    return Reached(
        {dc: next(found) for dc in network.webs}, {pop: next(found) for pop in network.sites}
    )


def names_reached(state: State, network: Network) -> dict[str, dict[str, str]]:
    """Ask which users do not reach a name server, or get no answer of it."""
    back = [target.way_back(network.users) for target in network.dns.values()]
    there = [target.question(network.users) for target in network.dns.values()]
    found = [failures(rows) for rows in state.ask_all([*back, *there])]
    pairs = zip(found[: len(back)], found[len(back) :], strict=True)
    return {
        letter: {**lost, **unreached}
        for letter, (lost, unreached) in zip(network.dns, pairs, strict=True)
    }


def failing(state: State) -> tuple[str, ...]:
    """Return the name servers whose health check finds no data centre."""
    network = Network.of(state.topology)
    found = reached(state, network)
    return tuple(node for node in network.name_servers if not found.healthy(network, node))


def _others(network: Network, dc: str) -> list[str]:
    far = [node for code, nodes in network.fabrics.items() if code != dc for node in nodes]
    return [*far, *network.hosts]


def _all_servers(network: Network) -> list[str]:
    return [node for nodes in network.servers.values() for node in nodes]
