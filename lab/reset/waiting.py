"""What a reset waits for: a lab shows what it had shown when its deployment had ended."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lab.model.setup import Steady
from lab.ports import RunningLab
from lab.probes.converge import converge
from lab.probes.steady import proofs

Wait: TypeAlias = Callable[[Callable[[], object]], object]  # is given work to do meanwhile


def as_kept(
    lab: RunningLab, steady: Steady, progress: Callable[[str], None]
) -> Callable[[Callable[[], object]], Mapping[str, str]]:
    """Return what waits until a lab shows what was kept of it, and returns what was checked."""
    return lambda meanwhile: converge(lab, proofs(steady), progress, meanwhile=meanwhile)
