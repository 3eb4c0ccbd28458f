"""Whether a backbone router is drained, from bgpd's running configuration; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

DENY = "DENY"  # the route-map that lets nothing in or out; see configs/


@dataclass(slots=True)
class _Neighbor:
    asn: str = ""
    group: str = ""
    maps: dict[str, str] = field(default_factory=dict)  # "in" or "out": route-map


def drained(running: str) -> bool:
    """Tell whether every session to another AS lets nothing in and nothing out.

    A router without such sessions is not drained: there is nothing to take it out of.
    """
    outside = list(_outside(running))
    return bool(outside) and all(
        neighbor.maps.get(way) == DENY for neighbor in outside for way in ("in", "out")
    )


def _outside(running: str) -> Iterator[_Neighbor]:
    own, neighbors = _read(running)
    for neighbor in neighbors.values():
        group = neighbors.get(neighbor.group, _Neighbor())
        asn = neighbor.asn or group.asn
        if asn and asn not in (own, "internal"):
            maps = {**group.maps, **neighbor.maps}
            yield _Neighbor(asn, neighbor.group, maps)


def _read(running: str) -> tuple[str, dict[str, _Neighbor]]:
    own = ""
    neighbors: dict[str, _Neighbor] = {}
    for line in running.splitlines():
        match line.split():
            case ["router", "bgp", asn, *_]:
                own = asn
            case ["neighbor", name, "remote-as", asn]:
                neighbors.setdefault(name, _Neighbor()).asn = asn
            case ["neighbor", name, "peer-group", group]:
                neighbors.setdefault(name, _Neighbor()).group = group
            case ["neighbor", name, "route-map", route_map, way]:
                neighbors.setdefault(name, _Neighbor()).maps[way] = route_map
            case _:
                continue
    return own, neighbors
