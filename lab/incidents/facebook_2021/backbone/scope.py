"""What the drains of a scenario name on a network."""

from collections.abc import Iterable

from lab.incidents.facebook_2021.backbone.state import scopes
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.places import sites_of
from lab.model.errors import InputError, Problem
from lab.model.topology import Topology


def spelled_out(parts: Iterable[str], topology: Topology) -> str:
    """Return a scope as a request spells it; ``pop lhr`` is every backbone link of that PoP.

    Raises:
        InputError: there is no such PoP.
    """
    return ", ".join(text for part in parts for text in _links_of_pop(part, topology))


def problems(scope: Iterable[str], place: str, topology: Topology) -> list[Problem]:
    """Return what of a drain's scope is not there."""
    try:
        scopes(spelled_out(scope, topology), topology)
    except InputError as error:
        return [Problem(place, f"{each.place}: {each.text}", each.hint) for each in error.problems]
    return []


def _links_of_pop(part: str, topology: Topology) -> list[str]:
    """Return the backbone links of a PoP by their end at the backbone; else the part itself."""
    if not part.startswith("pop "):
        return [part]
    code = part.removeprefix("pop ").strip()
    routers = {node.name for node in topology.of_kind(Kind.PR) if node.site == code}
    found = [
        f"link {end.node}:{end.interface}"
        for link in topology.links
        if link.role == LinkRole.POP_BACKBONE and routers & {link.a.node, link.b.node}
        for end in (link.a if link.b.node in routers else link.b,)
    ]
    if not found:
        known = ", ".join(pop.code for pop in sites_of(topology).pops)
        raise InputError([Problem(part, "there is no such PoP", f"there are: {known}")])
    return found
