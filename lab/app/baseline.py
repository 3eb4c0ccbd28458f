"""The network that changes are judged against: its nodes and what its routers run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.app import catalog, keys
from lab.app.labs import attach
from lab.frr.text import Block, parse, render
from lab.incidents.facebook_2021.drain.state import DrainState
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.invariants.table import INVARIANTS
from lab.incidents.facebook_2021.network import topology as build
from lab.load import read_text
from lab.load.containerlab import Imported, addressed, configs_of
from lab.model.errors import CommandError, InputError, Problem
from lab.model.scenario import Scenario
from lab.model.software import Software
from lab.model.topology import Topology
from lab.model.verification import VerifyRequest
from lab.ports import RunningLab
from lab.verify.invariant import Invariants


@dataclass(frozen=True, slots=True)
class Baseline:
    """What changes are judged against: a network and what its routers run.

    ``rendered`` is what they would run if they were deployed now; the same, but for a live lab.
    ``asked`` is what this network asks besides what is asked in any. ``context`` is there where
    files are rendered, and not for a containerlab file.
    """

    topology: Topology
    scenario: Scenario | None
    configs: Mapping[str, str]
    rendered: Mapping[str, str]
    asked: Invariants = field(default_factory=Invariants)
    context: Context | None = None

    @property
    def files(self) -> Context:
        """Return what files are rendered from; raise InputError for a containerlab file."""
        if self.context is None:
            text = "has no drains: it is a containerlab file"
            raise InputError([Problem(self.topology.name, text, "a change of it has edits")])
        return self.context


def _invariants() -> Invariants:
    """Return what the incident's network asks of its changes."""
    return INVARIANTS


def baseline(request: VerifyRequest) -> Baseline:
    """Return the network a request is about, as rendered or as a lab runs it.

    Raises:
        InputError: a name, file or lab is wrong.
    """
    scenario = _scenario(request.what)
    name = scenario.topology if scenario else request.what
    imported = catalog.imported(name)
    if imported is not None:
        return _of_containerlab(request, scenario, imported)
    plan = catalog.blueprint(name)
    lab = attach(request.live) if request.live else None
    profile = (lab.topology.profile if lab else request.profile) or plan.default_profile
    topology = build(plan, profile)
    if lab is not None and lab.topology != topology:
        text = f"runs another network than {plan.name} with profile {profile} is now"
        raise InputError([Problem(f"--live {lab.name}", text)])
    context = Context(
        topology, catalog.settings(plan, scenario, profile), Software(), keys.same(),
        DrainState(), 1, catalog.configs_dir(),
    )  # fmt: skip
    rendered = router_configs(context, DrainState())
    configs = _running(lab, rendered) if lab is not None else rendered
    return Baseline(topology, scenario, configs, rendered, _invariants(), context)


def _of_containerlab(
    request: VerifyRequest, scenario: Scenario | None, imported: Imported
) -> Baseline:
    """Return the network of a containerlab file; what Batfish cannot know of it is said."""
    if request.profile:
        raise InputError([Problem(f"--profile {request.profile}", "a containerlab file has none")])
    rendered = configs_of(imported)
    topology, warnings = addressed(imported, rendered)
    for warning in warnings:
        request.say(f"warning: {warning}")
    lab = attach(request.live) if request.live else None
    if lab is not None and lab.topology.links != imported.links:
        text = f"runs another network than {imported.name} is now"
        raise InputError([Problem(f"--live {lab.name}", text)])
    configs = _running(lab, rendered) if lab is not None else rendered
    return Baseline(topology, scenario, configs, rendered)


def _scenario(what: str) -> Scenario | None:
    """Return the scenario of that name or file; None when it is a topology."""
    if what.endswith((".yml", ".yaml")) or "/" in what:
        played = any(each.startswith("phases:") for each in read_text(Path(what)).splitlines())
        return catalog.scenario(what) if played else None
    return catalog.scenario(what) if what in catalog.scenarios() else None


def _running(lab: RunningLab, nodes: Mapping[str, str]) -> dict[str, str]:
    return {node: running(lab, node) for node in nodes}


def running(lab: RunningLab, node: str) -> str:
    """Return what a router runs, its daemons' parts put together as one file.

    Raises:
        CommandError: no daemon of it answers.
    """
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
