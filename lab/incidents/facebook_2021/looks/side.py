"""Looks at what is no application: the company's registrar, a tool, another's service."""

from ipaddress import IPv4Address

from lab.incidents.facebook_2021.files.context import host_address
from lab.incidents.facebook_2021.files.side_names import EMBEDDING, TWITTER
from lab.incidents.facebook_2021.files.side_zones import (
    REGISTRAR_NAME,
    TOOLS_NAME,
    tools_address,
)
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import APPS, REGISTRAR, TOOLS
from lab.model.topology import Topology
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.http import HttpCheck
from lab.probes.kinds.kind import Check
from lab.probes.kinds.page import PageCheck

_INTERVAL_S = 2.0
_TIMEOUT_S = 2.0
_PAGE_S = 4.0  # between two looks at a page that embeds an object; one may take longer


def side_checks(topology: Topology) -> dict[str, list[Check]]:
    """Return these looks by the node they are made from.

    Each comes so often that a resolver knows its zone before the first phase: what it asks .com
    later would count as load there (F32).
    """
    first = sites_of(topology).users[0]
    found: dict[str, list[Check]] = {
        group.node: [_service(str(resolver)) for resolver in group.resolvers]
        for group in sites_of(topology).users
    }
    found[first.node].append(_page(REGISTRAR, REGISTRAR_NAME, str(first.resolvers[0])))
    return {
        **found,
        "noc": [
            _page(TOOLS, TOOLS_NAME, str(operations_resolver(topology))),
            HttpCheck(
                app=TOOLS, by="address", address=tools_address(topology),
                host=TOOLS_NAME.rstrip("."), interval_s=_INTERVAL_S, timeout_s=_TIMEOUT_S,
            ),
        ],
    }  # fmt: skip


def page_checks(topology: Topology) -> dict[str, PageCheck]:
    """Return the looks at a page of another company with an object of ours, by node.

    Pages have objects only where links have a capacity.
    """
    if not any(link.capacity_kbit for link in topology.links):
        return {}
    return {
        group.node: PageCheck(
            host=EMBEDDING.rstrip("."), embeds=APPS[0].host.rstrip("."),
            resolvers=tuple(map(str, group.resolvers)), interval_s=_PAGE_S,
        )
        for group in sites_of(topology).users
    }  # fmt: skip


def _service(resolver: str) -> DnsCheck:
    """Return a look at a service of another company in .com, before users ask for it."""
    return DnsCheck(
        target=resolver, role="service", name=TWITTER, rd=True, timeout_s=_TIMEOUT_S,
        interval_s=_INTERVAL_S,
    )  # fmt: skip


def operations_resolver(topology: Topology) -> IPv4Address:
    """Return where the resolver of the operations centre answers: beside its PoP's edge proxy."""
    site = topology.of_kind(Kind.NOC)[0].site
    pop = next(each for each in sites_of(topology).pops if each.code == site)
    return host_address(topology.node(pop.edge))


def _page(app: str, name: str, resolver: str) -> HttpCheck:
    return HttpCheck(
        app=app, by="name", host=name.rstrip("."), resolver=resolver,
        interval_s=_INTERVAL_S, timeout_s=_TIMEOUT_S,
    )  # fmt: skip
