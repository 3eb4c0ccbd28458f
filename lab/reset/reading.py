"""How the nodes of a running lab are set up now."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

from lab.frr.service import KNOWN
from lab.model.deployment import Deployment, NodeConfig, NodeState, Ready
from lab.model.errors import CommandError
from lab.model.setup import Deployed, Setup
from lab.ports import RunningLab
from lab.probes.frr_json import adjacencies
from lab.probes.plan import Proofs
from lab.probes.routers import NEIGHBORS, RouterProbes
from lab.probes.steady import steady
from lab.reset import script
from lab.reset.sessions import BGP, OSPF, counted

OWN_PROGRAM = "stormdrill-node"
_LIMIT = timedelta(seconds=60)
_WORKERS = 8
_MANAGER = "mgmtd"  # its lines are those of other daemons


def remember(
    lab: RunningLab, made: Deployment, what: str = "", proofs: Proofs | None = None
) -> None:
    """Keep how a lab is set up, for ``diff`` and ``reset``; ``what`` is what it was made from.

    ``proofs`` are those by which it has just converged.
    """
    setups = read(lab, made.configs)
    with closing(RouterProbes(lab)) as probes:
        found = counted(lab, probes, made.configs, (BGP, OSPF))
        rests = steady(probes, proofs) if proofs else None
    lab.keep(Deployed(made, setups, what, found, rests))


def read(lab: RunningLab, configs: Mapping[str, NodeConfig]) -> dict[str, Setup]:
    """Return how these nodes are set up; raise CommandError when one cannot be looked at."""
    states = {node.name: node for node in lab.nodes()}
    with ThreadPoolExecutor(_WORKERS) as pool:
        found = pool.map(lambda name: _read(lab, states[name], configs[name]), configs)
        return dict(zip(configs, found, strict=True))


def read_again(
    lab: RunningLab, configs: Mapping[str, NodeConfig], setups: Mapping[str, Setup]
) -> dict[str, Setup]:
    """Return setups with all that programs of nodes change by themselves as it is now."""
    states = {node.name: node for node in lab.nodes()}

    def again(name: str) -> Setup:
        return _with_daemons(lab, states[name], configs[name], setups[name])

    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict(zip(configs, pool.map(again, configs), strict=True))


def programs(config: NodeConfig) -> frozenset[str]:
    """Return the programs whose processes tell that somebody has started a daemon."""
    own = {script.shortened(daemon.argv[0]) for daemon in config.daemons}
    return frozenset({*KNOWN, *own} - {script.shortened(OWN_PROGRAM)})


def _read(lab: RunningLab, state: NodeState, config: NodeConfig) -> Setup:
    done = lab.run(state.name, script.command(config), timeout=_LIMIT)
    if done.returncode:
        raise CommandError(f"{state.name}: cannot be looked at: {done.stderr.strip()[-200:]}")
    found = script.parsed(done.stdout, programs(config))
    return _with_daemons(lab, state, config, found)


def _with_daemons(lab: RunningLab, state: NodeState, config: NodeConfig, found: Setup) -> Setup:
    """Return a setup with the daemons of a node, and their running configurations."""
    stopped = state.state == "stopped"
    suspended = {one.program for one in found.processes if one.suspended}
    asked = [
        daemon.name
        for daemon in config.daemons
        if daemon.ready is Ready.VTY
        and daemon.name != _MANAGER
        and not stopped
        and script.shortened(daemon.argv[0]) not in suspended  # it would never answer
    ]
    running, neighbors = _asked(lab, state.name, asked)
    return replace(
        found,
        stopped=stopped,
        daemons=dict(state.daemons),
        running=running,
        adjacencies=neighbors,
    )


def _asked(
    lab: RunningLab, node: str, daemons: Collection[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the running configurations of daemons that can be asked, and OSPF's neighbors."""
    found: dict[str, str] = {}
    neighbors: tuple[str, ...] = ()
    for daemon in daemons:
        with suppress(CommandError), closing(lab.vty(node, daemon)) as vty:
            found[daemon] = vty.ask("show running-config")
            if daemon == OSPF:
                neighbors = _full(vty.ask(NEIGHBORS))
    return found, neighbors


def _full(text: str) -> tuple[str, ...]:
    with suppress(ValueError):
        found = adjacencies(text)
        return tuple(sorted(f"{one.neighbor} on {one.interface}" for one in found if one.full))
    return ()
