"""``grade``: what many students have handed in, judged."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.arguments import Json, Runtime
from lab.cli.codes import ExitCode
from lab.cli.output import changes, document, message, table
from lab.cli.verb import STARTS, verb

if TYPE_CHECKING:
    from lab.model.lesson import Mark

_COLUMNS = ("student", "lesson", "step", "verdict", "sentence", "hints", "solved")


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, grade,
        {
            "stormdrill grade ann bob": "folders of lesson save",
            "stormdrill grade class/* --csv class.csv": "a table for a spreadsheet",
        },
        STARTS,
    )  # fmt: skip


def grade(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="What lesson save has left.")
    ],
    *,
    lesson: Annotated[
        str, typer.Option("--lesson", metavar="LESSON", help="Where the lesson is none of these.")
    ] = "",
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the table to a file.")
    ] = None,
    runtime: Runtime = "embedded",
    json: Json = False,
) -> int:
    """Judge students' work anew, step by step: 0 when all of it was judged."""
    from lab.app import grading
    from lab.catalog.handed import works

    handed = works(folders, lesson)
    if csv is not None:
        _write(csv, [])  # a file that cannot be written is said before anything starts
    marks: list[Mark] = []
    for work in handed:
        message(f"{work.handed.student}: {work.lesson.name}")
        marks += grading.grade(work, runtime, changes(message))
        if csv is not None:
            _write(csv, marks)
    if json:
        document(marks)
    elif csv is None:
        table(_COLUMNS, [_row(mark) for mark in marks])
    return ExitCode.PASSED


_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


def _plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: names of folders are students'."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(mark: "Mark") -> tuple[str, ...]:
    solved = "yes" if mark.solved else "no"
    hints = str(mark.hints)
    return (mark.student, mark.lesson, mark.step, mark.verdict.value, mark.sentence, hints, solved)


def _write(file: Path, marks: "list[Mark]") -> None:
    from csv import writer

    from lab.model.errors import InputError, Problem

    try:
        with file.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            rows = writer(stream, lineterminator="\n")
            rows.writerow(_COLUMNS)
            rows.writerows(map(_plain, _row(mark)) for mark in marks)
    except OSError as error:
        raise InputError([Problem(f"--csv {file}", error.strerror or str(error))]) from error
