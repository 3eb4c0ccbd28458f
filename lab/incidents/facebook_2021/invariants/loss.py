"""What is lost, in the words a live look uses, so that the two can be laid side by side.

Who fails on some of several equal paths may be lost: Batfish walks all of them, a flow takes one.
"""

from collections.abc import Iterator, Mapping

from lab.incidents.facebook_2021.invariants.reach import Network, Reached
from lab.verify.answers import partly


def loss(
    network: Network, state: Reached, names: Mapping[str, Mapping[str, str]], *, covered: bool
) -> tuple[str, ...]:
    """Return what a state of the network does not reach; ``names`` after the withdrawals."""
    return tuple(sorted(_losses(network, state, names, covered=covered)))


def perhaps(names: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Return which of the losses of names hang on the path that a flow takes."""
    return tuple(
        f"{user} {letter}"
        for letter, lost in names.items()
        for user, told in lost.items()
        if partly(told)
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
        if not state.pops_of(network, hosts[-1]):  # its proxy, which the live looks start from
            yield f"pop {pop}"
    for letter, lost in names.items():
        yield from (f"{user} {letter}" for user in lost)
    if not covered:
        yield "cover"
