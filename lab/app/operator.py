"""The people and tools that change the network: audit, push, logins, consoles."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from lab.app.gates import ALLOW, REFUSE, GateResult, ask_batfish, note, results
from lab.app.scope import spelled_out
from lab.engine.journal import Journal
from lab.frr.diff import Command
from lab.frr.text import parse
from lab.model.drain import DrainLevel, DrainState, Scope, scopes
from lab.model.errors import CommandError, InputError, Problem, PushError, Refused
from lab.model.event import JsonValue
from lab.model.scenario import Attempt, Console, Drain, Undrain
from lab.model.settings import OobFailure, Switch
from lab.model.topology import Kind, LinkRole
from lab.ports import RunningLab
from lab.push.audit import AuditResult, Decision, Request, audit, effective_scopes
from lab.push.plan import ATTEMPT, PUSH, Access, NodeChange, Procedure, Target, changes, job
from lab.render.access import managed_addresses
from lab.render.context import Context
from lab.render.deployment import router_configs

_JOB_LIMIT = timedelta(seconds=90)
_COMMAND_LIMIT = timedelta(seconds=20)
# All routers at once: who waits for one that is cut off must not delay the others.
_WORKERS = 64
_LOOK_S, _CONFIRM_S = 6.0, 14.0  # a guarded change: looked at, and taken back if not confirmed
_BREAKGLASS = "/run/lab/breakglass.enabled"
_DRAINS = "/run/lab/drains.json"
_KINDS = {"eb": Kind.EB, "fa": Kind.FA, "pr": Kind.PR}


Lines = Mapping[str, tuple[Command, ...]]


@dataclass(frozen=True, slots=True)
class _Change:
    """A drain: what it drains anew and, by router, its lines and their reverse."""

    id: str
    scopes: tuple[Scope, ...]
    nodes: Mapping[str, NodeChange]


class LabOperator:
    """Carries out a scenario's changes on a lab; the drain data lives on the controller's node."""

    def __init__(
        self, lab: RunningLab, context: Context, journal: Journal, folder: Path, suffix: str = ""
    ) -> None:
        # The suffix tells the plays on one lab apart: routers refuse the name of an old change.
        self._lab = lab
        self._suffix = suffix
        self._context = context
        self._journal = journal
        self._folder = folder
        self._addresses = managed_addresses(context)
        self._changes: dict[str, _Change] = {}
        self._state = DrainState()
        self._controller = context.topology.of_kind(Kind.CTL)[0].name
        self._load()

    def drain(self, step: Drain) -> None:
        """Ask for a drain; raise PushError when the audit tool refuses or no router takes it."""
        scope = spelled_out(step.scope, self._context.topology)
        request = Request(step.id, step.tool, step.intent, scope)
        wanted = effective_scopes(request, self._context.topology)
        self._note_request(request, wanted)
        gates = self._context.settings.gates
        asked = gates.audit is Switch.ON and not step.acknowledged
        verdicts = {
            bug: audit(self._context.topology, self._state, request, bug=bug is Switch.ON)
            for bug in Switch
        }
        for bug, verdict in verdicts.items():
            self._note_audit(request, verdict, bug, effective=asked and bug is gates.audit_bug)
        if asked and verdicts[gates.audit_bug].decision is Decision.REFUSE:
            raise Refused(f"refused: {verdicts[gates.audit_bug].reason}")
        self._pass_gates(step, self._state.with_level(wanted, DrainLevel.DRAINED))
        fresh = tuple(scope for scope in wanted if not self._state.drained(scope))
        change = self._planned(step.id, fresh, DrainLevel.DRAINED)
        self._changes[step.id] = change
        self._save_pushed(change)
        lines = {node: each.forward for node, each in change.nodes.items()}
        access = self._access("ctl", "in-band", "drain")
        procedure = PUSH
        guarded = gates.commit_confirm is Switch.ON and not step.acknowledged
        if step.dead_man_s is not None:
            procedure = Procedure(("login", "stage", "activate"), confirm_s=step.dead_man_s)
        elif guarded:
            procedure = Procedure(PUSH.steps, settle_s=_LOOK_S, confirm_s=_CONFIRM_S)
        done = self._push(step.id, access, lines, procedure)
        if not done["activate"]:
            raise PushError(f"{step.id}: no router took it")
        if guarded and step.dead_man_s is None:
            self._confirmed(step, done["confirm"], len(lines))
        if step.dead_man_s is None:
            self._set(fresh, DrainLevel.DRAINED)

    def _pass_gates(self, step: Drain, after: DrainState) -> None:
        """Ask the gates that look before the push; raise Refused at the first that refuses."""
        for result in results(self._context, step, self._state, after, ask_batfish):
            refuses = result.decision == REFUSE and not step.acknowledged
            note(self._journal, step.id, result, effective=not step.acknowledged)
            if refuses:
                raise Refused(f"refused: {result.gate}: {result.reason}")

    def _confirmed(self, step: Drain, confirmed: int, asked: int) -> None:
        """Write down whether routers could be confirmed; raise Refused when one could not."""
        told = f"{confirmed} of {asked} routers could be reached to confirm"
        decision = ALLOW if confirmed == asked else REFUSE
        note(self._journal, step.id, GateResult("commit-confirm", decision, told), effective=True)
        if decision == REFUSE:
            raise Refused(f"refused: commit-confirm: {told}, the others take it back")

    def undrain(self, step: Undrain) -> None:
        """Push a change's reverse; what no router took stays drained."""
        change = self._changes.get(step.change) or self._recalled(step.change)
        origin = "ctl" if step.account == "drain" else "noc"
        lines = {node: each.undo for node, each in change.nodes.items()}
        tries = sum(
            1 for event in self._journal.events
            if event.kind == "request" and event.subject.startswith(f"undo-{change.id}")
        )  # fmt: skip
        name = f"undo-{change.id}-{tries + 1}"
        request = Request(name, "undrain", f"take {change.id} back", "", DrainLevel.LIVE)
        self._note_request(request, change.scopes)
        access = self._access(origin, step.path, step.account)
        if self._push(name, access, lines)["activate"]:
            self._set(change.scopes, DrainLevel.LIVE)

    def attempt(self, step: Attempt) -> None:
        """Try to log in to every router of a kind and write down how far it went."""
        access = self._access(step.origin, step.path, step.account)
        nodes = [node.name for node in self._context.topology.of_kind(_KINDS[step.kind])]
        targets = [Target(node, self._address(node, step.path)) for node in nodes]
        name = f"attempt-{len(self._journal.events)}"
        self._run(job(name, access, targets, ATTEMPT), access)

    def console(self, step: Console) -> None:
        """Switch the local account of every backbone router on or off, at its console."""
        argv = ("touch", _BREAKGLASS) if step.breakglass == "on" else ("rm", "-f", _BREAKGLASS)
        routers = [node.name for node in self._context.topology.of_kind(Kind.EB)]
        with ThreadPoolExecutor(8) as pool:
            done = list(
                pool.map(lambda node: self._lab.run(node, argv, timeout=_COMMAND_LIMIT), routers)
            )
        for node, each in zip(routers, done, strict=True):
            self._journal.add(
                "login", "on-site",
                {
                    "target": node, "path": "console", "account": "breakglass",
                    "ok": each.returncode == 0, "error": each.stderr.strip(), "stage": "done",
                    "took_ms": 0,
                },
            )  # fmt: skip
        if self._context.settings.access.oob_failure is OobFailure.TRANSPORT:
            self.oob(up=step.breakglass == "on")

    def oob(self, *, up: bool) -> None:
        """Set the uplink of the out-of-band network."""
        for link in self._context.topology.links_of("noc"):
            if link.role is LinkRole.MANAGEMENT:
                end = link.a if link.a.node == "noc" else link.b
                self._lab.set_link(end.node, end.interface, up=up)

    def undo(self, change: str) -> None:
        """Take back from the consoles what routers still run of a change.

        Raises:
            CommandError: a router could not be asked or changed.
        """
        known = self._changes.get(change)
        if known is None:
            return
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda item: self._undo_node(*item), known.nodes.items()))
        self._set(known.scopes, DrainLevel.LIVE)

    def _undo_node(self, node: str, change: NodeChange) -> None:
        for daemon, lines in change.forward.items():
            vty = self._lab.vty(node, daemon)
            try:
                blocks = parse(vty.ask("show running-config"))
                running = {Command(each.context, line) for each in blocks for line in each.lines}
                if running.isdisjoint(lines):
                    continue
                for command in change.undo.get(daemon, ()):
                    for line in ("configure terminal", *command.context, command.line, "end"):
                        vty.ask(line)
            finally:
                vty.close()

    def _planned(self, name: str, wanted: tuple[Scope, ...], level: DrainLevel) -> _Change:
        before = router_configs(self._context, self._state)
        after = router_configs(self._context, self._state.with_level(wanted, level))
        return _Change(name, wanted, changes(before, after))

    def _recalled(self, name: str) -> _Change:
        """Return a change made by an earlier play on this lab: all that is drained now."""
        drained = ", ".join(self._state.names())
        if not drained:
            raise InputError([Problem(name, "nothing is drained, so nothing to take back")])
        named = scopes(drained, self._context.topology)
        back = self._planned(name, named, DrainLevel.LIVE)
        nodes = {node: NodeChange(each.undo, each.forward) for node, each in back.nodes.items()}
        return _Change(name, named, nodes)

    def _set(self, named: Iterable[Scope], level: DrainLevel) -> None:
        self._state = self._state.with_level(named, level)
        text = json.dumps(list(self._state.names()))
        self._lab.run(self._controller, ("tee", _DRAINS), timeout=_COMMAND_LIMIT, stdin=text)

    def _load(self) -> None:
        try:
            names = json.loads(self._lab.read(self._controller, _DRAINS))
        except CommandError:
            return
        named = scopes(", ".join(names), self._context.topology)
        self._state = self._state.with_level(named, DrainLevel.DRAINED)

    def _address(self, node: str, path: str) -> IPv4Address:
        in_band, oob = self._addresses[node]
        return IPv4Address(in_band if path == "in-band" else oob)

    def _access(self, origin: str, path: str, account: str) -> Access:
        node = self._controller if origin == "ctl" else "noc"
        key = f"/run/lab/keys/{account}"
        return Access(node, path, account, key, "/run/lab/known_hosts", 2.0, _WORKERS)

    def _push(
        self, name: str, access: Access, lines: Mapping[str, Lines], procedure: Procedure = PUSH
    ) -> Counter[str]:
        """Push lines to routers and return how many of them did each step."""
        targets = [
            Target(node, self._address(node, access.path), each) for node, each in lines.items()
        ]
        events = self._run(job(name + self._suffix, access, targets, procedure), access)
        return Counter(
            event["data"].get("step") for event in events if event["data"].get("outcome") == "ok"
        )

    def _run(self, task: Mapping[str, JsonValue], access: Access) -> list[Any]:
        """Run the pusher on its node and copy its events into the journal."""
        done = self._lab.run(
            access.pusher, ("stormdrill-node", "push", "-"), timeout=_JOB_LIMIT,
            stdin=json.dumps(task),
        )  # fmt: skip
        events = []
        for line in done.stdout.splitlines():
            event = json.loads(line)
            self._journal.add(event["kind"], event["subject"], event["data"], event["t"])
            events.append(event)
        if done.returncode not in (0, 1):
            raise CommandError(f"{access.pusher}: push: {done.stderr.strip()[-300:]}")
        return events

    def _note_request(self, request: Request, wanted: Iterable[Scope]) -> None:
        self._journal.add(
            "request", request.id,
            {
                "tool": request.tool, "intent": request.intent, "scope_asked": request.scope,
                "scope_effective": [str(scope) for scope in wanted],
            },
        )  # fmt: skip

    def _note_audit(
        self, request: Request, result: AuditResult, bug: Switch, *, effective: bool
    ) -> None:
        self._journal.add(
            "audit", request.id,
            {
                "bug": bug.value, "decision": result.decision.value,
                "would_cut": list(result.would_cut), "reason": result.reason,
                "effective": effective,
            },
        )  # fmt: skip

    def _save_pushed(self, change: _Change) -> None:
        for node, each in change.nodes.items():
            target = self._folder / change.id / f"{node}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(
                f"{daemon}: {' / '.join((*command.context, command.line))}\n"
                for daemon, lines in each.forward.items()
                for command in lines
            )
            target.write_text(text, encoding="utf-8")
