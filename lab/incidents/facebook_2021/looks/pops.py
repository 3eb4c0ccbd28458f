"""What PoPs announce and how they are configured, asked of their routers and name servers."""

from lab.incidents.facebook_2021.events import PopAnnounced, PopConfigured
from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.looks.fingerprint import fingerprint
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
        self._outside = {
            router: expected.outside_neighbors(topology, router)
            for pop in self._pops
            for router in pop.prs
        }

    def announce(self, probes: RouterProbes) -> list[Look]:
        """Return one ``announce`` look for each PoP."""
        return [self._announced(probes, pop) for pop in self._pops]

    def configured(self, probes: RouterProbes) -> list[Look]:
        """Return one ``configured`` look for each PoP."""
        return [_configured(probes, pop) for pop in self._pops]

    def _announced(self, probes: RouterProbes, pop: Pop) -> Look:
        try:
            announced = [
                str(prefix)
                for prefix in DNS_PREFIXES
                if any(self._announces(probes, router, str(prefix)) for router in pop.prs)
            ]
            own = [address for address in _addresses(pop) if _originates(probes, pop, address)]
        except CommandError as error:
            return blind(PopAnnounced, pop.code, str(error))
        return Look.of(PopAnnounced(prefixes=announced, originated=own), pop.code)

    def _announces(self, probes: RouterProbes, router: str, prefix: str) -> bool:
        command = f"show bgp ipv4 unicast {prefix} json"
        neighbors = probes.read(router, "bgpd", command, frr_json.advertised_to)
        return not neighbors.isdisjoint(self._outside[router])


def _originates(probes: RouterProbes, pop: Pop, address: str) -> bool:
    command = f"show bgp ipv4 unicast {address} json"
    return probes.read(pop.dns, "bgpd", command, frr_json.originated)


def _addresses(pop: Pop) -> list[str]:
    return [f"{name_server(letter).address}/32" for letter in pop.name_servers]


def _configured(probes: RouterProbes, pop: Pop) -> Look:
    daemons = dict.fromkeys((*pop.prs, pop.dns), _ROUTERS)
    daemons[pop.asw] = (*_ROUTERS, "staticd")
    agent = frozenset(f"network {address}" for address in _addresses(pop))
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
