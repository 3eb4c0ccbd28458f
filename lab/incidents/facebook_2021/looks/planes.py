"""A backbone plane as the sum of its routers; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.looks.expected import Plane
from lab.probes.frr_json import Adjacency, Summary
from lab.probes.look import Look


@dataclass(frozen=True, slots=True)
class RouterSeen:
    """The answers of the daemons of one backbone router."""

    summary: Summary
    adjacencies: tuple[Adjacency, ...]
    interfaces_up: frozenset[str]
    link_changes: Mapping[str, int]
    drained: bool


def plane_look(plane: Plane, seen: Mapping[str, RouterSeen]) -> Look:
    """Return the ``backbone`` look of a plane of which every router was seen.

    A link is up when all its ends on the plane's routers are; sessions are expected as they are
    configured.

    Raises:
        KeyError: zebra does not count how often an end of a link changed.
    """
    routers = [seen[name] for name in plane.routers]
    sessions = [session for router in routers for session in router.summary.sessions]
    links_up = sum(
        all(end.interface in seen[end.node].interfaces_up for end in ends) for ends in plane.links
    )
    changes = sum(
        seen[end.node].link_changes[end.interface] for ends in plane.links for end in ends
    )
    state = Backbone(
        ospf_full=sum(each.full for router in routers for each in router.adjacencies),
        ospf_expected=plane.adjacency_ends,
        bgp_up=sum(session.up for session in sessions),
        bgp_expected=len(sessions),
        links_up=links_up,
        links_total=len(plane.links),
        link_changes=changes,
        routers_drained=sum(router.drained for router in routers),
        routers=len(routers),
    )
    return Look.of(state, plane.name)
