"""Targets of packets, and the question that an author's own invariant asks."""

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
    """Addresses that are reached together or not: one question for all nodes that start."""

    name: str
    addresses: tuple[str, ...]
    protocol: str
    port: int

    def question(self, starts: Iterable[str], *, disposition: str = "FAILURE") -> Question:
        """Return the question for packets to the target that end in a disposition."""
        headers = Headers(self.addresses, self.protocol, self.port)
        return Question("reachability", one_of(starts), headers, {"actions": disposition})

    def way_back(self, starts: Iterable[str]) -> Question:
        """Return the question for packets that arrive and whose answer does not."""
        headers = Headers(self.addresses, self.protocol, self.port)
        more = {"returnFlowType": "FAILURE"}
        return Question("bidirectionalReachability", one_of(starts), headers, dict(more))


def wired_address(node: Node) -> str:
    """Return the first address of a node's first wired interface that has one, "" without any."""
    found = (one for each in node.interfaces if each.name != "lo" for one in each.addresses)
    return next((str(one.ip) for one in found), "")


def check(declared: Iterable[OwnInvariant], topology: Topology) -> None:
    """Refuse invariants that name what a network does not have.

    Raises:
        InputError: with the problems of all of them.
    """
    problems: list[Problem] = []
    for wanted in declared:
        try:
            own_question(wanted, topology)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def own_question(wanted: OwnInvariant, topology: Topology) -> tuple[tuple[str, ...], Question]:
    """Return the nodes where packets start and the question of an author's invariant.

    Raises:
        InputError: it names what this network does not have.
    """
    place = f"invariants: {wanted.name}"
    problems = [*selector.problems(wanted.sources, topology.nodes, f"{place}: sources")]
    addresses = tuple(dict.fromkeys(_addresses(wanted, topology, place, problems)))
    if problems:
        raise InputError(problems)
    starts = tuple(node.name for node in selected(wanted.sources, topology.nodes))
    target = Target(wanted.name, addresses, wanted.protocol, wanted.port)
    disposition = "FAILURE" if wanted.reachable else "SUCCESS"
    return starts, target.question(starts, disposition=disposition)


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
