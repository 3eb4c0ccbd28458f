"""What ``list`` shows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.cli import found
from lab.cli.output import document, line, table
from lab.journal.folders import RUNS
from lab.model.errors import InputError, Problem

if TYPE_CHECKING:
    from lab.catalog.index import Listed

_RUNS = 3  # the newest ones


def show(incident: str | None, *, json: bool) -> int:
    """Print everything that there is, or one incident; return the exit code.

    Raises:
        InputError: there is no such incident.
    """
    from lab import app

    incidents = app.incidents()
    if incident is not None:
        return _one(incident, incidents, json=json)
    topologies, labs = app.topologies(), app.labs()
    shared = app.shared_labs()
    if json:
        document({
            "incidents": incidents, "scenarios": [each.name for each in incidents],
            "topologies": topologies, "labs": labs, "shared": shared,
        })  # fmt: skip
        return 0
    table(
        ("incident", "title", "phases", "dials", "sizes"),
        [
            (
                each.name, each.title, len(each.phases), len(each.dials),
                ", ".join(f"{name} {nodes}" for name, nodes in each.profiles.items()),
            )
            for each in incidents
        ],
    )  # fmt: skip
    line()
    line(f"topologies  {', '.join(topologies) or 'none'}")
    if runs := found.runs(RUNS):
        line(f"runs        {', '.join(runs[:_RUNS])}")
    if shared:
        line(f"shared      {', '.join(shared)}")
    if not labs:
        line("labs        none")
        return 0
    line()
    table(
        ("lab", "state", "topology", "profile", "runtime", "nodes"),
        [(lab.name, lab.state, lab.topology, lab.profile, lab.runtime, lab.nodes) for lab in labs],
    )
    return 0


def _one(name: str, incidents: Sequence["Listed"], *, json: bool) -> int:
    from lab.model.hints import nearest

    known = {each.name: each for each in incidents}
    if name not in known:
        hint = nearest(name, known, kind="incidents")
        raise InputError([Problem(f"list {name}", "there is no such shipped incident", hint)])
    one = known[name]
    if json:
        document(one)
        return 0
    line(f"{one.name}: {one.title}")
    line(f"sizes   {', '.join(f'{size} {nodes}' for size, nodes in one.profiles.items())}")
    line(f"phases  {', '.join(one.phases)}")
    line(f"dials   {', '.join(one.dials) or 'none'}")
    return 0
