"""``check`` and ``schema``: judge the user's files, and help to write them."""

from typing import Annotated

import typer

from lab.cli.output import Json, document, line
from lab.model.errors import InputError
from lab.model.format import Format


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    program.command("check")(check)
    program.command("schema")(schema)


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


def schema(format: Annotated[Format, typer.Argument(help="The kind of file.")]) -> int:
    """Print the JSON Schema of a kind of file, for editors."""
    from lab import app

    document(app.schema(format))
    return 0
