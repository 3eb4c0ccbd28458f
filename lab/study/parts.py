"""Where the seconds of a cell go: the start of its lab, each phase, what follows; pure."""

from lab.journal.fields import number
from lab.journal.kinds.run import Converged, DeployDone
from lab.journal.timeline import Timeline

# No phase is called so: an id has no blanks.
STARTED, CONVERGED = "lab started", "lab converged"
SHOWN, LEFT = "steady state shown", "undone and removed"


def parts(run: Timeline) -> dict[str, float]:
    """Return the seconds of the parts of a run that was played, in their order."""
    found: dict[str, float] = {}
    ready = 0.0
    for name, kind in ((STARTED, DeployDone.kind), (CONVERGED, Converged.kind)):
        for event in run.of(kind):
            found[name], ready = number(event.data, "seconds") or 0.0, event.at
    if run.phases:
        found[SHOWN] = run.phases[0].start - ready
        found |= {phase.id: phase.seconds for phase in run.phases}
        found[LEFT] = run.end - run.phases[-1].end
    return found
