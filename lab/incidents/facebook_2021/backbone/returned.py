"""What stays drained when some routers took a drain back and others did not."""

from collections.abc import Collection, Iterable, Iterator

from lab.incidents.facebook_2021.backbone.state import DrainLevel, DrainState, Scope, ScopeKind
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.model.topology import Topology


def taken_back(
    state: DrainState,
    named: Iterable[Scope],
    changed: Collection[str],
    left: Collection[str],
    topology: Topology,
) -> DrainState:
    """Return the state after a drain of these scopes was taken back on some of its routers.

    ``changed`` are the routers that the drain had lines for, ``left`` those that still have them.
    Of a plane that is taken back in part each router that is left is drained by itself.
    """
    levels: dict[Scope, DrainLevel] = {}
    for scope in named:
        mine = set(_routers(scope, topology)) & set(changed)
        stay = mine & set(left)
        if mine and stay == mine:
            continue
        if scope.kind is ScopeKind.PLANE:
            levels |= {Scope(ScopeKind.ROUTER, node): _level(node in stay) for node in mine}
            levels[scope] = DrainLevel.LIVE
        else:
            levels[scope] = _level(bool(stay))
    return DrainState({**state.levels, **levels})


def _level(drained: bool) -> DrainLevel:  # noqa: FBT001 - the one thing that decides it
    return DrainLevel.DRAINED if drained else DrainLevel.LIVE


def _routers(scope: Scope, topology: Topology) -> Iterator[str]:
    """Yield the routers that a scope names: those of a plane, one, or the ends of a link."""
    match scope.kind:
        case ScopeKind.PLANE:
            for node in topology.of_kind(Kind.EB):
                if str(plane_of(node)) == scope.name:
                    yield node.name
        case ScopeKind.ROUTER:
            yield scope.name
        case ScopeKind.LINK:
            for link in topology.links:
                ends = (link.a, link.b)
                if scope.name in {f"{end.node}:{end.interface}" for end in ends}:
                    yield from (end.node for end in ends)
