"""Whether a router is drained, from bgpd's running configuration; pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Neighbor:
    asn: str = ""
    group: str = ""
    shut: bool = False
    maps: dict[str, str] = field(default_factory=dict)  # "in" or "out": route-map

    def member_of(self, group: "_Neighbor") -> "_Neighbor":
        """Return it with what it has from its group."""
        maps = {**group.maps, **self.maps}
        return _Neighbor(self.asn or group.asn, self.group, self.shut or group.shut, maps)


def drained(running: str) -> bool:
    """Tell whether no session to another AS lets anything in or out, or is up at all.

    A router without such sessions is not drained: there is nothing to take it out of.
    """
    outside = list(_outside(running))
    deny = _denying(running)
    return bool(outside) and all(_closed(neighbor, deny) for neighbor in outside)


def _closed(neighbor: _Neighbor, deny: Collection[str]) -> bool:
    return neighbor.shut or all(neighbor.maps.get(way) in deny for way in ("in", "out"))


def _denying(running: str) -> set[str]:
    """Return the route-maps that deny whatever comes."""
    actions = defaultdict(set)
    for line in running.splitlines():
        match line.split():
            case ["route-map", name, action, _number]:
                actions[name].add(action)
            case _:
                continue
    return {name for name, found in actions.items() if found == {"deny"}}


def _outside(running: str) -> Iterator[_Neighbor]:
    own, neighbors = _read(running)
    for alone in neighbors.values():
        neighbor = alone.member_of(neighbors.get(alone.group, _Neighbor()))
        if neighbor.asn and neighbor.asn not in (own, "internal"):
            yield neighbor


def _read(running: str) -> tuple[str, dict[str, _Neighbor]]:
    own = ""
    neighbors: dict[str, _Neighbor] = defaultdict(_Neighbor)
    for line in running.splitlines():
        match line.split():
            case ["router", "bgp", asn, *_]:
                own = asn
            case ["neighbor", name, "remote-as", asn]:
                neighbors[name].asn = asn
            case ["neighbor", name, "peer-group", group]:
                neighbors[name].group = group
            case ["neighbor", name, "shutdown", *_]:
                neighbors[name].shut = True
            case ["neighbor", name, "route-map", route_map, way]:
                neighbors[name].maps[way] = route_map
            case _:
                continue
    return own, dict(neighbors)
