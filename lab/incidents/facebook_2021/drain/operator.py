"""The people and tools that drain the network: audit, gates, push, and consoles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from lab.engine.play import Outcome
from lab.incidents.facebook_2021.backbone.returned import taken_back
from lab.incidents.facebook_2021.backbone.scope import spelled_out
from lab.incidents.facebook_2021.backbone.state import (
    DrainLevel,
    DrainState,
    Scope,
    planes,
    scopes,
)
from lab.incidents.facebook_2021.dials import OobFailure
from lab.incidents.facebook_2021.drain.audit import (
    Decision,
    Request,
    audit,
    effective_scopes,
)
from lab.incidents.facebook_2021.drain.consoles import switch
from lab.incidents.facebook_2021.drain.gates import ask_batfish, dead_man_s, results
from lab.incidents.facebook_2021.drain.record import note_audit, note_request
from lab.incidents.facebook_2021.drain.running import store, stored, take_back, those_that_run
from lab.incidents.facebook_2021.events import DrainRequested
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.steps import Console, Drain, Undrain
from lab.model.dial import Switch
from lab.model.errors import CommandError, InputError, Problem, PushError, Refused
from lab.model.gate import NOT_ASKED, REFUSE, Gate, GateResult
from lab.push.console import at_each
from lab.push.decision import note
from lab.push.healthgate import HealthGate
from lab.push.job import PUSH, NodeChange, Procedure, changes
from lab.push.kept import keep
from lab.push.rollout import Tools, roll_out
from lab.push.waves import Wave, waves
from lab.steps.book import Entry, Part, lines_of
from lab.steps.changing import outcome
from lab.steps.kind import Left
from lab.steps.stage import Stage


@dataclass(frozen=True, slots=True)
class _Change:
    """A drain: its new scopes, the routers that run it, and the parts that took its reverse."""

    scopes: tuple[Scope, ...]
    entry: Entry
    back: set[Part] = field(default_factory=set)

    def left(self) -> set[str]:
        """Return the routers that may still have lines of it."""
        return {node for node, _ in self.entry.parts() - self.back}


class LabOperator:
    """Carries out drains on a lab; the drain data lives on the controller's node."""

    def __init__(self, stage: Stage, context: Context) -> None:
        self._stage = stage
        self._lab = stage.lab
        self._context = context
        self._journal = stage.journal
        self._changes: dict[str, _Change] = {}
        self._state = DrainState()
        self._there: dict[str, frozenset[str]] = {}  # routers that run a drain that was cut
        self._on_site = False  # the local accounts were switched on, and not off since
        self._controller = context.topology.of_kind(Kind.CTL)[0].name
        self._pushers = stage.pushers
        self._load()

    @property
    def ttl_s(self) -> float:
        """Return the life of a record, seconds."""
        return self._context.settings.dns.ttl_s

    def drain(self, step: Drain, stage: Stage) -> Outcome:
        """Ask for a drain.

        Raises:
            Refused: the audit tool or a gate refuses.
            PushError: no router takes it, and the step is expected to succeed.
        """
        request, wanted = self._asked(step)
        note_request(self._journal, request, wanted)
        self._pass_audit(step, request)
        self._pass_gates(step, self._state.with_level(wanted, DrainLevel.DRAINED))
        fresh = tuple(scope for scope in wanted if not self._state.drained(scope))
        change = self._planned(step.id, fresh, DrainLevel.DRAINED)
        self._changes[step.id] = change
        stage.register(step.id, partial(self.undo, step.id))
        keep(self._stage.folder, change.entry.id, change.entry.nodes)
        done = self._carry_out(step, change.entry)
        change.entry.applied({part for part in change.entry.parts() if part[0] in done})
        if done and dead_man_s(self._context.settings.gates, step) is None:
            self._set(self._state.with_level(fresh, DrainLevel.DRAINED))
        return outcome(done, change.entry.nodes)

    def _asked(self, step: Drain) -> tuple[Request, tuple[Scope, ...]]:
        scope = spelled_out(step.scope, self._context.topology)
        request = Request(step.id, step.tool, step.intent, scope)
        return request, effective_scopes(request, self._context.topology)

    def left(self, step: Drain) -> Left:
        """Return how much of a drain that was cut is left to do; done again it has a new name."""
        _, wanted = self._asked(step)
        if all(map(self._state.drained, wanted)):
            return Left.NOTHING
        planned = self._planned(step.id, wanted, DrainLevel.DRAINED).entry.nodes
        try:
            there = self._there[step.id] = those_that_run(self._lab, planned)
        except CommandError:
            return Left.UNSURE
        if planned.keys() - there:
            return Left.SOME
        self._set(self._state.with_level(wanted, DrainLevel.DRAINED))
        return Left.NOTHING

    def _pass_audit(self, step: Drain, request: Request) -> None:
        gates = self._context.settings.gates
        asked = gates.audit is Switch.ON and not step.acknowledged
        verdicts = {
            bug: audit(self._context.topology, self._state, request, bug=bug is Switch.ON)
            for bug in Switch
        }
        for bug, verdict in verdicts.items():
            note_audit(
                self._journal, request, verdict, bug, effective=asked and bug is gates.audit_bug
            )
        if asked and verdicts[gates.audit_bug].decision is Decision.REFUSE:
            raise Refused(f"refused: {verdicts[gates.audit_bug].reason}")

    def _carry_out(self, step: Drain, entry: Entry) -> frozenset[str]:
        lines = {node: each.forward for node, each in entry.nodes.items()}
        rollout = self._waves(step, tuple(lines))
        access = self._pushers.access("in-band", "drain")
        if any(wave.gates for wave in rollout):
            gate = HealthGate(self._journal, self._stage.clock, self._stage.network.pairs)
            told = partial(self._note_gate, step)
            confirming = self._pushers.access("oob", "noc")
            roll_out(
                entry.id, lines, rollout, Tools(self._pushers, access, confirming, gate, told)
            )
            return frozenset(lines)
        procedure = PUSH
        if timer := dead_man_s(self._context.settings.gates, step):
            procedure = Procedure(("login", "stage", "activate"), confirm_s=timer)
        done = self._pushers.push(entry.id, access, lines, procedure)["activate"]
        if not done and step.outcome == "succeeds":
            raise PushError(f"{step.id}: no router took it")
        return done

    def _waves(self, step: Drain, nodes: Sequence[str]) -> Sequence[Wave]:
        """Return the waves of a drain.

        Gates are ignored for a cut that is intended and for a drain with a dead-man timer.
        """
        gates = self._context.settings.gates
        asked = not step.acknowledged and step.dead_man_s is None
        canary, confirm = (
            asked and gate is Switch.ON for gate in (gates.canary, gates.commit_confirm)
        )
        found = waves(self._context.topology, nodes, "plane", canary=canary, confirm=confirm)
        if canary and len(found) == 1:
            told = "one plane at most is changed, no other is left to be spared"
            self._note_gate(step, GateResult(Gate.CANARY, NOT_ASKED, told))
        return found

    def _note_gate(self, step: Drain, result: GateResult) -> None:
        note(self._journal, step.id, result, effective=not step.acknowledged)

    def _pass_gates(self, step: Drain, after: DrainState) -> None:
        """Ask the gates that look before the push; raise Refused at the first that refuses."""
        for result in results(self._context, step, self._state, after, ask_batfish):
            refuses = result.decision == REFUSE and not step.acknowledged
            self._note_gate(step, result)
            if refuses:
                raise Refused(f"refused: {result.gate}: {result.reason}")

    def idle(self, change: str) -> str:
        """Return why a drain cannot be taken back, "" if something is drained."""
        return "" if change in self._changes or self._state.names() else "nothing is drained"

    def undrain(self, step: Undrain, stage: Stage) -> Outcome:
        """Push a change's reverse, or a part; a router that did not take it stays drained.

        Routers that took it before are left alone, unless all of them did.
        """
        change = self._changes.get(step.change) or self._recalled(step.change)
        entry = change.entry
        parts = self._parts(step, entry, stage)
        parts = parts - change.back or parts
        lines = lines_of(entry.nodes, parts, backwards=True)
        tries = sum(
            1 for event in self._journal.events
            if event.kind == DrainRequested.kind and event.subject.startswith(f"undo-{entry.id}")
        )  # fmt: skip
        name = f"undo-{entry.id}-{tries + 1}"
        request = Request(name, "undrain", f"take {entry.id} back", "", DrainLevel.LIVE)
        note_request(self._journal, request, change.scopes)
        access = self._pushers.access(step.path, step.account)
        done = self._pushers.push(name, access, lines)["activate"]
        taken = {part for part in parts if part[0] in done}
        entry.retracted(taken)
        change.back.update(taken)
        if done:
            self._returned(change, change.left())
        return outcome(done, lines)

    def _parts(self, step: Undrain, entry: Entry, stage: Stage) -> set[Part]:
        kept = {node.name for node in stage.nodes(step.only)} if step.only else None
        return {
            (node, daemon)
            for node, daemon in entry.parts()
            if (not step.daemons or daemon in step.daemons) and (kept is None or node in kept)
        }

    def console(self, step: Console) -> None:
        """Switch the local account of every backbone router on or off, at its console."""
        self._on_site = step.breakglass == "on"
        routers = [node.name for node in self._context.topology.of_kind(Kind.EB)]
        switch(self._lab, self._journal, routers, on=self._on_site)
        if self._transport_fails:
            self.oob(up=self._on_site or not self._backbone_gone)

    @property
    def _transport_fails(self) -> bool:
        return self._context.settings.access.oob_failure is OobFailure.TRANSPORT

    @property
    def _backbone_gone(self) -> bool:
        return all(map(self._state.drained, planes(self._context.topology)))

    def leave(self) -> None:
        """Switch the local accounts off, unless that is done."""
        if self._on_site:
            self.console(Console("off"))

    def oob(self, *, up: bool) -> None:
        """Set the uplink of the out-of-band network."""
        for link in self._context.topology.links_of("noc"):
            if link.role == LinkRole.MANAGEMENT:
                end = link.a if link.a.node == "noc" else link.b
                self._lab.set_link(end.node, end.interface, up=up)

    def undo(self, change: str) -> None:
        """Take back from the consoles what routers still run of a change.

        Raises:
            CommandError: a router could not be asked or changed; every other one was.
        """
        known = self._changes.get(change)
        if known is None:
            return
        at_each(known.entry.nodes.items(), lambda item: take_back(self._lab, *item))
        self._returned(known, ())

    def _planned(self, name: str, wanted: tuple[Scope, ...], level: DrainLevel) -> _Change:
        before = router_configs(self._context, self._state)
        after = router_configs(self._context, self._state.with_level(wanted, level))
        there = self._there.pop(name, frozenset())
        left = {node: e for node, e in changes(before, after).items() if node not in there}
        return _Change(wanted, self._stage.book.open(name, left, "in-band"))

    def _recalled(self, name: str) -> _Change:
        """Return a change made by an earlier play on this lab: all that is drained now."""
        drained = ", ".join(self._state.names())
        if not drained:
            raise InputError([Problem(name, "nothing is drained, so nothing to take back")])
        named = scopes(drained, self._context.topology)
        back = self._planned(f"recalled-{name}", named, DrainLevel.LIVE)
        nodes = {
            node: NodeChange(each.undo, each.forward) for node, each in back.entry.nodes.items()
        }
        return _Change(named, self._stage.book.open(name, nodes, "in-band"))

    def _returned(self, change: _Change, left: Collection[str]) -> None:
        topology, nodes = self._context.topology, change.entry.nodes
        self._set(taken_back(self._state, change.scopes, nodes, left, topology))

    def _set(self, state: DrainState) -> None:
        gone = self._backbone_gone
        self._state = state
        if self._transport_fails and gone is not self._backbone_gone:
            # The out-of-band uplink hangs on the backbone, and goes and comes with it.
            self.oob(up=gone)
        store(self._lab, self._controller, self._state.names())

    def _load(self) -> None:
        names = stored(self._lab, self._controller)
        if names:
            named = scopes(", ".join(names), self._context.topology)
            self._state = self._state.with_level(named, DrainLevel.DRAINED)
