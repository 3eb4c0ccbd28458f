"""A backbone of two planes between two data centres and a PoP.

fa-x, fa-y and pr-z each touch their site's EB router of both planes; each plane is x-z-y.
"""

from ipaddress import IPv4Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.places import DataCentre, Pop, Sites, as_appendix
from lab.model.topology import Endpoint, Link, Node, Topology

NOWHERE = IPv4Network("10.0.0.0/24")
PLANES, SITES = (1, 2), ("x", "y", "z")


def _links() -> list[tuple[str, str, LinkRole]]:
    found = []
    for plane in PLANES:
        found += [
            (f"eb{plane}-x", f"eb{plane}-z", LinkRole.BACKBONE),
            (f"eb{plane}-z", f"eb{plane}-y", LinkRole.BACKBONE),
            (f"eb{plane}-x", "fa-x", LinkRole.HANDOFF),
            (f"eb{plane}-y", "fa-y", LinkRole.HANDOFF),
            (f"eb{plane}-z", "pr-z", LinkRole.POP_BACKBONE),
        ]
    return [*found, ("eb1-x", "oob", LinkRole.MANAGEMENT)]


def _link(number: int, a: str, b: str, role: LinkRole) -> Link:
    return Link(Endpoint(a, f"e{number}"), Endpoint(b, f"e{number}"), role)


TOPOLOGY = Topology(
    "two-planes",
    "test",
    (
        *(
            Node(f"eb{p}-{site}", Kind.EB, site, labels={"plane": str(p)})
            for p in PLANES
            for site in SITES
        ),
        Node("fa-x", Kind.FA, "x"),
        Node("fa-y", Kind.FA, "y"),
        Node("pr-z", Kind.PR, "z"),
        Node("oob", Kind.OOB, "oob"),
    ),
    tuple(_link(number, *each) for number, each in enumerate(_links())),
    as_appendix(
        Sites(
            tuple(DataCentre(code, NOWHERE, (f"fa-{code}",), ()) for code in ("x", "y")),
            (Pop("z", NOWHERE, NOWHERE, ("pr-z",), "asw-z", "dns-z", "edge-z", (), ()),),
        )
    ),
)
