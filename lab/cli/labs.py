"""``deploy``, ``inspect``, ``destroy``, ``clean``: verbs for whole labs."""

from typing import Annotated

import typer

from lab.cli.arguments import Json, Lab, Name, Profile, Runtime, Start, Topology
from lab.cli.codes import ExitCode
from lab.cli.dials import Settings, pairs
from lab.cli.output import changes, document, line, message
from lab.cli.verb import STARTS, WORKS, verb
from lab.model.errors import BackendError, Problem


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, deploy,
        {
            "stormdrill deploy two-routers": "a shipped network",
            "stormdrill deploy lab.clab.yml --name mine": "a file of containerlab",
        },
        STARTS,
    )  # fmt: skip
    verb(
        program, inspect,
        {
            "stormdrill inspect": "the one lab that runs",
            "stormdrill inspect two-routers --json": "a lab by its name, as data",
        },
        WORKS,
    )  # fmt: skip
    verb(
        program, destroy,
        {"stormdrill destroy two-routers": "a lab by its name, as list shows it"},
        WORKS,
    )  # fmt: skip
    verb(
        program, clean,
        {"stormdrill clean": "after a crash, or when a lab is not all gone"},
        (ExitCode.PASSED, ExitCode.BACKEND),
    )  # fmt: skip


def deploy(  # noqa: PLR0913 - one parameter per option
    topology: Topology,
    *,
    name: Name = None,
    profile: Profile = None,
    runtime: Runtime = "embedded",
    start: Start = "auto",
    settings: Settings = None,
    json: Json = False,
) -> int:
    """Start a lab and leave it running."""
    from lab import app
    from lab.model.play import DeployRequest

    warnings: list[Problem] = []

    request = DeployRequest(topology, name, profile, runtime, pairs(settings or []), start)
    lab = app.deploy(request, changes(message), warnings.append)
    if json:
        nodes = len(lab.topology.nodes)
        document(
            {
                "lab": lab.name,
                "runtime": runtime,
                "nodes": nodes,
                "start": lab.start,
                "warnings": warnings,
            }
        )
        return 0
    line(f"lab {lab.name} runs with {len(lab.topology.nodes)} nodes")
    message(f"look: stormdrill inspect {lab.name}; end: stormdrill destroy {lab.name}")
    return 0


def inspect(
    lab: Annotated[
        str | None,
        typer.Argument(metavar="LAB", help="The lab, or the file it was deployed from."),
    ] = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")
    ] = False,
    json: Json = False,
) -> int:
    """Say how a running lab is, and show its nodes and their routing sessions."""
    from lab.cli.inspecting import show

    return show(lab, watch=watch, json=json)


def destroy(lab: Lab) -> int:
    """Remove a lab."""
    from lab import app

    cleanup = app.destroy(lab)
    if not cleanup.verified:
        left = ", ".join(cleanup.leftovers) or "nothing could be looked at"
        raise BackendError(f"lab {lab} is not all gone: {left}; try stormdrill clean")
    line(f"lab {lab} is gone")
    return 0


def clean() -> int:
    """Remove whatever dead or crashed labs left."""
    from lab import app

    found = False
    for text in app.clean():
        found = True
        line(text)
    if not found:
        message("nothing to clean")
    return 0
