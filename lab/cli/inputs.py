"""``check`` and ``schema``: judge the user's files, and help to write them."""

from typing import Annotated

import typer

from lab.cli.arguments import Json
from lab.cli.choices import SCHEMAS, listed
from lab.cli.output import document, line
from lab.cli.verb import READS, verb
from lab.model.errors import InputError, Problem
from lab.model.format import Format


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, check,
        {
            "stormdrill check my-incident": "a folder with its scenario, network and changes",
            "stormdrill check lab.clab.yml change.yml": "several files of any kind",
        },
        READS,
    )  # fmt: skip
    verb(
        program, schema,
        {"stormdrill schema scenario": "for an editor that completes keys"},
        READS,
    )  # fmt: skip


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files to judge.")],
    *,
    json: Json = False,
) -> int:
    """Judge files of any kind that a user writes; start nothing."""
    from lab import app

    try:
        judged = app.check(files)
    except InputError as error:
        if json:
            document({"judged": files, "problems": error.problems})
        raise
    if json:
        document({"judged": judged, "problems": []})
        return 0
    for text in judged:
        line(text)
    return 0


def schema(
    format: Annotated[
        str, typer.Argument(metavar="KIND", help=f"The kind of file: {listed(SCHEMAS)}.")
    ],
) -> int:
    """Print the JSON Schema of a kind of file, for editors."""
    from lab import app
    from lab.model.hints import nearest

    if format not in set(Format):
        hint = nearest(format, SCHEMAS, kind="kinds")
        raise InputError([Problem(f"schema {format}", "there is no such kind of file", hint)])
    document(app.schema(Format(format)))
    return 0
