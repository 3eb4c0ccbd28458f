"""``doctor`` and ``list``: what this host can do, and what there is."""

from typing import Annotated

import typer

from lab.cli import listing
from lab.cli.arguments import Json
from lab.cli.choices import PROFILES, listed
from lab.cli.output import document, line, message
from lab.cli.verb import WORKS, verb


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
    return listing.show(incident, json=json)
