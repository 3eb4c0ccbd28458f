"""The invariants of any network: loops, sessions, references, addresses, and an author's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.model.topology import Topology
from lab.model.verification import Finding, OwnInvariant
from lab.verify import answers
from lab.verify.invariant import Invariant, compared, failed, passed
from lab.verify.normalise import undefined_maps
from lab.verify.own import own_questions
from lab.verify.question import Question, shown_name
from lab.verify.state import State

_MOST = 3

# Batfish's states for an end of a session whose other end is not configured or down: a session
# ended on purpose looks so. Any other state except a match means that both ends are configured
# and do not fit.
_ON_PURPOSE = frozenset({"UNIQUE_MATCH", "DYNAMIC_MATCH", "HALF_OPEN", "UNKNOWN_REMOTE",
                         "INVALID_LOCAL_IP", "LOCAL_IP_UNKNOWN_STATICALLY"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loops:
    """A change makes no new forwarding loop."""

    name: str = "loops"
    flaw: bool = False
    settled: bool = True

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield each new loop with a looping packet."""
        question = Question("detectLoops")
        old = answers.loops(before.ask(question))
        now = answers.loops(after.ask(question))
        new = [example for ring, example in now.items() if ring not in old]
        for example in new[:_MOST]:
            yield failed(self.name, "new loop", example)
        if not new:
            yield passed(self.name, "whole network", f"no new loop; {len(old)} known before")


@dataclass(frozen=True, slots=True)
class Sessions:
    """The two ends of every BGP session fit."""

    name: str = "sessions"
    flaw: bool = True
    settled: bool = False

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield each end that does not fit any more; otherwise how many sessions end."""
        question = Question("bgpSessionCompatibility")
        old = answers.sessions(before.ask(question), "Configured_Status")
        wrong = {
            end: state
            for end, state in answers.sessions(after.ask(question), "Configured_Status").items()
            if state not in _ON_PURPOSE and old.get(end) != state
        }
        for (node, address), state in list(wrong.items())[:_MOST]:
            yield failed(self.name, f"{node} - {address}", state)
        if not wrong:
            yield passed(self.name, "every session", _ended(before, after))


def _ended(before: State, after: State) -> str:
    question = Question("bgpSessionStatus")
    had = answers.sessions(before.ask(question), "Established_Status")
    have = answers.sessions(after.ask(question), "Established_Status")
    ended = [
        end
        for end, state in had.items()
        if state == "ESTABLISHED" and have.get(end) != "ESTABLISHED"
    ]
    return f"{len(ended)} of {len(had)} ends lose their session"


@dataclass(frozen=True, slots=True)
class References:
    """Every route-map and list that a configuration uses is defined."""

    name: str = "references"
    flaw: bool = True
    settled: bool = False

    def judge(self, before: State, after: State) -> Iterator[Finding]:  # noqa: ARG002  after alone
        """Yield each name that is not defined; route-maps are read from the configurations."""
        missing = [
            (node, f"route-map {name}")
            for node, text in after.configs.items()
            for name in undefined_maps(text.splitlines())
        ]
        for row in after.ask(Question("undefinedReferences")):
            node = str(row.get("File_Name")).rpartition("/")[2].removesuffix(".cfg")
            missing.append((node, f"{row.get('Struct_Type')} {row.get('Ref_Name')}"))
        for node, what in missing[:_MOST]:
            yield failed(self.name, node, f"{what} is not defined")
        if not missing:
            yield passed(self.name, "every name", "is defined")


@dataclass(frozen=True, slots=True)
class Addresses:
    """No address is on two nodes; one that is on the loopback of all of them is anycast."""

    name: str = "addresses"
    flaw: bool = True
    settled: bool = False

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield each address that a node gets and another has; for one state each duplicate."""
        question = Question("ipOwners", more={"duplicatesOnly": True})
        now = answers.owners(after.ask(question))
        if before.snapshot == after.snapshot:
            served = set(_served_on_loopback(after.topology))
            twice = {
                address: nodes
                for address, nodes in now.items()
                if any(at != "lo" and (node, address) not in served for node, at in nodes.items())
            }
        else:
            old = answers.owners(before.ask(question))
            twice = {
                address: nodes
                for address, nodes in now.items()
                if nodes.keys() - old.get(address, {}).keys()
            }
        for address, nodes in list(twice.items())[:_MOST]:
            yield failed(self.name, address, f"on {', '.join(sorted(nodes))}")
        if not twice:
            yield passed(self.name, "every address", "is on one node, anycast apart")


def _served_on_loopback(topology: Topology) -> Iterator[tuple[str, str]]:
    """Yield each host with each address of its loopback: Batfish knows no loopback of a host."""
    for node in topology.nodes:
        for each in node.interfaces:
            if each.name == "lo":
                yield from ((shown_name(node.name), str(one.ip)) for one in each.addresses)


@dataclass(frozen=True, slots=True)
class Own:
    """An invariant of a scenario's author: nodes that must, or must not, reach a target."""

    wanted: OwnInvariant
    flaw: bool = False
    settled: bool = True

    @property
    def name(self) -> str:
        """Return the name that the author gave it."""
        return self.wanted.name

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield a finding for each node where the packets start."""
        starts, questions = own_questions(self.wanted, after.topology)
        was, now = _contradictions(before, questions), _contradictions(after, questions)
        good = "reached" if self.wanted.reachable else "not reached"
        for start in starts:
            old, new = (self._example(found.get(shown_name(start), "")) for found in (was, now))
            yield compared(self.name, start, old, new, good)

    def _example(self, packet: str) -> str:
        return (
            f"{packet.partition(':')[0]} arrives"
            if packet and not self.wanted.reachable
            else packet
        )


def _contradictions(state: State, questions: Sequence[Question]) -> dict[str, str]:
    """Return by node a packet that contradicts an author's invariant, there or on the way back."""
    found: dict[str, str] = {}
    for rows in state.ask_all(questions):
        found |= answers.failures(rows)
    return found


GENERAL: tuple[Invariant, ...] = (Loops(), Sessions(), References(), Addresses())
