"""Data centres, PoPs and users keep reaching each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from lab.incidents.facebook_2021.invariants.reach import (
    Network,
    Reached,
    names_reached,
    reached,
)
from lab.model.verification import Finding
from lab.verify.invariant import compared, failed, passed, unfounded
from lab.verify.state import State


@dataclass(frozen=True, slots=True)
class DataCentres:
    """Every rack of every data centre reaches every other data centre."""

    name: str = "dc-dc"
    flaw: bool = False
    settled: bool = False

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield a finding for each pair of data centres."""
        network = Network.of(after.topology)
        was, now = reached(before, network), reached(after, network)
        for one, two in combinations(network.webs, 2):
            old, new = (_between(network, state, one, two) for state in (was, now))
            yield compared(self.name, f"{one} - {two}", old, new, "each way, from every rack")


def _between(network: Network, state: Reached, one: str, two: str) -> str:
    ways = ((one, two), (two, one))
    found = [
        state.to_dc[there][node]
        for here, there in ways
        for node in network.fabrics[here]
        if node in state.to_dc[there]
    ]
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Pops:
    """Every PoP's name server and proxy reach some data centre, and are reached from it."""

    name: str = "pop-dc"
    flaw: bool = False
    settled: bool = False

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield a finding for each PoP."""
        network = Network.of(after.topology)
        was, now = reached(before, network), reached(after, network)
        for code, hosts in network.pops.items():
            old, new = (_stranded(network, state, code, hosts) for state in (was, now))
            seen = {host: now.pops_of(network, host) for host in hosts}
            good = "; ".join(f"{host} reaches {', '.join(dcs)}" for host, dcs in seen.items())
            yield compared(self.name, f"PoP {code}", old, new, good)


def _stranded(network: Network, state: Reached, code: str, hosts: tuple[str, ...]) -> str:
    for host in hosts:
        if not state.pops_of(network, host):
            there = [state.to_dc[dc][host] for dc in network.webs if host in state.to_dc[dc]]
            return (there or list(state.to_pop[code].values()) or ["no way back"])[0]
    return ""


@dataclass(frozen=True, slots=True)
class Names:
    """Every user network reaches every name server that it reached before, and is answered."""

    name: str = "users-dns"
    flaw: bool = False
    settled: bool = True

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Yield a finding for each user network."""
        network = Network.of(after.topology)
        was, now = names_reached(before, network), names_reached(after, network)
        how = f"once {', '.join(after.withdrawn)} withdrew: " if after.withdrawn else ""
        for user in network.users:
            had = [letter for letter in network.dns if user not in was[letter]]
            lost = [letter for letter in had if user in now[letter]]
            if lost:
                text = f"{how}loses {', '.join(lost)}: {now[lost[0]][user]}"
                yield failed(self.name, user, text)
            elif had:
                yield passed(self.name, user, f"{how}reaches {', '.join(had)}")
            else:
                yield unfounded(self.name, user, next(iter(was.values()))[user])
