"""What backbone planes, PoPs and the route collector show, asked of the routers."""

from lab.incidents.facebook_2021.events import Backbone, PopAnnounced, Rib
from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.looks.drained import drained
from lab.incidents.facebook_2021.looks.expected import Plane
from lab.incidents.facebook_2021.looks.planes import RouterSeen, plane_look
from lab.incidents.facebook_2021.looks.rib import rib_look
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import ASN, DNS_PREFIXES
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import frr_json
from lab.probes.look import Look, blind
from lab.probes.routers import RouterProbes

_SUMMARY = "show bgp summary json"
_NEIGHBORS = "show ip ospf neighbor json"
_INTERFACES = "show interface brief json"
_TABLE = "show bgp ipv4 unicast json"
_RUNNING = "show running-config"


class BackboneProbes:
    """Asks the routers of this network; what cannot be asked makes the look ``blind``."""

    def __init__(self, topology: Topology) -> None:
        self._pops = sites_of(topology).pops
        self._planes = expected.planes(topology)
        self._outside = {
            router: expected.outside_neighbors(topology, router)
            for pop in self._pops
            for router in pop.prs
        }

    def backbone(self, probes: RouterProbes) -> list[Look]:
        """Return one ``backbone`` look for each plane."""
        return [_plane(probes, plane) for plane in self._planes]

    def announce(self, probes: RouterProbes) -> list[Look]:
        """Return one ``announce`` look for each PoP."""
        return [self._pop(probes, pop) for pop in self._pops]

    def _pop(self, probes: RouterProbes, pop: Pop) -> Look:
        try:
            announced = [
                str(prefix)
                for prefix in DNS_PREFIXES
                if any(self._announces(probes, router, str(prefix)) for router in pop.prs)
            ]
        except CommandError as error:
            return blind(PopAnnounced, pop.code, str(error))
        return Look.of(PopAnnounced(prefixes=announced), pop.code)

    def _announces(self, probes: RouterProbes, router: str, prefix: str) -> bool:
        command = f"show bgp ipv4 unicast {prefix} json"
        neighbors = probes.read(router, "bgpd", command, frr_json.advertised_to)
        return not neighbors.isdisjoint(self._outside[router])


def rib(probes: RouterProbes, collector: str, origin: int = ASN) -> list[Look]:
    """Return one ``rib`` look: a collector's paths to the prefixes of an AS."""
    try:
        table = probes.read(collector, "bgpd", _TABLE, frr_json.paths)
    except CommandError as error:
        return [blind(Rib, collector, str(error))]
    return [rib_look(collector, origin, table)]


def _plane(probes: RouterProbes, plane: Plane) -> Look:
    try:
        return plane_look(plane, {router: _seen(probes, router) for router in plane.routers})
    except CommandError as error:
        return blind(Backbone, plane.name, str(error))


def _seen(probes: RouterProbes, router: str) -> RouterSeen:
    return RouterSeen(
        probes.read(router, "bgpd", _SUMMARY, frr_json.summary),
        probes.read(router, "ospfd", _NEIGHBORS, frr_json.adjacencies),
        probes.read(router, "zebra", _INTERFACES, frr_json.interfaces_up),
        drained=probes.read(router, "bgpd", _RUNNING, drained),
    )
