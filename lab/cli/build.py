"""``render``: a topology as files."""

from pathlib import Path
from typing import Annotated

import typer

from lab.cli.output import line


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    program.command("render")(render)


def render(
    topology: Annotated[str, typer.Argument(help="A name or a blueprint file.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    profile: Annotated[str | None, typer.Option(help="Size, as mini.")] = None,
) -> int:
    """Write every node's files."""
    from lab import app

    count = app.render(topology, profile, out)
    line(f"{count} files in {out}")
    return 0
