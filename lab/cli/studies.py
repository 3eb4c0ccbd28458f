"""``study``: variants of one scenario by seeds, in one report."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.arguments import Json, Runtime
from lab.cli.output import document, line, message, table
from lab.cli.verb import JUDGES, verb
from lab.model.errors import InputError, Problem
from lab.model.study import MOST_SEEDS
from lab.model.verdict import Verdict

if TYPE_CHECKING:
    from lab.study.play import StudyResult

_MOST_JOBS = 64
_SEEDS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, study,
        {
            "stormdrill study my-study.yml": "every variant with every seed, and one report",
            "stormdrill study my-study.yml --resume": "what an interrupted study still lacks",
            "stormdrill study --list": "the studies that come with the product",
        },
        JUDGES,
    )  # fmt: skip


def study(  # noqa: PLR0913 - one parameter per option
    file: Annotated[
        str | None, typer.Argument(metavar="STUDY", help="A file, or a name of study --list.")
    ] = None,
    *,
    jobs: Annotated[
        int, typer.Option(min=1, max=_MOST_JOBS, help="Labs at a time, as many as fit the host.")
    ] = 1,
    seeds: Annotated[
        str | None, typer.Option(metavar="SEEDS", help="As 1-5 or 1,3; without: the file's.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Play this variant, and what it is compared with."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Play only what the newest folder of it lacks.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder; one of the same study goes on."),
    ] = None,
    runtime: Runtime = "embedded",
    reuse: Annotated[
        bool, typer.Option("--reuse", help="Play many cells on one lab where that fits.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the shipped studies.")] = False,
    json: Json = False,
) -> int:
    """Play variants of a scenario by seeds, and score what was predicted of them."""
    from lab.study import play

    if list_:
        return _listed(json=json)
    if file is None:
        raise InputError([Problem("study", "needs a file or a name", "study --list has names")])
    chosen = () if seeds is None else numbers(seeds)
    request = play.StudyRequest(
        file, message, jobs, chosen, tuple(only or ()), resume, out, runtime, reuse
    )
    return _shown(play.study(request), json=json)


def rebuilt(folder: Path, *, json: bool) -> int:
    """Rebuild the report of a study, print it, and return the exit code."""
    from lab.study import play

    return _shown(play.report(folder), json=json)


def numbers(text: str) -> tuple[int, ...]:
    """Return the seeds that a text as ``1-5`` or ``1,3`` names; raise InputError for another."""
    found: list[int] = []
    for part in map(str.strip, text.split(",")):
        wanted = _SEEDS.fullmatch(part)
        low, high = (int(wanted[1]), int(wanted[2] or wanted[1])) if wanted else (1, 0)
        if high < low:
            hint = "write them as 1-5 or 1,3"
            raise InputError([Problem(f"--seeds {text}", f"{part!r} is no seed", hint)])
        found += range(low, min(high, low + MOST_SEEDS) + 1)
    if len(found) > MOST_SEEDS:
        hint = "take further ones later, with the same --out"
        raise InputError([Problem(f"--seeds {text}", f"has more than {MOST_SEEDS} seeds", hint)])
    return tuple(dict.fromkeys(found))


def _listed(*, json: bool) -> int:
    from lab.catalog.studies import read, shipped

    found = [read(path) for path in shipped().values()]
    if json:
        document([
            {"name": each.study.name, "title": each.study.title, "file": each.file,
             "scenario": each.scenario, "profile": each.profile,
             "variants": [one.id for one in each.study.variants], "seeds": each.study.seeds}
            for each in found
        ])  # fmt: skip
        return 0
    table(
        ("study", "title", "scenario", "variants", "cells"),
        [
            (
                each.study.name, each.study.title, each.subject.header.name,
                len(each.study.variants), len(each.study.variants) * len(each.study.seeds),
            )
            for each in found
        ],
    )  # fmt: skip
    return 0


def _shown(result: "StudyResult", *, json: bool) -> int:
    """Print what came out of a study, and return its exit code."""
    from lab.study.page import sentence
    from lab.study.write import HTML, data

    found = result.results
    if json:
        document({**data(found), "folder": result.folder})
    else:
        for each in found.scored:
            line(f"{each.verdict:<7}  {each.text}")
        for cell in found.cells:
            if not cell.whole:
                line(f"{'unknown':<7}  {cell.cell.name} {cell.why}")
        line(f"study    {sentence(found)}")
        line(f"verdict  {found.verdict}")
        line(f"report   {result.folder / HTML}")
    return 0 if found.verdict is Verdict.PASS else 1
