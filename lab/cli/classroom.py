"""``lesson serve``: a class on one host, in the browser."""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.arguments import Json
from lab.cli.gamedays import console
from lab.cli.output import document, line, message

if TYPE_CHECKING:
    from lab.web.classroom import ClassLinks


def serve(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(metavar="LESSON", help="Lessons in order; all of them without any."),
    ] = None,
    *,
    students: Annotated[
        Path, typer.Option(metavar="FILE", help="The names of the students, one a line.")
    ],
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where browsers reach it; else this host alone."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A new folder for what students did; else below runs/."),
    ] = None,
    json: Json = False,
) -> int:
    """Give a class: a lab and a page for each student, a grid for the teacher, until Ctrl-C."""
    listener = console().bound(listen)
    opening = importlib.import_module("lab.classroom.opening")
    web = importlib.import_module("lab.web.classroom")
    try:
        with listener, opening.open_class(lessons or (), students, save, message) as room:
            message("Ctrl-C ends the class and its labs")
            web.serve_class(room, room.folder, listener, _json if json else _lines)
    except KeyboardInterrupt:  # the way to end it
        message("the class has ended, and its labs with it")
    return 0


def _json(links: "ClassLinks") -> None:
    document(links.data)
    sys.stdout.flush()


def _lines(links: "ClassLinks") -> None:
    width = max(len(name) for name, _ in (("teacher", ""), *links.students))
    line(f"{'teacher':{width}}  {links.teacher}")
    for name, url in links.students:
        line(f"{name:{width}}  {url}")
    sys.stdout.flush()
