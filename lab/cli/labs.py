"""``deploy``, ``inspect``, ``destroy``, ``clean``: verbs for whole labs."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.arguments import Lab, Name, Profile, Runtime, Start, Topology
from lab.cli.codes import ExitCode
from lab.cli.dials import Settings, pairs
from lab.cli.output import Json, changes, document, line, message
from lab.cli.verb import STARTS, WORKS, verb
from lab.model.errors import BackendError, InputError, Problem

if TYPE_CHECKING:
    from lab.model.inspect import NodeRow


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
    from lab.cli.inspecting import once, watched
    from lab.model.inspect import summary

    try:
        name, start, look = _inspected(lab)
    except InputError as error:
        if json:
            document({"lab": lab, "problems": error.problems})
        raise
    if watch:
        return watched(look, json=json)
    rows = look()
    if json:
        document({"lab": name, "summary": summary(rows), "start": start, "nodes": rows})
    else:
        once(rows)
        if start:
            line(f"start of its daemons: {start}")
    return 0


def _inspected(lab: str | None) -> tuple[str, str, "Callable[[], Sequence[NodeRow]]"]:
    """Return the name of a lab, how its daemons started, and a function that looks at it."""
    from lab import app

    shared = app.shared(lab) if lab else None
    if shared is not None:
        return shared.name, "", shared.inspect
    found = app.attach(lab)
    return found.name, found.start, lambda: app.inspect(found)


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
