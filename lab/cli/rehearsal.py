"""``rehearse``: the two ends of a game day's score, measured on this host."""

from typing import Annotated

import typer

from lab.cli.arguments import Json, Profile, Runtime
from lab.cli.output import document, line, message
from lab.cli.verb import STARTS, verb


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, rehearse,
        {"stormdrill rehearse my-incident": "once on the host of a game day"},
        STARTS,
    )  # fmt: skip


def rehearse(
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="A name, a folder or a file.")
    ],
    *,
    profile: Profile = None,
    runtime: Runtime = "embedded",
    json: Json = False,
) -> int:
    """Play a game day with nobody acting and with the reference repair, for its score."""
    from lab.app import rehearsing
    from lab.gameday import yardsticks

    found = rehearsing.rehearse(incident, profile, runtime, message)
    if json:
        document({**yardsticks.data(found.found), "file": str(found.file)})
        return 0
    for name, each in (("nobody acts", found.found.nothing), ("reference", found.found.reference)):
        served = "never" if each.ttm is None else f"{each.ttm:g} s"
        line(f"{name:<12} {each.user_minutes:g} user-minutes lost, users served again: {served}")
    line(f"rehearsal    {found.file}")
    return 0
