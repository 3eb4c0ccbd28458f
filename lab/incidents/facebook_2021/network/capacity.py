"""What links of the backbone and of peering can carry."""

from dataclasses import replace

from lab.incidents.facebook_2021.dials import CapacitySettings
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.model.dial import Switch
from lab.model.topology import Link, Topology


def shaped(topology: Topology, dials: CapacitySettings) -> Topology:
    """Return the network whose links have the capacity that the dials give them.

    The hand-offs of a data centre to a plane share what a link of the plane carries.
    """
    if dials.links is not Switch.ON:
        return topology
    aggregators = max(1, len(topology.of_kind(Kind.FA)) // _data_centres(topology))
    kbit = {
        LinkRole.BACKBONE: dials.backbone_kbit,
        LinkRole.HANDOFF: dials.backbone_kbit // aggregators,
        LinkRole.POP_BACKBONE: dials.pop_backbone_kbit,
        LinkRole.PEERING: dials.peering_kbit,
        LinkRole.TRANSIT: dials.peering_kbit,
    }
    inside = {node.name for node in topology.of_kind(Kind.PR)}

    def limited(link: Link) -> Link:
        outside = link.role in (LinkRole.PEERING, LinkRole.TRANSIT)
        if outside and not inside & {link.a.node, link.b.node}:
            return link
        return replace(link, capacity_kbit=kbit.get(LinkRole(link.role)) or None)

    return replace(topology, links=tuple(map(limited, topology.links)))


def _data_centres(topology: Topology) -> int:
    return len({node.site for node in topology.of_kind(Kind.FA)}) or 1
