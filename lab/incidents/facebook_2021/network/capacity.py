"""What links of the backbone and of peering can carry."""

from dataclasses import replace

from lab.incidents.facebook_2021.dials import CapacitySettings
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.model.dial import Switch
from lab.model.topology import Link, Topology


def shaped(topology: Topology, dials: CapacitySettings) -> Topology:
    """Return the network whose links have the capacity that the dials give them.

    A hand-off of a data centre to a plane carries what a link of the plane does, however many
    aggregators there are: they and the fabric hash alike, so that each uses few of its hand-offs.
    """
    if dials.links is not Switch.ON:
        return topology
    kbit = {
        LinkRole.BACKBONE: dials.backbone_kbit,
        LinkRole.HANDOFF: dials.backbone_kbit,
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
