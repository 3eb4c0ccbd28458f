"""Changes judged before they are pushed."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lab.app import catalog, keys
from lab.app.labs import attach
from lab.frr.diff import difference
from lab.frr.text import Block, parse, render
from lab.incidents.facebook_2021.drain.audit import Request, effective
from lab.incidents.facebook_2021.drain.scope import spelled_out
from lab.incidents.facebook_2021.drain.state import DrainLevel, DrainState
from lab.incidents.facebook_2021.files.access import ACCOUNTS
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.network import topology as build
from lab.load import decode, nearest, read_text
from lab.model.change import Change
from lab.model.errors import CommandError, InputError, Problem
from lab.model.scenario import Drain, Scenario
from lab.model.software import Software
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Judgement, Verification, VerifyRequest
from lab.ports import RunningLab
from lab.push.edit import edited
from lab.verify.batfish import Batfish
from lab.verify.judge import Candidate, Judge
from lab.verify.lint import lint
from lab.verify.question import Remembered

BLIND_SPOTS = "blind-spots"
_HOST_DEFAULT = "ipv6 forwarding"  # zebra shows that the host has it off; nobody configured it


@dataclass(frozen=True, slots=True)
class Ground:
    """What changes are judged against: a network and what its routers run.

    ``rendered`` is what they would run if they were deployed now; the same, but for a live lab.
    """

    context: Context
    scenario: Scenario | None
    configs: Mapping[str, str]
    rendered: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return what this network is called at a verifier."""
        topology = self.context.topology
        return f"stormdrill-{topology.name}-{topology.profile}-{os.getpid()}"


def verify(request: VerifyRequest) -> Verification:
    """Judge what runs and the changes that are asked for.

    Raises:
        InputError: a name, file or lab is wrong; nothing was asked.
        BackendError: there is no Batfish, or it let us down.
    """
    base = ground(request)
    changes = wanted(request, base)
    topology = base.context.topology
    candidates = [(candidate(base, change), meant) for change, meant in changes]
    if request.blind_spots_only:
        judgements = tuple(_spots_only(base, each) for each, _ in candidates)
        return Verification(topology.name, topology.profile, "", judgements)
    with Batfish(base.name) as batfish:
        version = batfish.version()
        own = base.scenario.invariants if base.scenario else ()
        judge = Judge(Remembered(batfish), topology, base.configs, own)
        request.say(f"Batfish {version}: reading {len(base.configs)} routers")
        found = [judge.base()]
        for each, meant in candidates:
            request.say(f"judging {each.name}")
            found.append(replace(judge.change(each), acknowledged=meant))
    return Verification(topology.name, topology.profile, version, tuple(found))


def ground(request: VerifyRequest) -> Ground:
    """Return the network a request is about, as rendered or as a lab runs it."""
    scenario = _scenario(request.what)
    plan = catalog.blueprint(scenario.topology if scenario else request.what)
    lab = attach(request.live) if request.live else None
    profile = (lab.topology.profile if lab else request.profile) or plan.default_profile
    topology = build(plan, profile)
    if lab is not None and lab.topology != topology:
        text = f"runs another network than {plan.name} with profile {profile} is now"
        raise InputError([Problem(f"--live {lab.name}", text)])
    context = Context(
        topology, catalog.settings(plan, scenario, profile), Software(), keys.same(ACCOUNTS),
        DrainState(), 1, catalog.configs_dir(),
    )  # fmt: skip
    rendered = router_configs(context, DrainState())
    configs = {node: running(lab, node) for node in rendered} if lab is not None else rendered
    return Ground(context, scenario, configs, rendered)


def _scenario(what: str) -> Scenario | None:
    """Return the scenario of that name or file; None when it is a topology."""
    if what.endswith((".yml", ".yaml")) or "/" in what:
        played = any(each.startswith("phases:") for each in read_text(Path(what)).splitlines())
        return catalog.scenario(what) if played else None
    return catalog.scenario(what) if what in catalog.scenarios() else None


def running(lab: RunningLab, node: str) -> str:
    """Return what a router runs, its daemons' parts put together as one file."""
    parts = []
    for daemon in ("zebra", "staticd", "ospfd", "bgpd"):
        try:
            vty = lab.vty(node, daemon)
        except CommandError:
            continue  # a router without OSPF or static routes runs no daemon for them
        try:
            parts.append(vty.ask("show running-config"))
        finally:
            vty.close()
    if not parts:
        raise CommandError(f"{node}: no daemon of FRR answers")
    return together(parts)


def together(parts: list[str]) -> str:
    """Return several daemons' running configurations as one, each statement once."""
    blocks = parse("\nend\n".join(parts))
    return render(tuple(Block(each.context, tuple(dict.fromkeys(each.lines))) for each in blocks))


def wanted(request: VerifyRequest, base: Ground) -> list[tuple[Change, bool]]:
    """Return the changes a request asks for, and whether the cut of each is intended."""
    named = dict(_of_scenario(base.scenario)) if base.scenario else {}
    if not request.changes:
        return list(named.values())
    return [_named(text, named) for text in request.changes]


def _of_scenario(scenario: Scenario) -> Iterator[tuple[str, tuple[Change, bool]]]:
    for phase in scenario.phases:
        for step in phase.steps:
            if isinstance(step, Drain):
                change = Change(step.id, step.intent or step.id, drain=step.scope)
                yield step.id, (change, step.acknowledged)


def _named(text: str, known: Mapping[str, tuple[Change, bool]]) -> tuple[Change, bool]:
    if text in known:
        return known[text]
    if text.endswith((".yml", ".yaml")):
        return load(Path(text)), False
    hint = nearest(text, known, kind="changes of the scenario") if known else "name a .yml file"
    raise InputError([Problem(f"--change {text}", "there is no such change", hint)])


def load(path: Path) -> Change:
    """Return the change of a file.

    Raises:
        InputError: it cannot be read, or changes nothing.
    """
    change = decode(Change, read_text(path), str(path))
    if (change.drain is None) == (not change.edits):
        raise InputError([Problem(str(path), "has to have either drain or edits")])
    return change


def candidate(base: Ground, change: Change) -> Candidate:
    """Return a change as the configurations it leads to.

    Raises:
        InputError: it names what this network does not have.
    """
    topology = base.context.topology
    if change.drain is None:
        after = edited(topology, base.configs, change.edits, change.name)
        return Candidate(change.name, change.title, after)
    scope = spelled_out(change.drain, topology)
    request = Request(change.name, "", "", scope, DrainLevel.DRAINED)
    after = router_configs(base.context, effective(request, topology))
    changed = {node: text for node, text in after.items() if text != base.rendered[node]}
    _same_as_rendered(base, change, changed)
    return Candidate(change.name, change.title, changed)


def _same_as_rendered(base: Ground, change: Change, nodes: Iterable[str]) -> None:
    """Refuse a drain of live routers that run something else than the drain data knows."""
    text = "runs something else than what is rendered, so its drain is not known"
    problems = [
        Problem(f"{change.name}: {node}", text, "undrain it first, or judge without --live")
        for node in nodes
        if any(
            command.line != _HOST_DEFAULT
            for command in difference(base.configs[node], base.rendered[node])
        )
    ]
    if problems:
        raise InputError(problems)


def _spots_only(base: Ground, each: Candidate) -> Judgement:
    """Return what the linter alone says of a change: a blind spot leaves its answers open."""
    spots = tuple(
        spot for node, text in each.configs.items() if text != base.configs[node]
        for spot in lint(node, text)
    )  # fmt: skip
    found = tuple(
        Finding(BLIND_SPOTS, spot.place, Verdict.UNKNOWN, f"{spot.text}: Batfish {spot.reads}")
        for spot in spots
        if spot.touches
    )
    clear = Finding(BLIND_SPOTS, "every statement", Verdict.PASS, "is one that Batfish reads")
    return Judgement(each.name, each.title, found or (clear,), spots)
