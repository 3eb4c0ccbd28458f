"""``doctor`` and ``list``: what this host can do, and what there is."""

from typing import Annotated

import typer

from lab.cli.output import Json, document, line, message, table


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    program.command("doctor")(doctor)
    program.command("list")(list_)


def doctor(
    profile: Annotated[str, typer.Option(help="Size of the lab to have memory for.")] = "standard",
    *,
    json: Json = False,
) -> int:
    """Say what this host lacks and how to mend it."""
    from lab import app
    from lab.doctor import Level, examine

    checks = examine(profile, app.home())
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


def list_(*, json: Json = False) -> int:
    """List incidents, topologies, running labs, and labs that other users share."""
    from lab import app

    incidents, topologies, labs = app.incidents(), app.topologies(), app.labs()
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
