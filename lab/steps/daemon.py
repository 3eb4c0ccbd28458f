"""Step ``daemon``: a daemon of nodes is killed, stopped, started or restarted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lab.engine.play import Outcome
from lab.journal.kinds.network import DaemonChanged
from lab.model.errors import CommandError, Problem
from lab.model.scenario import Step
from lab.steps.back import everywhere
from lab.steps.checks import may, must, picked, selector_problems
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class DaemonStep(Step):
    """End or start one daemon of some nodes."""

    on: tuple[str, ...] = must("selectors of the nodes")
    name: str = must("name of the daemon, as bgpd")
    action: Literal["kill", "stop", "start", "restart"] = must("kill, stop, start or restart")
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["daemon"] = "daemon"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        yield from selector_problems(self.on, scope, "on")
        if scope.network.daemons is None or self.outcome != "succeeds":
            return
        known = scope.network.daemons()
        nodes = [node.name for node in picked(self.on, scope)]
        without = [node for node in nodes if self.name not in known.get(node, ())]
        if without:
            text = f"{', '.join(without[:5])}{' ...' if without[5:] else ''} has no {self.name}"
            there = sorted(known.get(without[0], ()))
            hint = f"daemons of {without[0]}: {', '.join(there) or 'none'}"
            yield Problem(f"{scope.place}.name", text, hint)

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"{self.action} {self.name} on {', '.join(self.on)}"

    def perform(self, stage: Stage) -> Outcome:
        """Act on each node; the daemon is started again at the end of the play."""
        nodes = [node.name for node in stage.nodes(self.on)]
        stage.register(
            f"start {self.name} on {', '.join(nodes)}", lambda: self._back(stage, nodes)
        )
        failed = {}
        for node in nodes:
            try:
                self._do(stage, node)
            except CommandError as error:
                failed[node] = str(error)
            changed = DaemonChanged(
                name=self.name,
                action=self.action,
                text=self.describe(),
                ok=node not in failed,
                error=failed.get(node, ""),
            )
            stage.note(changed, node)
        return Outcome(not failed, "; ".join(failed.values()) or f"{len(nodes)} nodes")

    def _do(self, stage: Stage, node: str) -> None:
        act = {
            "kill": stage.lab.kill_daemon, "stop": stage.lab.stop_daemon,
            "start": stage.lab.start_daemon, "restart": stage.lab.restart_daemon,
        }  # fmt: skip
        act[self.action](node, self.name)

    def _back(self, stage: Stage, nodes: list[str]) -> None:
        everywhere(nodes, lambda node: stage.lab.start_daemon(node, self.name))
