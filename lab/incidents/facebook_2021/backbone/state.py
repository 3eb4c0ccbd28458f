"""What of the backbone is drained: data the controllers read, as planes, routers and links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.model.errors import InputError, Problem
from lab.model.topology import Link, Topology

ALL_PLANES = "all planes"
BACKBONE_ROLES = (LinkRole.BACKBONE, LinkRole.HANDOFF, LinkRole.POP_BACKBONE)


class DrainLevel(StrEnum):
    """LIVE carries traffic; DRAINED is out of the graph and not announced, its links stay up."""

    LIVE = "live"
    DRAINED = "drained"


class ScopeKind(StrEnum):
    """What a scope names."""

    PLANE = "plane"
    ROUTER = "router"
    LINK = "link"


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """A plane (``1``), a backbone router (``eb1-prn``) or a link by one end (``eb1-prn:e0``)."""

    kind: ScopeKind
    name: str

    def __str__(self) -> str:
        """Return the scope as a request spells it."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class DrainState:
    """The drain level of every scope that was ever named; whatever has no entry is LIVE."""

    levels: Mapping[Scope, DrainLevel] = field(default_factory=dict)

    def with_level(self, scopes: Iterable[Scope], level: DrainLevel) -> "DrainState":
        """Return the state after the scopes were set to a level."""
        return DrainState({**self.levels, **dict.fromkeys(scopes, level)})

    def drained(self, scope: Scope) -> bool:
        """Tell whether this very scope is drained, whatever larger one holds it."""
        return self.levels.get(scope) is DrainLevel.DRAINED

    def router_drained(self, topology: Topology, node: str) -> bool:
        """Tell whether a backbone router is drained, itself or with its plane."""
        router = topology.node(node)
        return router.kind == Kind.EB and (
            self.drained(Scope(ScopeKind.ROUTER, node))
            or self.drained(Scope(ScopeKind.PLANE, str(plane_of(router))))
        )

    def link_drained(self, topology: Topology, link: Link) -> bool:
        """Tell whether a link of the backbone is drained, itself or with a router at its end."""
        if link.role not in BACKBONE_ROLES:
            return False
        ends = (link.a, link.b)
        return any(
            self.drained(Scope(ScopeKind.LINK, f"{end.node}:{end.interface}"))
            or self.router_drained(topology, end.node)
            for end in ends
        )

    def names(self) -> tuple[str, ...]:
        """Return what is drained, as requests spell it, in order."""
        return tuple(str(scope) for scope in sorted(self.levels) if self.drained(scope))


def planes(topology: Topology) -> tuple[Scope, ...]:
    """Return every backbone plane of a topology."""
    numbers = sorted(
        {plane for node in topology.of_kind(Kind.EB) if (plane := plane_of(node)) is not None}
    )
    return tuple(Scope(ScopeKind.PLANE, str(number)) for number in numbers)


def scopes(text: str, topology: Topology) -> tuple[Scope, ...]:
    """Return the scopes a text names, separated by commas; none for an empty text.

    Raises:
        InputError: a part names nothing of this backbone; every such part is in it.
    """
    found: list[Scope] = []
    problems: list[Problem] = []
    for part in (part.strip() for part in text.split(",")):
        if part == ALL_PLANES:
            found.extend(planes(topology))
        elif part:
            scope = _scope(part)
            if scope is not None and _exists(scope, topology):
                found.append(scope)
            else:
                hint = "use 'plane 1', 'router NODE', 'link NODE:INTERFACE' or 'all planes'"
                problems.append(Problem(part, "names nothing of the backbone", hint))
    if problems:
        raise InputError(problems)
    return tuple(dict.fromkeys(found))


def _scope(part: str) -> Scope | None:
    kind, _, name = part.partition(" ")
    return Scope(ScopeKind(kind), name.strip()) if kind in set(ScopeKind) else None


def _exists(scope: Scope, topology: Topology) -> bool:
    match scope.kind:
        case ScopeKind.PLANE:
            return scope in planes(topology)
        case ScopeKind.ROUTER:
            return scope.name in {node.name for node in topology.of_kind(Kind.EB)}
        case ScopeKind.LINK:
            return any(
                scope.name == f"{end.node}:{end.interface}"
                for link in topology.links
                if link.role in BACKBONE_ROLES
                for end in (link.a, link.b)
            )
