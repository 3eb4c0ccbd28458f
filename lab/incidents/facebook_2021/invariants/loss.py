"""Losses predicted by Batfish, named as ``Outcome.lost`` names them, to compare the two.

A pair that fails on some of several equal paths only is perhaps lost: Batfish walks all of them,
a flow takes one.
"""

from collections.abc import Iterator, Mapping

from lab.incidents.facebook_2021.invariants.reach import (
    Network,
    Reached,
    names_reached,
    reached,
)
from lab.incidents.facebook_2021.invariants.service import covered
from lab.model.gate import Foreseen
from lab.model.topology import Topology
from lab.verify.answers import partly
from lab.verify.state import State


def losses(pushed: State, settled: State) -> Foreseen:
    """Return what a change loses: names and the cover after the withdrawals, the rest before."""
    network = Network.of(pushed.topology)
    names = names_reached(settled, network)
    hanging = perhaps(names)
    sure = loss(network, reached(pushed, network), names, covered=covered(settled))
    return Foreseen(tuple(each for each in sure if each not in hanging), hanging)


def possible(topology: Topology) -> int:
    """Return how many things a change can lose."""
    return len(every_loss(Network.of(topology)))


def loss(
    network: Network, state: Reached, names: Mapping[str, Mapping[str, str]], *, covered: bool
) -> tuple[str, ...]:
    """Return what a state of the network does not reach; ``names`` after the withdrawals."""
    return tuple(sorted(_losses(network, state, names, covered=covered)))


def perhaps(names: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Return which of the losses of names depend on the path that a flow takes."""
    return tuple(
        f"{user} {letter}"
        for letter, lost in names.items()
        for user, example in lost.items()
        if partly(example)
    )


def every_loss(network: Network) -> tuple[str, ...]:
    """Return everything that can be lost."""
    everybody = {letter: dict.fromkeys(network.users, "") for letter in network.dns}
    starts = {
        node for nodes in (*network.servers.values(), *network.pops.values()) for node in nodes
    }
    nobody = {dc: dict.fromkeys(starts, "") for dc in network.webs}
    state = Reached(nobody, {pop: dict.fromkeys(starts, "") for pop in network.sites})
    return loss(network, state, everybody, covered=False)


def _losses(
    network: Network, state: Reached, names: Mapping[str, Mapping[str, str]], *, covered: bool
) -> Iterator[str]:
    for one, asking in network.servers.items():
        for two, asked in network.servers.items():
            there = asking[0] in state.to_dc[two]
            if one != two and (there or asked[0] in state.to_dc[one]):
                yield f"dc {one} - {two}"
    for pop, hosts in network.pops.items():
        if not state.pops_of(network, hosts[-1]):  # its proxy, where the live probes start
            yield f"pop {pop}"
    for letter, lost in names.items():
        yield from (f"{user} {letter}" for user in lost)
    if not covered:
        yield "cover"
