"""``render``, ``export`` and ``image``: a topology as files, and the image of its nodes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from lab.cli.arguments import Name, Out, Profile, Topology
from lab.cli.choices import FRR, listed
from lab.cli.output import line, message
from lab.cli.verb import READS, WORKS, verb
from lab.model.export import ExportRequest


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, render,
        {"stormdrill render two-routers --out files": "every node's files in a new folder"},
        WORKS,
    )  # fmt: skip
    exports = typer.Typer(help="Write a topology for another tool.", rich_markup_mode=None)
    verb(
        exports, export_containerlab,
        {"stormdrill export containerlab two-routers --out lab": "for containerlab deploy"},
        READS,
    )  # fmt: skip
    exports.callback()(_group)
    program.add_typer(exports, name="export")
    images = typer.Typer(help="The image of a lab's containers.", rich_markup_mode=None)
    verb(
        images, build,
        {"stormdrill image build": "once, before the first lab of containers"},
        WORKS,
    )  # fmt: skip
    images.callback()(_group)
    program.add_typer(images, name="image")


def _group() -> None:
    """Keep a verb with one word after it from being that word's own command."""


def render(
    topology: Topology,
    out: Out,
    profile: Profile = None,
) -> int:
    """Write every node's files."""
    from lab import app

    count = app.render(topology, profile, out)
    line(f"{count} files in {out}")
    return 0


def export_containerlab(  # noqa: PLR0913 - one parameter per option
    topology: Topology,
    *,
    out: Out,
    profile: Profile = None,
    name: Name = None,
    image: Annotated[
        str, typer.Option(help="Image of the nodes, as registry/name:tag for Kubernetes.")
    ] = "stormdrill/node",
    frr: Annotated[str, typer.Option(help=f"FRR release in the image: {listed(FRR)}.")] = "8.4",
    kubernetes: Annotated[bool, typer.Option(help="For clabverter and clabernetes.")] = False,
) -> int:
    """Write a .clab.yml and every file it needs."""
    from lab import app

    done = app.export_containerlab(
        ExportRequest(topology, profile, name, image, frr, kubernetes), out
    )
    line(f"{done.files} files in {out}")
    for text in done.warnings:
        message(f"stormdrill: {text}")
    start = "clabverter --topologyFile" if kubernetes else "containerlab deploy -t"
    message(f"start: {start} {done.file}")
    return 0


def build(
    tag: Annotated[str, typer.Option(help="Name of the image.")] = "stormdrill/node",
    debian: Annotated[
        str, typer.Option(help="Debian release, as trixie; empty for the usual one.")
    ] = "",
    network: Annotated[
        str, typer.Option(help="Docker network of the build, as host; empty for the usual one.")
    ] = "",
) -> int:
    """Build the node image."""
    from lab import app

    with _steps() as step:
        made = app.build_image(tag, debian, network, step)
    line(f"{tag} {made}")
    return 0


@contextmanager
def _steps() -> Iterator[Callable[[int, int, str], None]]:
    """Give the function that shows the steps of a build: a bar, or a line for each."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda number, total, text: message(f"step {number} of {total}: {text}")
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("packing", total=None)

        def show(number: int, total: int, text: str) -> None:
            short = " ".join(text.split())[:60]
            progress.update(task, completed=number - 1, total=total, description=short)

        yield show
        progress.update(task, completed=progress.tasks[0].total or 1, description="done")
