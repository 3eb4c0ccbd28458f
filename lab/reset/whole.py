"""A reset from its first look to its last: what differs is taken back, then the network waits."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from lab.clock import MonotonicClock
from lab.model.setup import Deployed, Reset, Sessions
from lab.ports import Clock, RunningLab
from lab.probes.routers import RouterProbes
from lab.reset.acts import forget
from lab.reset.differences import differences
from lab.reset.reading import read, read_again
from lab.reset.rounds import differing, take_all_back
from lab.reset.sessions import BGP, OSPF, begin_anew, sessions

_PATIENCE_S = 60.0
_PATIENCE_MORE_S = 20.0  # a session may be configured that never begins
_EVERY_S = 0.5


def reset(
    lab: RunningLab,
    deployed: Deployed,
    nodes: Sequence[str],
    rest: Callable[[], object],
    progress: Callable[[str], None],
) -> Reset:
    """Take nodes back to how they were deployed; ``rest`` waits until the network has converged.

    While other nodes differ nobody waits, as they may keep the network from it.

    Raises:
        BackendError: something cannot be taken back, or the network does not converge.
    """
    clock = MonotonicClock()
    changed = take_all_back(lab, deployed, nodes, progress)
    whole = not differing(lab, deployed, _others(deployed, nodes))
    if whole and changed:
        _await(lab, deployed.sessions, (OSPF,), progress, clock)
        begin_anew(lab, frozenset(each.node for each in changed))
    elif not whole:
        progress("other nodes differ from their deployment: sessions are not waited for")
    forgot = forget(lab, deployed, nodes)
    configs = {node: deployed.deployment.configs[node] for node in nodes}
    short: tuple[str, ...] = ()
    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(read, lab, configs)  # what only people change can be read meanwhile
        if whole:
            rest()
        again = pool.submit(lambda: read_again(lab, configs, seen.result()))
        if whole:
            short = _await(lab, deployed.sessions, (BGP, OSPF), progress, clock)
            _await_configured(lab, progress, clock)
    left = differences(deployed, again.result())
    if left:  # a program of a node changed something before the network was whole
        take_all_back(lab, deployed, nodes, progress)
        left = differing(lab, deployed, nodes)
    if whole and (left or short):
        short = sessions(lab, nodes).short_of(deployed.sessions)
    return Reset(changed, left, forgot, short)


def _others(deployed: Deployed, nodes: Sequence[str]) -> tuple[str, ...]:
    return tuple(node for node in deployed.deployment.configs if node not in nodes)


def _await(
    lab: RunningLab,
    wanted: Sessions,
    daemons: Collection[str],
    progress: Callable[[str], None],
    clock: Clock,
) -> tuple[str, ...]:
    """Wait a while for routers to have these sessions again; return those that have not."""
    deadline = clock.now() + _PATIENCE_S
    every = {node.name for node in lab.topology.nodes}
    while short := sessions(lab, every, daemons).short_of(wanted):
        if clock.now() >= deadline:
            break
        progress(f"routers that wait for sessions: {len(short)}")
        clock.sleep(_EVERY_S)
    return short


def _await_configured(lab: RunningLab, progress: Callable[[str], None], clock: Clock) -> None:
    """Wait a while for every session that is configured, as not all labs wait at deploy."""
    deadline = clock.now() + _PATIENCE_MORE_S
    with closing(RouterProbes(lab)) as probes:
        while (look := probes.converged()).checks and not look.ok and clock.now() < deadline:
            progress("; ".join(f"{name} {text}" for name, text in look.checks.items()))
            clock.sleep(_EVERY_S)
