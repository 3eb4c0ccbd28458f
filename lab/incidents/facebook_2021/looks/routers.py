"""What backbone planes and the route collector show, asked of the routers."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from lab.incidents.facebook_2021.events import Backbone, Rib
from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.looks.expected import Collector, Plane
from lab.incidents.facebook_2021.looks.planes import RouterSeen, plane_look
from lab.incidents.facebook_2021.looks.rib import rib_look
from lab.incidents.facebook_2021.record import ASN
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import frr_json
from lab.probes.drained import drained
from lab.probes.look import Look, blind
from lab.probes.routers import RouterProbes

# Places asked at once: a busy router answers late, and the next would be looked at later still.
ABREAST = 8

_SUMMARY = "show bgp summary json"
_NEIGHBORS = "show ip ospf neighbor json"
_INTERFACES = "show interface brief json"
_CHANGES = "show interface json"
_TABLE = "show bgp ipv4 unicast json"
_TABLE6 = "show bgp ipv6 unicast json"
_RUNNING = "show running-config"


class BackboneProbes:
    """Asks the routers of the backbone; what cannot be asked makes the look ``blind``."""

    def __init__(self, topology: Topology) -> None:
        self._planes = expected.planes(topology)
        self._pool = ThreadPoolExecutor(ABREAST)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def backbone(self, probes: RouterProbes) -> list[Look]:
        """Return one ``backbone`` look for each plane."""
        return list(self._pool.map(partial(_plane, probes), self._planes))


def rib(probes: RouterProbes, collector: Collector, origin: int = ASN) -> list[Look]:
    """Return one ``rib`` look: a collector's feeders, and its paths to the prefixes of an AS."""
    try:
        summary = probes.read(collector.node, "bgpd", _SUMMARY, frr_json.summary)
        table = probes.read(collector.node, "bgpd", _TABLE, frr_json.paths)
        table6 = (
            probes.read(collector.node, "bgpd", _TABLE6, frr_json.paths)
            if collector.space6
            else None
        )
    except CommandError as error:
        return [blind(Rib, collector.node, str(error))]
    return [rib_look(collector, origin, table, summary, table6)]


def _plane(probes: RouterProbes, plane: Plane) -> Look:
    try:
        return plane_look(plane, {router: _seen(probes, router) for router in plane.routers})
    except CommandError as error:
        return blind(Backbone, plane.name, str(error))
    except KeyError as error:
        return blind(Backbone, plane.name, f"zebra counts no changes of interface {error}")


def _seen(probes: RouterProbes, router: str) -> RouterSeen:
    return RouterSeen(
        probes.read(router, "bgpd", _SUMMARY, frr_json.summary),
        probes.read(router, "ospfd", _NEIGHBORS, frr_json.adjacencies),
        probes.read(router, "zebra", _INTERFACES, frr_json.interfaces_up),
        probes.read(router, "zebra", _CHANGES, frr_json.link_changes),
        drained=probes.read(router, "bgpd", _RUNNING, drained),
    )
