"""What PoPs announce and how they are configured, asked of their routers and name servers."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from lab.incidents.facebook_2021.events import PopAnnounced, PopConfigured
from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.looks.fingerprint import fingerprint
from lab.incidents.facebook_2021.looks.routers import ABREAST
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import DNS_PREFIXES, name_server
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import frr_json
from lab.probes.look import Look, blind
from lab.probes.routers import RouterProbes

_RUNNING = "show running-config"
_ROUTERS: tuple[str, ...] = ("zebra", "bgpd")


class PopProbes:
    """Asks the routers and name servers of PoPs; what cannot be asked makes the look ``blind``."""

    def __init__(self, topology: Topology) -> None:
        self._pops = sites_of(topology).pops
        self._agents = {
            pop.code: _agent(pop, both=expected.family6(topology)) for pop in self._pops
        }
        self._outside = {
            router: expected.outside_neighbors(topology, router)
            for pop in self._pops
            for router in pop.prs
        }
        self._pool = ThreadPoolExecutor(ABREAST)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def announce(self, probes: RouterProbes) -> list[Look]:
        """Return one ``announce`` look for each PoP."""
        return list(self._pool.map(partial(self._announced, probes), self._pops))

    def configured(self, probes: RouterProbes) -> list[Look]:
        """Return one ``configured`` look for each PoP."""
        return [_configured(probes, pop, self._agents[pop.code]) for pop in self._pops]

    def _announced(self, probes: RouterProbes, pop: Pop) -> Look:
        try:
            announced = [
                str(prefix)
                for prefix in DNS_PREFIXES
                if any(self._announces(probes, router, str(prefix)) for router in pop.prs)
            ]
            agent = self._agents[pop.code]
            own = [prefix for prefix in agent if _originates(probes, pop, prefix)]
        except CommandError as error:
            return blind(PopAnnounced, pop.code, str(error))
        return Look.of(PopAnnounced(prefixes=announced, originated=own), pop.code)

    def _announces(self, probes: RouterProbes, router: str, prefix: str) -> bool:
        command = f"show bgp ipv4 unicast {prefix} json"
        neighbors = probes.read(router, "bgpd", command, frr_json.advertised_to)
        return not neighbors.isdisjoint(self._outside[router])


def _originates(probes: RouterProbes, pop: Pop, prefix: str) -> bool:
    family = "ipv6" if ":" in prefix else "ipv4"
    command = f"show bgp {family} unicast {prefix} json"
    return probes.read(pop.dns, "bgpd", command, frr_json.originated)


def _agent(pop: Pop, *, both: bool) -> list[str]:
    """Return the prefixes that the health agent of a name server announces, of both families."""
    servers = [name_server(letter) for letter in pop.name_servers]
    own = [f"{server.address}/32" for server in servers]
    return own + [f"{server.address6}/128" for server in servers if both]


def _configured(probes: RouterProbes, pop: Pop, announced: list[str]) -> Look:
    daemons = dict.fromkeys((*pop.prs, pop.dns), _ROUTERS)
    daemons[pop.asw] = (*_ROUTERS, "staticd")
    agent = frozenset(f"network {prefix}" for prefix in announced)
    try:
        found = {
            node: fingerprint(
                [probes.read(node, name, _RUNNING, str) for name in names],
                agent if node == pop.dns else frozenset(),
            )
            for node, names in daemons.items()
        }
    except CommandError as error:
        return blind(PopConfigured, pop.code, str(error))
    return Look.of(PopConfigured(nodes=found), pop.code)
