"""A lab of two planes whose routers take changes, and the people who change it."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lab.app.scene import Scene
from lab.incidents.facebook_2021.dials import AccessSettings, Gates, OobFailure, Switch
from lab.incidents.facebook_2021.drain.operator import LabOperator
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.incidents.facebook_2021.looks.drained import drained
from lab.journal.journal import Journal
from lab.model.deployment import Deployment
from lab.model.event import JsonValue
from lab.model.scenario import Drain
from tests.fakes.clock import FakeClock
from tests.fakes.context import context
from tests.fakes.routers import RoutersLab, routers_lab

BACKBONE = tuple(node.name for node in context().topology.of_kind(Kind.EB))
PLANES = {
    plane: tuple(
        node.name for node in context().topology.of_kind(Kind.EB) if plane_of(node) == plane
    )
    for plane in (1, 2)
}
ONE_PLANE = Drain("maintenance", ("plane 2",), "a new line card")
NO_AUDIT = Gates(audit=Switch.OFF)
LOST = Drain("assessment", (), "assess the spare capacity", tool="capacity assessment")


@cache
def _deployed() -> Deployment:
    return deployment(context(), "drill")


@dataclass
class Drill:
    """A lab, its journal, and operators of it one after the other."""

    lab: RoutersLab
    journal: Journal
    folder: Path
    clock: FakeClock
    gates: Gates = NO_AUDIT
    oob_failure: OobFailure = OobFailure.AAA

    def operator(self) -> LabOperator:
        made = context()
        access = replace(AccessSettings(), oob_failure=self.oob_failure)
        dials = replace(made.settings, gates=self.gates, access=access)
        scene = Scene(self.lab, replace(made, settings=dials), self.journal, self.clock)
        return LabOperator(scene, self.folder / "pushed")

    def data(self, kind: str) -> list[dict[str, JsonValue]]:
        """Return what was written down of a kind, subjects first."""
        return [
            {"subject": event.subject, **event.data}
            for event in self.journal.events
            if event.kind == kind
        ]

    def drained(self) -> set[str]:
        """Return the backbone routers that let nothing in and out."""
        return {node for node in BACKBONE if drained(self.lab.daemons[node, "bgpd"].running)}

    def stored(self) -> str:
        """Return the drain data on the controller's node, "" when there is none."""
        return self.lab.files["ctl-prn"].get("/run/lab/drains.json", "")


def drill(journal: Journal, folder: Path, clock: FakeClock | None = None) -> Drill:
    """Return a drill on a lab of its own, where nobody asks the audit tool."""
    return Drill(routers_lab(_deployed()), journal, folder, clock or FakeClock())
