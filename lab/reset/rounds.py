"""What differs in a running lab, and all of it taken back in as many rounds as it needs."""

from collections.abc import Callable, Iterable, Sequence

from lab.model.setup import Deployed, Difference
from lab.ports import RunningLab
from lab.reset.acts import take_back
from lab.reset.differences import differences, lost_adjacencies
from lab.reset.reading import read

_ROUNDS = 4  # what a stopped node or a link hides is seen in the next round
_NAMED = 5  # nodes in one line


def differing(lab: RunningLab, deployed: Deployed, nodes: Iterable[str]) -> tuple[Difference, ...]:
    """Return everything in which nodes are not as they were deployed, node by node.

    Raises:
        CommandError: a node cannot be looked at.
    """
    configs = deployed.deployment.configs
    return differences(deployed, read(lab, {node: configs[node] for node in nodes}))


def told(lab: RunningLab, deployed: Deployed, nodes: Iterable[str]) -> tuple[Difference, ...]:
    """Return what differs, and OSPF neighbors that are lost; those come back by themselves.

    Raises:
        CommandError: a node cannot be looked at.
    """
    configs = deployed.deployment.configs
    seen = read(lab, {node: configs[node] for node in nodes})
    return differences(deployed, seen) + lost_adjacencies(deployed, seen)


def take_all_back(
    lab: RunningLab, deployed: Deployed, nodes: Iterable[str], progress: Callable[[str], None]
) -> tuple[Difference, ...]:
    """Take everything back that differs, and return it as it was found.

    Raises:
        CommandError: a node cannot be looked at, or something could not be taken back.
    """
    configs = deployed.deployment.configs
    changed: dict[tuple[str, str, str], Difference] = {}
    for _ in range(_ROUNDS):
        seen = read(lab, {node: configs[node] for node in nodes})
        found = differences(deployed, seen)
        if not found:
            break
        for each in found:
            changed.setdefault((each.node, each.part, each.place), each)
        nodes = list(dict.fromkeys(each.node for each in found))
        progress(f"taking back what differs on {_some(nodes)}")
        take_back(lab, deployed, seen, found)
    return tuple(changed.values())


def _some(nodes: Sequence[str]) -> str:
    more = f" and {len(nodes) - _NAMED} more" if len(nodes) > _NAMED else ""
    return ", ".join(nodes[:_NAMED]) + more
