"""The tool that should refuse a request that cuts the network, with the bug it had on the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from lab.incidents.facebook_2021.backbone.state import (
    BACKBONE_ROLES,
    DrainLevel,
    DrainState,
    Scope,
    planes,
    scopes,
)
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.model.topology import Topology

_LOST = frozenset(("", "assess"))  # assumption: how a scope came to say nothing is not public


@dataclass(frozen=True, slots=True)
class Request:
    """What a tool asks of the drain data; ``intent`` is what it says it is for."""

    id: str
    tool: str
    intent: str
    scope: str
    level: DrainLevel = DrainLevel.DRAINED


class Decision(StrEnum):
    """What the audit tool says to a request."""

    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class AuditResult:
    """A decision, what the request would cut as far as the tool looked, and why."""

    decision: Decision
    would_cut: tuple[str, ...]
    reason: str


def effective_scopes(request: Request, topology: Topology) -> tuple[Scope, ...]:
    """Return what a request reaches: every plane when its scope was lost.

    Raises:
        InputError: the scope names something that is not there.
    """
    if request.scope.strip() in _LOST:
        return planes(topology)
    return scopes(request.scope, topology)


def effective(request: Request, topology: Topology, state: DrainState | None = None) -> DrainState:
    """Return the drain state after a request; raise InputError as ``effective_scopes`` does."""
    before = state or DrainState()
    return before.with_level(effective_scopes(request, topology), request.level)


def audit(topology: Topology, state: DrainState, request: Request, *, bug: bool) -> AuditResult:
    """Simulate a request on the graph and refuse it if it cuts what was connected before.

    With the bug a lost scope names nothing, so that there is nothing to simulate (F04).

    Raises:
        InputError: the scope names something that is not there.
    """
    if bug and request.scope.strip() in _LOST:
        return AuditResult(Decision.ALLOW, (), "the scope names nothing, nothing to simulate")
    after = effective(request, topology, state)
    already = set(cuts(topology, state))
    new = tuple(cut for cut in cuts(topology, after) if cut not in already)
    if new:
        return AuditResult(
            Decision.REFUSE, new, f"would cut {len(new)} connection{'s' if len(new) > 1 else ''}"
        )
    return AuditResult(Decision.ALLOW, (), "every data centre and PoP stays connected")


def cuts(topology: Topology, state: DrainState) -> tuple[str, ...]:
    """Return the pairs of data centres and the PoPs that no live backbone path connects."""
    reached = _islands_by_edge(topology, state)
    centres = {
        dc.code: frozenset(island for fa in dc.fas for island in reached.get(fa, ()))
        for dc in sites_of(topology).data_centres
    }
    every = frozenset(island for islands in centres.values() for island in islands)
    return tuple(_cuts(topology, reached, centres, every))


def _cuts(
    topology: Topology,
    reached: dict[str, set[int]],
    centres: dict[str, frozenset[int]],
    every: frozenset[int],
) -> Iterator[str]:
    for one, two in combinations(centres, 2):
        if not centres[one] & centres[two]:
            yield f"data centre {one} - data centre {two}"
    for pop in sites_of(topology).pops:
        if not every.intersection(island for pr in pop.prs for island in reached.get(pr, ())):
            yield f"PoP {pop.code} - every data centre"


def _islands_by_edge(topology: Topology, state: DrainState) -> dict[str, set[int]]:
    """Return for every FA and PR the connected parts of the backbone that it touches.

    A path never runs through one of them: they announce only what is their own.
    """
    routers = {node.name for node in topology.of_kind(Kind.EB)}
    live = [
        (link.a.node, link.b.node)
        for link in topology.links
        if link.role in BACKBONE_ROLES and not state.link_drained(topology, link)
    ]
    island = _islands(routers, [pair for pair in live if routers.issuperset(pair)])
    reached: dict[str, set[int]] = {}
    for pair in live:
        for router, edge in (pair, pair[::-1]):
            if router in routers and edge not in routers:
                reached.setdefault(edge, set()).add(island[router])
    return reached


def _islands(nodes: set[str], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Return a number for every node, equal for two that the pairs connect."""
    number = {node: index for index, node in enumerate(sorted(nodes))}
    for one, two in pairs:
        kept, gone = sorted((number[one], number[two]))
        if kept != gone:
            number = {node: kept if own == gone else own for node, own in number.items()}
    return number
