"""``diff`` and ``reset``: what was changed by hand, and back to how a lab was deployed."""

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from lab.cli.arguments import Json, Lab
from lab.cli.codes import ExitCode
from lab.cli.output import changes, document, line, message
from lab.cli.verb import JUDGES, verb
from lab.model.event import JsonValue
from lab.model.setup import Difference

_Nodes = Annotated[
    list[str] | None, typer.Argument(metavar="NODE...", help="Only these nodes of it.")
]


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, diff,
        {
            "stormdrill diff two-routers": "what was changed by hand, in the whole lab",
            "stormdrill diff two-routers r1 --json": "of one node, as data",
        },
        (ExitCode.PASSED, ExitCode.NOT_PASSED, ExitCode.INPUT, ExitCode.BACKEND),
    )  # fmt: skip
    verb(
        program, reset,
        {
            "stormdrill reset two-routers": "the whole lab as it was deployed",
            "stormdrill reset two-routers r1 r2": "these nodes only",
        },
        JUDGES,
    )  # fmt: skip


def diff(lab: Lab, nodes: _Nodes = None, *, json: Json = False) -> int:
    """Show what of a lab is not as it was deployed; 0 when nothing is, 1 when something is."""
    from lab import app

    found = app.diff(lab, nodes or [])
    if json:
        rows: list[JsonValue] = [as_data(each) for each in found]
        document({"schema": "stormdrill/diff@1", "lab": lab, "differences": rows})
    else:
        show(found)
        message(_counted(found))
    return 1 if found else 0


def reset(lab: Lab, nodes: _Nodes = None, *, json: Json = False) -> int:
    """Take a lab back to how it was deployed, and say what had been changed."""
    from lab import app

    started = time.monotonic()
    done = app.reset(lab, nodes or [], changes(message))
    seconds = round(time.monotonic() - started, 1)
    complete = not done.left and not done.short
    if json:
        document(
            {
                "schema": "stormdrill/reset@1",
                "lab": lab,
                "changed": [as_data(each) for each in done.changed],
                "left": [as_data(each) for each in done.left],
                "forgot": list(done.forgot),
                "short": list(done.short),
                "seconds": seconds,
            }
        )
        return 0 if complete else 1
    show(done.changed)
    if done.forgot:
        message(f"caches and agents are new: {', '.join(done.forgot)}")
    if done.left:
        line("still not as deployed:")
        show(done.left)
    if done.short:
        line(f"fewer sessions than at deploy: {'; '.join(done.short)}")
    if complete:
        line(f"{_whole(lab, nodes)} as deployed after {seconds:g} s; {_counted(done.changed)}")
    return 0 if complete else 1


def show(differences: Sequence[Difference]) -> None:
    """Print differences as diff(1) does: - is how it was deployed, + is how it is."""
    for each in differences:
        line(" ".join(filter(None, (each.node, str(each.part), each.place))))
        for text in each.deployed:
            line(f"  - {text}")
        for text in each.now:
            line(f"  + {text}")


def as_data(each: Difference) -> dict[str, JsonValue]:
    """Return a difference as ``--json`` prints it."""
    return {
        "node": each.node,
        "part": each.part.value,
        "place": each.place,
        "deployed": list(each.deployed),
        "now": list(each.now),
    }


def _whole(lab: str, nodes: Sequence[str] | None) -> str:
    if not nodes:
        return f"lab {lab} is"
    return f"{', '.join(nodes)} of {lab} {'is' if len(nodes) == 1 else 'are'}"


def _counted(found: Sequence[Difference]) -> str:
    if not found:
        return "nothing differed from the deployment"
    nodes = len({each.node for each in found})
    parts = "1 difference" if len(found) == 1 else f"{len(found)} differences"
    return f"{parts} in {'1 node' if nodes == 1 else f'{nodes} nodes'}"
