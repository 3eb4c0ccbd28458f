"""Step ``change``: edits of configurations reach the routers that run them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lab.engine.play import Outcome
from lab.journal.kinds.change import Changed
from lab.model.change import Change, Edit
from lab.model.errors import InputError, Problem, Refused
from lab.model.gate import NOT_ASKED, REFUSE, Gate, GateResult
from lab.model.scenario import Step
from lab.model.selector import problems, selected
from lab.model.topology import Topology
from lab.push.decision import note
from lab.push.edit import edited
from lab.push.job import NodeChange, changes
from lab.steps.changing import BY_HAND, CONSOLE, LOOK, THIRD_PARTY, Way, carry_out, usual_path
from lab.steps.checks import may, path_problems, picked
from lab.steps.kind import Left
from lab.steps.stage import Network, Scope, Stage


@dataclass(frozen=True, slots=True)
class ChangeStep(Step):
    """Push a change: one of `changes`, or edits of its own."""

    change: str = may("", "name of a change of `changes` or of the folder changes/")
    edits: tuple[Edit, ...] = may((), "edits of configurations, in place of a name")
    id: str = may("", "name by which it is taken back; the change's name unless given")
    only: tuple[str, ...] = may((), "selectors: of the routers that it edits, only these")
    path: str = may(
        "", "a path of `access`, `console`, or `third-party` (typed by others, no gate is asked)"
    )
    account: str = may("noc", "account that logs in")
    waves: str = may("", "one group of routers after the other: site, node, or a label's name")
    gap_s: float = field(
        default=0.0, metadata={"doc": "pause between waves", "min": 0, "max": 600}
    )
    gates: tuple[Literal["batfish", "canary", "commit-confirm"], ...] = may(
        (), "gates that are asked besides those that are switched on"
    )
    acknowledged: bool = may(default=False, doc="its cut is intended: no gate stops it")
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["change"] = "change"

    @property
    def change_id(self) -> str:
        """Return the id by which the change is known from now on."""
        return self.id or self.change or "change"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        if bool(self.change) == bool(self.edits):
            yield Problem(scope.place, "give either change or edits")
            return
        if self.change and self.change not in scope.network.changes:
            known = ", ".join(scope.network.changes) or "none"
            yield Problem(
                f"{scope.place}.change", f"no change {self.change}", f"there are: {known}"
            )
            return
        only = list(problems(self.only, scope.network.topology.nodes, f"{scope.place}.only"))
        yield from only
        yield from path_problems(self.path, self.account, scope)
        yield from self._wave_problems(scope)
        network = scope.network
        try:
            every = replace(self, only=()).planned(
                network.topology, network.configs, network.changes
            )
        except InputError as error:
            for each in error.problems:
                yield Problem(scope.place, f"{each.place}: {each.text}", each.hint)
            return
        there = any("here" in text.split() for text in self.only)  # known when a crew is there
        if self.only and not only and not there:
            names = {node.name for node in picked(self.only, scope)}
            if not names & every.keys():
                text = f"picks no router that {self.change_id} edits"
                hint = f"routers that it edits: {', '.join(every)}"
                yield Problem(f"{scope.place}.only", text, hint)

    def _wave_problems(self, scope: Scope) -> Iterator[Problem]:
        labels = {label for node in scope.network.topology.nodes for label in node.labels}
        known = {"site", "node", *labels}
        if self.waves and self.waves not in known:
            hint = f"use {', '.join(sorted(known))}"
            yield Problem(f"{scope.place}.waves", f"no node has a label {self.waves}", hint)

    def describe(self) -> str:
        """Return what the step does, for people."""
        only = f" on {', '.join(self.only)}" if self.only else ""
        path = f" {self.path}" if self.path else ""
        return f"change {self.change_id}{only}{path}"

    def planned(
        self, topology: Topology, configs: Mapping[str, str], known: Mapping[str, Change]
    ) -> dict[str, str]:
        """Return what each router is given, from the configurations as deployed.

        Raises:
            InputError: an edit picks no router, or finds nothing on one.
        """
        edits = self.edits or known[self.change].edits
        after = edited(topology, configs, edits, self.change_id)
        if self.only:
            kept = {node.name for node in selected(self.only, topology.nodes)}
            after = {node: text for node, text in after.items() if node in kept}
        return after

    def lines(self, network: Network) -> dict[str, NodeChange]:
        """Return the lines that each router is given, and those that take them back.

        Raises:
            InputError: an edit picks no router, or finds nothing on one.
        """
        after = self.planned(network.topology, network.configs, network.changes)
        return changes(network.configs, after)

    def perform(self, stage: Stage) -> Outcome:
        """Ask the gates, then push wave by wave; the undo is registered before.

        Raises:
            Refused: a gate refused.
        """
        network = stage.network
        after = self.planned(network.topology, network.configs, network.changes)
        nodes = self.lines(network)
        path = usual_path(stage, self.path)
        self._note(stage, path, nodes)
        asked = self._asked(stage, path)
        self._pass_offline(stage, asked, after)
        entry = stage.book.open(self.change_id, nodes, path)
        way = Way(path, self.account, self.waves, self.gap_s, tuple(g for g in asked if g in LOOK))
        return carry_out(stage, entry, way, nodes=nodes)

    def left(self, stage: Stage) -> Left:
        """Return how much is left to do, as far as the book tells.

        Lines that are typed can be typed once more; a router takes no name of a change twice.
        """
        entry = stage.book.entry(self.change_id)
        if entry is None:
            return Left.UNSURE
        mine = {part for part in entry.parts() if part[0] in self.lines(stage.network)}
        if mine <= entry.active:
            return Left.NOTHING
        again = entry.path in BY_HAND or not mine & entry.active
        return Left.SOME if again else Left.UNSURE

    def _note(self, stage: Stage, path: str, nodes: Mapping[str, NodeChange]) -> None:
        lines = sum(len(part) for each in nodes.values() for part in each.forward.values())
        by = "third-party" if path == THIRD_PARTY else "operator"
        changed = Changed(
            nodes=list(nodes),
            path=path,
            account=self.account,
            by=by,
            lines=lines,
            text=self.describe(),
        )
        stage.note(changed, self.change_id)

    def _asked(self, stage: Stage, path: str) -> tuple[Gate, ...]:
        """Return the gates that are asked, and write down why those that are on are not."""
        gates = sorted(stage.network.gates | {Gate(gate) for gate in self.gates})
        why = {CONSOLE: "it is typed at the consoles", THIRD_PARTY: "others make it"}.get(path, "")
        if self.acknowledged:
            why = "its cut is intended"
        if not why:
            return tuple(gates)
        for gate in gates:
            unasked = GateResult(gate, NOT_ASKED, why)
            note(stage.journal, self.change_id, unasked, effective=not self.acknowledged)
        return ()

    def _pass_offline(
        self, stage: Stage, asked: tuple[Gate, ...], after: Mapping[str, str]
    ) -> None:
        """Ask the gates that judge configurations; raise Refused at the first that refuses."""
        judges = stage.network.offline or {}
        for gate in asked:
            if gate in judges:
                result = judges[gate](self.change_id, stage.network.configs, after)
                note(stage.journal, self.change_id, result, effective=True)
                if result.decision == REFUSE:
                    raise Refused(f"refused: {result.gate}: {result.reason}")
