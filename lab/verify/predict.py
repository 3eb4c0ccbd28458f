"""Predictions of Batfish for the pairs of probes."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from lab.journal.pairs import Pair
from lab.model.topology import Topology
from lab.verify.answers import failures, partly, routers_with
from lab.verify.own import wired_address
from lab.verify.question import Headers, Question, Row, one_of, shown_name
from lab.verify.state import State

# A prediction for a pair: True is reached, None depends on which of equal paths a flow takes.
Predictions = dict[Pair, bool | None]

# The routers that have a prefix if an event of a subject reports it as announced there.
Announcers = Callable[[Topology, str], Iterable[str]]


def predicted(state: State, pairs: Iterable[Pair], announcers: Announcers) -> Predictions:
    """Return for every pair whether it is reached in a state, there and back."""
    wanted = sorted(set(pairs))
    packets = [pair for pair in wanted if pair.port]
    prefixes = [pair for pair in wanted if not pair.port]
    return {**_reached(state, packets), **_announced(state, prefixes, announcers)}


def _reached(state: State, pairs: list[Pair]) -> Predictions:
    """Ask for both directions, once for all nodes with the same packets to the same target."""
    groups: dict[_Group, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(_group(state.topology, pair), []).append(pair)
    there = [_question(each, pairs, "reachability", "actions") for each, pairs in groups.items()]
    back = [
        _question(each, pairs, "bidirectionalReachability", "returnFlowType")
        for each, pairs in groups.items()
    ]
    answers = state.ask_all([*there, *back])
    ways = zip(groups.values(), answers[: len(there)], answers[len(there) :], strict=True)
    return {
        pair: _both_ways(shown_name(pair.node), one, two)
        for pairs, one, two in ways
        for pair in pairs
    }


_Group: TypeAlias = tuple[str, str, int, str]  # target, protocol, port, source


def _group(topology: Topology, pair: Pair) -> _Group:
    """A node with a loopback asks alone, from its wired address; Batfish would try them all."""
    node = topology.node(pair.node)
    source = wired_address(node) if node.loopback else ""
    return pair.target, pair.protocol, pair.port, source


def _question(group: _Group, pairs: list[Pair], name: str, key: str) -> Question:
    target, protocol, port, source = group
    headers = Headers((target,), protocol, port, source)
    return Question(name, one_of(pair.node for pair in pairs), headers, {key: "FAILURE"})


def _both_ways(node: str, there: tuple[Row, ...], back: tuple[Row, ...]) -> bool | None:
    failed = [example for rows in (there, back) if (example := failures(rows).get(node))]
    if not failed:
        return True
    return None if all(partly(example) for example in failed) else False


def _announced(state: State, pairs: list[Pair], announcers: Announcers) -> Predictions:
    """Ask for the routes to each prefix at every router that may have it."""
    routers = {pair.node: one_of(announcers(state.topology, pair.node)) for pair in pairs}
    nodes = ",".join(one_of(name for names in routers.values() for name in names))
    prefixes = sorted({pair.target for pair in pairs})
    questions = [Question("routes", more={"nodes": nodes, "network": p}) for p in prefixes]
    answers = state.ask_all(questions)
    known = {prefix: routers_with(rows) for prefix, rows in zip(prefixes, answers, strict=True)}
    return {pair: any(node in known[pair.target] for node in routers[pair.node]) for pair in pairs}
