"""Links whose OSPF timers differ: FRR forms no adjacency, Batfish does."""

import re
from collections.abc import Iterator, Mapping

from lab.model.topology import Link, Topology
from lab.verify.normalise import contexts

_TIMER = re.compile(r"ip ospf (hello|dead)-interval (\d+)")
_OSPF = re.compile(r"(?m)^router ospf\b")
_DEFAULTS = {"hello": "10", "dead": "40"}


def mismatched(topology: Topology, configs: Mapping[str, str]) -> Iterator[tuple[Link, str]]:
    """Yield every link between two OSPF routers whose timers differ, with the timers."""
    ospf = {node for node, text in configs.items() if _OSPF.search(text)}
    for link in topology.links:
        if not {link.a.node, link.b.node} <= ospf:
            continue
        a, b = (_timers(configs[end.node], end.interface) for end in (link.a, link.b))
        if a != b:
            yield link, f"{_spelled(a)} against {_spelled(b)}"


def silent(topology: Topology, configs: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the interfaces of each router at a link that does not fit."""
    found: dict[str, list[str]] = {}
    for link, _ in mismatched(topology, configs):
        for end in (link.a, link.b):
            found.setdefault(end.node, []).append(end.interface)
    return found


def _spelled(timers: Mapping[str, str]) -> str:
    return f"hello {timers['hello']} s, dead {timers['dead']} s"


def _timers(text: str, interface: str) -> dict[str, str]:
    said = {
        match[1]: match[2]
        for context, bare in contexts(text.splitlines())
        if context == f"interface {interface}" and (match := _TIMER.match(bare))
    }
    return {**_DEFAULTS, **said}
