"""Reads the rows of Batfish's answers; pure, and tested on recorded answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from lab.verify.question import Row

SOME_PATHS = ", on some of its equal paths"


def plain(value: Any) -> str:
    """Return a cell as text: nodes, addresses and interfaces come wrapped in various ways."""
    if isinstance(value, Mapping):
        if "interface" in value and "hostname" in value:
            return f"{value['hostname']}[{value['interface']}]"
        for key in ("name", "value", "ip"):
            if key in value:
                return plain(value[key])
    return "" if value is None else str(value)


def names(value: Any) -> tuple[str, ...]:
    """Return a cell that is a list of nodes."""
    return tuple(plain(each) for each in value) if isinstance(value, list) else (plain(value),)


def failures(rows: Iterable[Row]) -> dict[str, str]:
    """Return an example of a failure for each node where a failing packet started."""
    found: dict[str, str] = {}
    for row in rows:
        flow, traces = _flow(row)
        start = str(flow.get("ingressNode", "?"))
        found.setdefault(start, f"{start} -> {flow.get('dstIp', '?')}: {_ends(traces)}")
    return found


def _flow(row: Row) -> tuple[Mapping[str, Any], list[Any]]:
    """Return the packet of a row and its paths; in a two-way flow of the failed direction."""
    flow = row.get("Flow") or row.get("Forward_Flow")
    traces = row.get("Traces") or row.get("Forward_Traces")
    back = row.get("Reverse_Traces")
    if isinstance(back, list) and back and not _accepted(back):
        traces = back
    known = flow if isinstance(flow, Mapping) else {}
    return known, traces if isinstance(traces, list) else []


def _accepted(traces: list[Any]) -> bool:
    return all(each.get("disposition") == "ACCEPTED" for each in traces)


def _ends(traces: list[Any]) -> str:
    """Return as text where paths end that do not arrive, each kind of end once."""
    said: dict[str, None] = {}
    for trace in traces:
        hops = trace.get("hops") or []
        at = plain(hops[-1].get("node")) if hops else "?"
        if trace.get("disposition") != "ACCEPTED":
            said[f"{trace.get('disposition')} at {at}"] = None
    arrive = any(trace.get("disposition") == "ACCEPTED" for trace in traces)
    told = ", ".join(list(said)[:2]) or "no path shown"
    return told + (SOME_PATHS if arrive and said else "")


def partly(failure: str) -> bool:
    """Return whether an example fails on some of its equal paths only: a flow takes one."""
    return failure.endswith(SOME_PATHS)


def loops(rows: Iterable[Row]) -> dict[frozenset[str], str]:
    """Return the nodes of every loop with an example of a looping packet."""
    found: dict[frozenset[str], str] = {}
    for row in rows:
        flow, traces = _flow(row)
        for trace in traces:
            hops = [plain(hop.get("node")) for hop in trace.get("hops") or []]
            if trace.get("disposition") == "LOOP" and hops:
                nodes = frozenset(hops[hops.index(hops[-1]) :])
                start, target = flow.get("ingressNode"), flow.get("dstIp")
                found.setdefault(nodes, f"{start} -> {target}: {' - '.join(sorted(nodes))}")
    return found


def sessions(rows: Iterable[Row], column: str) -> dict[tuple[str, str], str]:
    """Return the state of every configured end: node, address of the other end."""
    return {
        (plain(row.get("Node")), plain(row.get("Remote_IP"))): str(row.get(column)) for row in rows
    }


def owners(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """Return for each address of an answer of ipOwners its nodes, each with the interface."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        nodes = found.setdefault(plain(row.get("IP")), {})
        nodes[plain(row.get("Node"))] = plain(row.get("Interface"))
    return found


def routers_with(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Return the nodes that have a route of an answer of routes, with its next hops."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(plain(row.get("Node")), []).append(plain(row.get("Next_Hop")))
    return {node: tuple(hops) for node, hops in found.items()}
