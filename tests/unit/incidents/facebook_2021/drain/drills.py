"""A lab of two planes whose routers take changes, and the people who change it."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.dials import AccessSettings, Gates, OobFailure
from lab.incidents.facebook_2021.drain.operator import LabOperator
from lab.incidents.facebook_2021.files.deployment import deployment, router_configs
from lab.incidents.facebook_2021.invariants.pairs import PROBED
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.incidents.facebook_2021.source import access
from lab.incidents.facebook_2021.steps import Drain
from lab.journal.journal import Journal
from lab.model.deployment import Deployment
from lab.model.dial import Switch
from lab.model.event import JsonValue
from lab.probes.drained import drained
from lab.steps.stage import Network, Stage
from tests.fakes.clock import FakeClock
from tests.fakes.context import context
from tests.fakes.routers import RoutersLab, routers_lab
from tests.fakes.stage import Wings, staged

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


@cache
def _network() -> Network:
    made = context()
    configs = router_configs(made, DrainState())
    return Network(made.topology, access(made), configs, {}, pairs=PROBED)


@dataclass
class Drill:
    """A lab, its journal, and operators of it one after the other.

    ``stage`` is where the latest operator works, ``wings`` what steps left behind there.
    """

    lab: RoutersLab
    journal: Journal
    folder: Path
    clock: FakeClock
    gates: Gates = NO_AUDIT
    oob_failure: OobFailure = OobFailure.AAA
    stage: Stage = field(init=False)
    wings: Wings = field(init=False)

    def operator(self) -> LabOperator:
        """Return the operator of a new play on the lab."""
        made = context()
        failing = replace(AccessSettings(), oob_failure=self.oob_failure)
        dials = replace(made.settings, gates=self.gates, access=failing)
        made = replace(made, settings=dials)
        self.stage, self.wings = staged(
            self.lab, _network(), self.journal, self.clock, self.folder / "pushed"
        )
        operator = LabOperator(self.stage, made)
        self.stage = replace(self.stage, tools=operator)
        return operator

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
