"""A running lab taken to another deployment, where the two differ in little enough."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from lab.model.deployment import Deployment
from lab.model.errors import BackendError
from lab.ports import RunningLab
from lab.probes.converge import GO
from lab.reset.another import as_made, unlike
from lab.reset.waiting import as_kept
from lab.reset.whole import reset

_SOON = timedelta(seconds=10)


def taken_to(
    lab: RunningLab, made: Deployment, progress: Callable[[str], None]
) -> Mapping[str, str]:
    """Take a lab to another deployment, and return what was checked.

    Raises:
        BackendError: it cannot be taken there, or is not all there.
    """
    before = lab.deployed()
    if why := unlike(before, made):
        raise BackendError(why)
    if before.steady is None:
        raise BackendError("what it shows at rest was not kept")
    deployed = as_made(before, made)
    for node in before.steady.starters:  # they wait for the network, as in a new lab
        lab.run(node, ("rm", "-f", GO), timeout=_SOON)
    checks: dict[str, str] = {}
    wait = as_kept(lab, before.steady, progress)

    def rest(meanwhile: Callable[[], object]) -> None:
        checks.update(wait(meanwhile))

    done = reset(lab, deployed, [node.name for node in lab.topology.nodes], rest, progress)
    if done.left or done.short:
        left = [f"{each.node} {each.part} {each.place}".strip() for each in done.left]
        raise BackendError(f"it is not as deployed: {', '.join((*left, *done.short))}")
    lab.keep(deployed)
    return checks
