"""Every node of a lab at one look: its state, its routing sessions, and what has ended in it."""

from dataclasses import replace

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.inspect import DRAINED, RUNNING, NodeRow
from lab.ports import RunningLab
from lab.probes.drained import drained
from lab.probes.routers import RouterProbes


def inspect(lab: RunningLab) -> list[NodeRow]:
    """Return every node with its state and its routing sessions."""
    probes = RouterProbes(lab)
    try:
        return [_row(probes, node) for node in lab.nodes()]
    finally:
        probes.close()


def _row(probes: RouterProbes, node: NodeState) -> NodeRow:
    ended = [f"{name} {state}" for name, state in node.daemons if state.startswith("exited")]
    row = NodeRow(node.name, node.kind, node.site, node.state, note=node.note or ", ".join(ended))
    if not any(daemon == "bgpd" for daemon, _ in node.daemons):
        return row
    up, total = _sessions(probes, node.name)
    state = DRAINED if node.state == RUNNING and _drained(probes, node.name) else node.state
    return replace(row, state=state, sessions_up=up, sessions_total=total)


def _drained(probes: RouterProbes, node: str) -> bool:
    try:
        return probes.read(node, "bgpd", "show running-config", drained)
    except CommandError:
        return False


def _sessions(probes: RouterProbes, node: str) -> tuple[int | None, int | None]:
    try:
        return probes.sessions(node)
    except CommandError:
        return None, None
