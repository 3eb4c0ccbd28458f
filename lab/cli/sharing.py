"""``share``: let other users of the host into a lab."""

from datetime import datetime
from typing import Annotated

import typer

from lab.cli.arguments import Lab
from lab.cli.output import message
from lab.cli.verb import WORKS, verb


def register(program: typer.Typer) -> None:
    """Add the verb of this module."""
    verb(
        program, share,
        {"stormdrill share two-routers ann bob": "until Ctrl-C; they type: inspect, shell"},
        WORKS,
    )  # fmt: skip


def share(
    lab: Lab,
    users: Annotated[list[str], typer.Argument(metavar="USER...", help="Users of this host.")],
) -> int:
    """Let other users shell into a lab's nodes and inspect it, until Ctrl-C."""
    from lab import app

    try:
        app.share(lab, users, _said)
    except KeyboardInterrupt:  # the way to end it
        message(f"{lab} is shared no more")
        return 0
    message(f"{lab} has ended")
    return 0


def _said(text: str) -> None:
    message(f"{datetime.now().astimezone():%H:%M:%S} {text}")
