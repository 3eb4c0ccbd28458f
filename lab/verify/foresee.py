"""What Batfish says of the very pairs that probes look at."""

from collections.abc import Iterable
from typing import TypeAlias

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.model.topology import Topology
from lab.verify.answers import failures, partly, routers_with
from lab.verify.moments import Pair
from lab.verify.question import Headers, Question, Row, Service, all_at_once, one_of

# An answer for a pair: True is reached, None where it hangs on which equal path a flow takes.
Foreseen = dict[Pair, bool | None]


def foreseen(
    service: Service, snapshot: str, topology: Topology, pairs: Iterable[Pair]
) -> Foreseen:
    """Return for every pair whether it is reached in a snapshot, and back."""
    wanted = sorted(set(pairs))
    packets = [pair for pair in wanted if pair.port]
    prefixes = [pair for pair in wanted if not pair.port]
    return {
        **_reached(service, snapshot, topology, packets),
        **_announced(service, snapshot, topology, prefixes),
    }


def _reached(service: Service, snapshot: str, topology: Topology, pairs: list[Pair]) -> Foreseen:
    """Ask there and back, once for everybody who asks the same of the same target."""
    groups: dict[_Group, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(_group(topology, pair), []).append(pair)
    there = [_question(each, pairs, "reachability", "actions") for each, pairs in groups.items()]
    back = [
        _question(each, pairs, "bidirectionalReachability", "returnFlowType")
        for each, pairs in groups.items()
    ]
    answers = all_at_once(service, snapshot, [*there, *back])
    ways = zip(groups.values(), answers[: len(there)], answers[len(there) :], strict=True)
    return {pair: _both_ways(pair.node, one, two) for pairs, one, two in ways for pair in pairs}


_Group: TypeAlias = tuple[str, str, int, str]  # target, protocol, port, source


def _group(topology: Topology, pair: Pair) -> _Group:
    """A node with several addresses asks alone, from its wired one; Batfish would try them all."""
    node = topology.node(pair.node)
    source = str(node.uplink.addresses[0].ip) if node.loopback else ""
    return pair.target, pair.protocol, pair.port, source


def _question(group: _Group, pairs: list[Pair], name: str, key: str) -> Question:
    target, protocol, port, source = group
    headers = Headers((target,), protocol, port, source)
    return Question(name, one_of(pair.node for pair in pairs), headers, {key: "FAILURE"})


def _both_ways(node: str, there: tuple[Row, ...], back: tuple[Row, ...]) -> bool | None:
    failed = [told for rows in (there, back) if (told := failures(rows).get(node))]
    if not failed:
        return True
    return None if all(partly(told) for told in failed) else False


def _announced(service: Service, snapshot: str, topology: Topology, pairs: list[Pair]) -> Foreseen:
    """Ask for the routes: at the collector itself, of a PoP at its peering routers."""
    prefixes = sorted({pair.target for pair in pairs})
    routers = topology.of_kind(Kind.PR, Kind.COLLECTOR)
    nodes = ",".join(node.name for node in routers)
    questions = [Question("routes", more={"nodes": nodes, "network": p}) for p in prefixes]
    answers = all_at_once(service, snapshot, questions)
    known = {prefix: routers_with(rows) for prefix, rows in zip(prefixes, answers, strict=True)}
    at_pop = {pop.code: pop.prs for pop in sites_of(topology).pops}
    return {
        pair: any(node in known[pair.target] for node in at_pop.get(pair.node, (pair.node,)))
        for pair in pairs
    }
