"""Step ``console``: a person types commands at the consoles of routers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from lab.clock import hold
from lab.engine.play import Outcome
from lab.journal.kinds.network import ConsoleTyped
from lab.model.errors import CommandError, Problem
from lab.model.scenario import Step
from lab.steps.checks import may, must, router_problems, selector_problems
from lab.steps.stage import Scope, Stage

_LIMIT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Console(Step):
    """Type commands of FRR at routers' consoles; this works without the network."""

    on: tuple[str, ...] = must("selectors of the routers")
    run: tuple[str, ...] = must("commands as vtysh takes them, as [clear bgp *]")
    delay_s: float = field(
        default=0.0, metadata={"doc": "time to get there, lab seconds", "min": 0, "max": 3600}
    )
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["console"] = "console"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        yield from selector_problems(self.on, scope, "on")
        if self.outcome == "succeeds":
            yield from router_problems(self.on, scope, "on")
        if not self.run:
            yield Problem(f"{scope.place}.run", "is empty")

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"at the console of {', '.join(self.on)}: {'; '.join(self.run)}"

    def perform(self, stage: Stage) -> Outcome:
        """Go there, then type the commands at each router."""
        hold(self.delay_s, stage.clock)
        failed = {}
        nodes = [node.name for node in stage.nodes(self.on)]
        words = tuple(word for command in self.run for word in ("-c", command))
        for node in nodes:
            error = ""
            try:
                done = stage.lab.run(node, ("vtysh", *words), timeout=_LIMIT)
                if done.returncode != 0 or done.stdout.lstrip().startswith("%"):
                    error = f"{node}: {(done.stderr or done.stdout).strip()[-200:]}"
            except CommandError as failure:
                error = str(failure)
            if error:
                failed[node] = error
            typed = ConsoleTyped(run=self.run, ok=not error, error=error, text=self.describe())
            stage.note(typed, node)
        return Outcome(not failed, "; ".join(failed.values()) or f"{len(nodes)} routers")
