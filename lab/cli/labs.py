"""``deploy``, ``inspect``, ``destroy``, ``clean``: verbs for whole labs."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.dials import Settings, pairs
from lab.cli.output import Json, changes, document, line, message
from lab.model.errors import BackendError

if TYPE_CHECKING:
    from lab.model.inspect import NodeRow


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    program.command("deploy")(deploy)
    program.command("inspect")(inspect)
    program.command("destroy")(destroy)
    program.command("clean")(clean)


def deploy(
    topology: Annotated[
        str, typer.Argument(help="A name, a folder, a scenario, a blueprint or a .clab.yml.")
    ],
    *,
    name: Annotated[str | None, typer.Option(help="Call the lab so.")] = None,
    profile: Annotated[str | None, typer.Option(help="Size, as mini.")] = None,
    runtime: Annotated[str, typer.Option(help="What runs the nodes.")] = "embedded",
    settings: Settings = None,
) -> int:
    """Start a lab and leave it running."""
    from lab import app
    from lab.model.play import DeployRequest

    request = DeployRequest(topology, name, profile, runtime, pairs(settings or []))
    lab = app.deploy(request, changes(message))
    line(f"lab {lab.name} runs with {len(lab.topology.nodes)} nodes")
    message(f"look: stormdrill inspect {lab.name}; end: stormdrill destroy {lab.name}")
    return 0


def inspect(
    lab: Annotated[str | None, typer.Argument(help="The lab, if more than one runs.")] = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")
    ] = False,
    json: Json = False,
) -> int:
    """Say how a running lab is, and show its nodes and their routing sessions."""
    from lab.cli.inspecting import once, watched
    from lab.model.inspect import summary

    name, look = _inspected(lab)
    if watch:
        return watched(look, json=json)
    rows = look()
    if json:
        document({"lab": name, "summary": summary(rows), "nodes": rows})
    else:
        once(rows)
    return 0


def _inspected(lab: str | None) -> tuple[str, "Callable[[], Sequence[NodeRow]]"]:
    """Return the name of a lab, and a function that looks at it."""
    from lab import app

    shared = app.shared(lab) if lab else None
    if shared is not None:
        return shared.name, shared.inspect
    found = app.attach(lab)
    return found.name, lambda: app.inspect(found)


def destroy(lab: Annotated[str, typer.Argument(help="The lab.")]) -> int:
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
