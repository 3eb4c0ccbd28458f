"""The network that changes are judged against: its nodes and what its routers run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.app.running import attach
from lab.catalog import planned
from lab.catalog.containerlab import ContainerlabSource
from lab.catalog.subject import Subject, subject
from lab.frr.text import Block, parse, render
from lab.incident import Built, Requests
from lab.model.dependency import Dependencies
from lab.model.errors import CommandError, InputError, Problem
from lab.model.scenario import Scenario
from lab.model.topology import Topology
from lab.model.verification import VerifyRequest
from lab.ports import RunningLab
from lab.verify.invariant import Invariants


@dataclass(frozen=True, slots=True)
class Baseline:
    """The network that changes are judged against, with the configurations that its routers run.

    ``rendered`` are the configurations of a deployment now; they differ only for a live lab.
    """

    subject: Subject
    built: Built
    topology: Topology
    scenario: Scenario | None
    configs: Mapping[str, str]
    rendered: Mapping[str, str]
    dials: Any

    @property
    def asked(self) -> Invariants:
        """Return the invariants of this network besides those of any network."""
        return self.subject.incident.invariants

    @property
    def requests(self) -> Requests:
        """Return the incident's own words for changes; raise InputError where it has none."""
        if self.subject.incident.requests is None:
            text = "has no drains: changes of it have edits"
            raise InputError([Problem(self.topology.name, text)])
        return self.subject.incident.requests

    def needed(self) -> Dependencies:
        """Return what its repair needs; raise InputError where the incident does not know."""
        if self.subject.incident.dependencies is None:
            raise InputError([Problem(self.topology.name, "does not say what its repair needs")])
        return self.subject.incident.dependencies(self.built)


def baseline(request: VerifyRequest) -> Baseline:
    """Return the network a request is about, as rendered or as a lab runs it.

    Raises:
        InputError: a name, file or lab is wrong.
    """
    found = subject(request.what)
    lab = attach(request.live) if request.live else None
    profile = (lab.topology.profile if lab else request.profile) or found.default_profile
    dials = found.dials(profile, request.settings)
    scenario = found.scenario(dials) if found.file else None
    built = planned.built(found, profile, dials)
    topology, rendered = built.network.topology, built.network.configs
    if lab is not None and not built.runs_on(lab.topology):
        text = f"runs another network than {topology.name} with profile {profile} is now"
        raise InputError([Problem(f"--live {lab.name}", text)])
    for warning in found.source.warnings if isinstance(found.source, ContainerlabSource) else ():
        request.say(f"warning: {warning}")
    configs = _running(lab, rendered) if lab is not None else rendered
    return Baseline(found, built, topology, scenario, configs, rendered, dials)


def _running(lab: RunningLab, nodes: Mapping[str, str]) -> dict[str, str]:
    return {node: running(lab, node) for node in nodes}


def running(lab: RunningLab, node: str) -> str:
    """Return the running configuration of a router, the parts of its daemons joined.

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
    """Return the running configurations of several daemons as one, each statement once."""
    blocks = parse("\nend\n".join(parts))
    return render(tuple(Block(each.context, tuple(dict.fromkeys(each.lines))) for each in blocks))
