"""Step ``node``: whole nodes are stopped and started."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lab.engine.play import Outcome
from lab.journal.kinds.network import NodeChanged
from lab.model.errors import CommandError, Problem
from lab.model.scenario import Step
from lab.steps.back import everywhere
from lab.steps.checks import may, must, selector_problems
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class NodeStep(Step):
    """Stop or start nodes, with all their daemons and interfaces."""

    on: tuple[str, ...] = must("selectors of the nodes")
    action: Literal["stop", "start"] = must("stop or start")
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["node"] = "node"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        yield from selector_problems(self.on, scope, "on")

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"{self.action} node {', '.join(self.on)}"

    def perform(self, stage: Stage) -> Outcome:
        """Act on each node; it is started again at the end of the play."""
        nodes = [node.name for node in stage.nodes(self.on)]
        stage.register(f"start {', '.join(nodes)}", lambda: self._back(stage, nodes))
        failed = {}
        for node in nodes:
            try:
                (stage.lab.stop_node if self.action == "stop" else stage.lab.start_node)(node)
            except CommandError as error:
                failed[node] = str(error)
            changed = NodeChanged(
                action=self.action,
                text=self.describe(),
                ok=node not in failed,
                error=failed.get(node, ""),
            )
            stage.note(changed, node)
        return Outcome(not failed, "; ".join(failed.values()) or f"{len(nodes)} nodes")

    def _back(self, stage: Stage, nodes: list[str]) -> None:
        everywhere(nodes, stage.lab.start_node)
