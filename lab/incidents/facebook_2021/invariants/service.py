"""Service addresses stay announced, and packets to them do not end in Null0."""

from collections.abc import Iterator
from dataclasses import dataclass

from lab.incidents.facebook_2021.invariants.reach import Network
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import COVER
from lab.model.topology import Topology
from lab.model.verification import Finding
from lab.verify import answers
from lab.verify.invariant import failed, passed, unfounded
from lab.verify.question import Headers, Question, one_of
from lab.verify.state import State


@dataclass(frozen=True, slots=True)
class NullRoutes:
    """No user's packet to a service address ends in Null0 that did not before."""

    name: str = "null-routes"
    flaw: bool = False
    settled: bool = True

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield each user network whose packets newly end there."""
        question = _into_null0(after.topology)
        old = answers.failures(before.ask(question))
        now = answers.failures(after.ask(question))
        new = {start: example for start, example in now.items() if start not in old}
        for start, example in new.items():
            yield failed(self.name, start, example)
        if not new:
            yield passed(self.name, "service addresses", "none ends in Null0")


def _into_null0(topology: Topology) -> Question:
    network = Network.of(topology)
    vips = [str(address) for pop in sites_of(topology).pops for _, address in pop.vips]
    targets = [address for each in network.dns.values() for address in each.addresses]
    headers = Headers((*targets, *vips))
    return Question("reachability", one_of(network.users), headers, {"actions": "NULL_ROUTED"})


@dataclass(frozen=True, slots=True)
class Cover:
    """The covering prefix stays announced to every transit that had it."""

    name: str = "cover"
    flaw: bool = False
    settled: bool = True

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield a finding for each transit."""
        question = _cover_question(after.topology)
        had = answers.routers_with(before.ask(question))
        have = answers.routers_with(after.ask(question))
        for node in _transits(after.topology):
            if node in have:
                yield passed(self.name, node, f"has {COVER} by {len(have[node])} ways")
            elif node in had:
                yield failed(self.name, node, f"loses {COVER}")
            else:
                yield unfounded(self.name, node, f"{node} had no {COVER}")


def covered(state: State) -> bool:
    """Return whether any transit has the covering prefix."""
    return bool(answers.routers_with(state.ask(_cover_question(state.topology))))


def _transits(topology: Topology) -> list[str]:
    return [node.name for node in topology.of_kind(Kind.TRANSIT)]


def _cover_question(topology: Topology) -> Question:
    nodes = ",".join(_transits(topology))
    return Question("routes", more={"nodes": nodes, "network": str(COVER)})
