"""What Batfish says of the very pairs that probes look at."""

from collections.abc import Iterable

from lab.model.topology import Kind, Topology
from lab.verify.against import Pair
from lab.verify.answers import failures, partly, routers_with
from lab.verify.question import Headers, Question, Row, Service, all_at_once

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
    """Ask there and back for each; a node with several addresses asks from its wired one."""
    there = [_question(topology, pair, "reachability", {"actions": "FAILURE"}) for pair in pairs]
    back = [
        _question(topology, pair, "bidirectionalReachability", {"returnFlowType": "FAILURE"})
        for pair in pairs
    ]
    answers = all_at_once(service, snapshot, [*there, *back])
    ways = zip(pairs, answers[: len(pairs)], answers[len(pairs) :], strict=True)
    return {pair: _both_ways(pair.node, one, two) for pair, one, two in ways}


def _question(topology: Topology, pair: Pair, name: str, more: dict[str, str]) -> Question:
    source = str(topology.node(pair.node).interface("eth1").addresses[0].ip)
    headers = Headers((pair.target,), pair.protocol, pair.port, source)
    return Question(name, (pair.node,), headers, dict(more))


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
    at_pop = {pop.code: pop.prs for pop in topology.sites.pops}
    return {
        pair: any(node in known[pair.target] for node in at_pop.get(pair.node, (pair.node,)))
        for pair in pairs
    }
