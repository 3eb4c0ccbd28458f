"""``doctor`` and ``list``: what this host can do, and what there is."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli import found
from lab.cli.choices import PROFILES, listed
from lab.cli.output import Json, document, line, message, table
from lab.cli.verb import WORKS, verb
from lab.model.errors import InputError, Problem

if TYPE_CHECKING:
    from lab.catalog.listing import Listed

_RUNS = 3  # the newest ones


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, doctor,
        {
            "stormdrill doctor": "what this host lacks for a lab of the usual size",
            "stormdrill doctor --profile mini --json": "the same for a small one, as data",
        },
        WORKS,
    )  # fmt: skip
    verb(
        program, list_,
        {
            "stormdrill list": "incidents, topologies, running labs, the newest runs",
            "stormdrill list two-routers": "one incident with its phases and dials",
            "stormdrill list --json": "the same as data, with every phase and dial",
        },
        WORKS,
    )  # fmt: skip


def doctor(
    profile: Annotated[
        str, typer.Option(metavar="PROFILE", help=f"Size to have memory for: {listed(PROFILES)}.")
    ] = "standard",
    *,
    json: Json = False,
) -> int:
    """Say what this host lacks and how to mend it."""
    from lab import app
    from lab.doctor import Level

    checks = app.examined(profile)
    if json:
        document(checks)
    else:
        for check in checks:
            mend = f"  -> {check.mend}" if check.mend and check.level is not Level.OK else ""
            line(f"{check.level:<4}  {check.id:<16}  {check.evidence}{mend}")
    failed = [check.id for check in checks if check.level is Level.FAIL]
    if failed:
        message(f"stormdrill: this host cannot run a lab yet: {', '.join(failed)}")
        return 3
    return 0


def list_(
    incident: Annotated[
        str | None,
        typer.Argument(metavar="SCENARIO", help="An incident, to see its phases and dials."),
    ] = None,
    *,
    json: Json = False,
) -> int:
    """List incidents, topologies, runs, own labs and shared ones; or one incident's dials."""
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
    if runs := found.runs(Path("runs")):
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
