"""Targets of packets, and the questions that an author's own invariant asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from lab.model import selector
from lab.model.errors import InputError, Problem
from lab.model.selector import selected
from lab.model.topology import Node, Topology
from lab.model.verification import OwnInvariant
from lab.verify.question import Headers, Question, one_of


@dataclass(frozen=True, slots=True)
class Target:
    """Addresses with one answer for all of them: one question for all starting nodes."""

    name: str
    addresses: tuple[str, ...]
    protocol: str
    port: int

    def question(self, starts: Iterable[str], *, disposition: str = "FAILURE") -> Question:
        """Return the question for packets to the target that end in a disposition."""
        headers = Headers(self.addresses, self.protocol, self.port)
        return Question("reachability", one_of(starts), headers, {"actions": disposition})

    def way_back(self, starts: Iterable[str], source: str = "") -> Question:
        """Return the question for packets that arrive and whose answer does not.

        Without ``source`` Batfish tries every address of the nodes that start.
        """
        headers = Headers(self.addresses, self.protocol, self.port, source)
        more = {"returnFlowType": "FAILURE"}
        return Question("bidirectionalReachability", one_of(starts), headers, dict(more))


def wired_address(node: Node) -> str:
    """Return the first address of a node's first wired interface that has one, "" without any."""
    found = (one for each in node.interfaces if each.name != "lo" for one in each.addresses)
    return next((str(one.ip) for one in found), "")


def check(declared: Iterable[OwnInvariant], topology: Topology) -> None:
    """Refuse invariants that name nodes or addresses that a network does not have.

    Raises:
        InputError: with the problems of all of them.
    """
    problems: list[Problem] = []
    for wanted in declared:
        try:
            own_questions(wanted, topology)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def own_questions(
    wanted: OwnInvariant, topology: Topology
) -> tuple[tuple[str, ...], tuple[Question, ...]]:
    """Return the nodes where packets start and the questions of an author's invariant.

    Their answers are the packets that contradict it. If the target must be reached, these are
    packets that do not arrive or whose reply does not; if it must not, packets that arrive.

    Raises:
        InputError: it names a node or address that this network does not have.
    """
    place = f"invariants: {wanted.name}"
    problems = [*selector.problems(wanted.sources, topology.nodes, f"{place}: sources")]
    addresses = tuple(dict.fromkeys(_addresses(wanted, topology, place, problems)))
    if problems:
        raise InputError(problems)
    starts = tuple(node.name for node in selected(wanted.sources, topology.nodes))
    target = Target(wanted.name, addresses, wanted.protocol, wanted.port)
    if wanted.reachable:
        return starts, (*_ways_back(target, starts, topology), target.question(starts))
    return starts, (target.question(starts, disposition="SUCCESS"),)


def _ways_back(target: Target, starts: Iterable[str], topology: Topology) -> Iterator[Question]:
    """Yield the questions for lost answers; a node with a loopback asks from its wired address.

    An answer to an anycast loopback may rightly end at another node.
    """
    plain: list[str] = []
    for start in starts:
        node = topology.node(start)
        if node.loopback:
            yield target.way_back([start], wired_address(node))
        else:
            plain.append(start)
    if plain:
        yield target.way_back(plain)


def _addresses(
    wanted: OwnInvariant, topology: Topology, place: str, problems: list[Problem]
) -> Iterator[str]:
    """Yield the addresses that targets are or pick; note the targets that are neither."""
    for text in wanted.targets:
        if _is_address(text):
            yield text
            continue
        unknown = selector.problems([text], topology.nodes, f"{place}: targets")
        problems += unknown
        for node in () if unknown else selected([text], topology.nodes):
            address = str(node.loopback or "") or wired_address(node)
            if address:
                yield address
            else:
                told = f"{node.name} has no address that is known"
                problems.append(Problem(f"{place}: targets", told, "use the address itself"))


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
