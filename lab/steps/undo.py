"""Step ``undo``: routers return to their lines before a change, or before an undo."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lab.engine.play import Outcome
from lab.frr.daemons import DAEMONS
from lab.journal.kinds.change import Undone
from lab.model.errors import Problem
from lab.model.scenario import Step
from lab.model.selector import problems
from lab.push.job import NodeChange
from lab.steps.book import Part
from lab.steps.changing import Way, carry_out
from lab.steps.checks import may, must, path_problems
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class Undo(Step):
    """Take a change back, all of it or a part; an undo that has an id can be undone as well."""

    change: str = must("id of a change, or of an undo")
    id: str = may("", "name by which this undo can be taken back in turn")
    only: tuple[str, ...] = may((), "selectors: only on these routers")
    daemons: tuple[Literal["zebra", "staticd", "ospfd", "bgpd"], ...] = may(
        (), "only the lines of these daemons"
    )
    path: str = may("", "a path of `access`, or `console`; that of the change unless given")
    account: str = may("noc", "account that logs in")
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["undo"] = "undo"

    @property
    def change_id(self) -> str:
        """Return the id by which this undo is known."""
        return self.id or f"undo-{self.change}"

    @property
    def takes_back(self) -> str:
        """Return the id of what it takes back."""
        return self.change

    def idle(self, stage: Stage) -> str:
        """Return why there is nothing to take back, "" if there is some."""
        entry = stage.book.entry(self.change)
        if entry is None:
            return f"{self.change} was never made"
        return "" if self._wanted(stage, entry.active) else f"no router runs {self.change}"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        known = [name for each in scope.earlier if (name := str(getattr(each, "change_id", "")))]
        if self.change not in known:
            hint = f"there are: {', '.join(known)}" if known else "no change comes before it"
            yield Problem(f"{scope.place}.change", f"no change {self.change} before it", hint)
        yield from problems(self.only, scope.network.topology.nodes, f"{scope.place}.only")
        yield from path_problems(self.path, self.account, scope)

    def describe(self) -> str:
        """Return what the step does, for people."""
        parts = [", ".join(self.only), ", ".join(self.daemons)]
        of = f" ({'; '.join(part for part in parts if part)})" if any(parts) else ""
        return f"undo {self.change}{of}{f' {self.path}' if self.path else ''}"

    def perform(self, stage: Stage) -> Outcome:
        """Give the reverse lines to the routers that run the change."""
        entry, nothing = stage.book.entry(self.change), self.idle(stage)
        if entry is None or nothing:
            return Outcome(ok=False, text=nothing)
        parts = self._wanted(stage, entry.active)
        nodes: dict[str, NodeChange] = {}
        for node in sorted({node for node, _ in parts}):
            each, own = entry.nodes[node], {daemon for name, daemon in parts if name == node}
            nodes[node] = NodeChange(
                {daemon: lines for daemon, lines in each.undo.items() if daemon in own},
                {daemon: lines for daemon, lines in each.forward.items() if daemon in own},
            )
        path = self.path or entry.path
        undone = Undone(nodes=list(nodes), path=path, account=self.account, text=self.describe())
        stage.note(undone, self.change)
        back = stage.book.open(self.change_id, nodes, path, entry)
        return carry_out(stage, back, Way(path, self.account), nodes=nodes)

    def _wanted(self, stage: Stage, active: set[Part]) -> set[Part]:
        kept = {node.name for node in stage.nodes(self.only)} if self.only else None
        daemons = self.daemons or DAEMONS
        return {
            (node, daemon)
            for node, daemon in active
            if daemon in daemons and (kept is None or node in kept)
        }
