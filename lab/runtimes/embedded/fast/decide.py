"""Whether a lab starts fast here, decided before it starts."""

from pathlib import Path

from lab.model.deployment import Deployment, Start
from lab.model.errors import RuntimeFailure
from lab.runtimes import statedir
from lab.runtimes.embedded.fast.choice import kinds
from lab.runtimes.embedded.fast.library import CannotBuildError, built
from lab.runtimes.embedded.handover import Plan

_FOLDER = "fast"


def plan(deployment: Deployment, state: Path) -> Plan:
    """Return what the supervisor of a lab is to do.

    Raises:
        RuntimeFailure: fast start is demanded, and cannot be had.
    """
    if deployment.start is Start.PLAIN or not kinds(deployment):
        return Plan(deployment)
    folder = state / _FOLDER
    statedir.open_home(folder)
    try:
        return Plan(deployment, str(built(folder)))
    except CannotBuildError as error:
        if deployment.start is Start.FAST:
            raise RuntimeFailure(f"fast start: {error}") from error
        return Plan(deployment, plain=str(error))
