"""A reset from its first look to its last: what differs is taken back, then the network waits."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from lab.clock import MonotonicClock
from lab.model.setup import Deployed, Reset, Sessions, Setup
from lab.ports import Clock, RunningLab
from lab.probes.routers import RouterProbes
from lab.reset.acts import forget
from lab.reset.differences import differences
from lab.reset.reading import read, read_again
from lab.reset.rounds import differing, take_all_back
from lab.reset.sessions import BGP, OSPF, begin_anew, counted, sessions, with_bgp

_PATIENCE_S = 60.0
_PATIENCE_MORE_S = 20.0  # a session may be configured that never begins
_EVERY_S = 0.2


def reset(
    lab: RunningLab,
    deployed: Deployed,
    nodes: Sequence[str],
    rest: Callable[[Callable[[], object]], object],
    progress: Callable[[str], None],
) -> Reset:
    """Take nodes back to how they were deployed, and check it.

    ``rest`` waits until the network has converged, and is given work to do beside the first of it.
    While other nodes differ nobody waits, as they may keep the network from it.

    Raises:
        BackendError: something cannot be taken back, or the network does not converge.
    """
    clock = MonotonicClock()
    changed = take_all_back(lab, deployed, nodes, progress)
    whole = not differing(lab, deployed, _others(deployed, nodes))
    with closing(RouterProbes(lab)) as probes, ThreadPoolExecutor(1) as pool:
        asked = _Asked(lab, deployed.sessions, probes, progress, clock)
        if whole and changed:
            asked.wait((OSPF,))
            begin_anew(lab, frozenset(each.node for each in changed))
        elif not whole:
            progress("other nodes differ from their deployment: sessions are not waited for")
        configs = {node: deployed.deployment.configs[node] for node in nodes}
        # Agents that set routes first: their tables are looked at while the others forget.
        first, others = with_bgp(configs)
        forgot = forget(lab, deployed, first)
        seen: list[Future[dict[str, Setup]]] = []

        def rest_forgets() -> None:
            nonlocal forgot
            forgot += forget(lab, deployed, others)
            # What only people change can be read while the network converges.
            seen.append(pool.submit(read, lab, configs))

        if whole:
            rest(rest_forgets)
        else:
            rest_forgets()
        again = pool.submit(lambda: read_again(lab, configs, seen[0].result()))
        short = asked.wait((BGP, OSPF)) if whole else ()
        if whole:
            asked.wait_for_configured()
        left = differences(deployed, again.result())
    if left:  # a program of a node changed something before the network was whole
        take_all_back(lab, deployed, nodes, progress)
        left = differing(lab, deployed, nodes)
    if whole and (left or short):
        short = sessions(lab, nodes).short_of(deployed.sessions)
    return Reset(changed, left, forgot, short)


def _others(deployed: Deployed, nodes: Sequence[str]) -> tuple[str, ...]:
    return tuple(node for node in deployed.deployment.configs if node not in nodes)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Routers that are asked for their sessions, again and again over the same connections."""

    lab: RunningLab
    wanted: Sessions
    probes: RouterProbes
    progress: Callable[[str], None]
    clock: Clock

    def wait(self, daemons: Collection[str]) -> tuple[str, ...]:
        """Wait a while for routers to have their sessions again; return those that have not."""
        deadline = self.clock.now() + _PATIENCE_S
        every = {node.name for node in self.lab.topology.nodes}
        while short := counted(self.lab, self.probes, every, daemons).short_of(self.wanted):
            if self.clock.now() >= deadline:
                break
            self.progress(f"routers that wait for sessions: {len(short)}")
            self.clock.sleep(_EVERY_S)
        return short

    def wait_for_configured(self) -> None:
        """Wait a while for every session that is configured; not all labs wait at deploy."""
        deadline = self.clock.now() + _PATIENCE_MORE_S
        while (look := self.probes.converged()).checks and not look.ok:
            if self.clock.now() >= deadline:
                break
            self.progress("; ".join(f"{name} {text}" for name, text in look.checks.items()))
            self.clock.sleep(_EVERY_S)
