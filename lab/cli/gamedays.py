"""``gameday``: people live through an incident, in a web console."""

import importlib
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from lab.cli.arguments import Json, Profile
from lab.cli.output import document, line, message
from lab.cli.verb import STARTS, verb
from lab.model.errors import BackendError, InputError, Problem

if TYPE_CHECKING:
    from lab.web.ports import Game
    from lab.web.serve import Links

_EXTRA = ("starlette", "uvicorn", "websockets")


def register(program: typer.Typer) -> None:
    """Add the verb of this module."""
    verb(
        program, gameday,
        {
            "stormdrill gameday my-incident": "one team, links on this machine",
            "stormdrill gameday my-incident --teams 3 --listen 0.0.0.0:8021": "a lab each",
            "stormdrill gameday --resume runs/latest": "after the console was killed",
        },
        STARTS,
    )  # fmt: skip


def gameday(  # noqa: PLR0913 - one parameter per option
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="A name, a folder or a scenario.")
    ] = "",
    *,
    profile: Profile = None,
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where browsers reach it; else this host alone."),
    ] = None,
    teams: Annotated[int, typer.Option(min=1, max=30, help="One lab for each.")] = 1,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new folder for the run.")
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Go on with this run; its links stay the same."),
    ] = None,
    json: Json = False,
) -> int:
    """Let people live through an incident in a web console, until Ctrl-C."""
    _judged(incident, resume)
    serving = console()
    listener = serving.bound(listen, resume)
    try:
        with listener, _opened(incident, profile, teams, out, resume) as game:
            message("Ctrl-C ends the game day and its labs")
            folder = cast("Any", game).folder
            for text in cast("Any", game).lost:
                message(text)
            serving.serve(game, folder, listener, _json if json else _lines)
    except KeyboardInterrupt:  # the way to end it
        message("the game day has ended, and its labs with it")
    return 0


def _judged(incident: str, resume: Path | None) -> None:
    problems = []
    if bool(incident) == (resume is not None):
        hint = "stormdrill gameday INCIDENT, or stormdrill gameday --resume FOLDER"
        problems.append(Problem("gameday", "give an incident or --resume, one of both", hint))
    if resume is not None and not resume.is_dir():
        hint = "name the folder that stormdrill gameday wrote, as runs/latest"
        problems.append(Problem(f"--resume {resume}", "there is no such folder", hint))
    if problems:
        raise InputError(problems)


def console() -> Any:
    """Return the server of consoles, which is an extra; raise BackendError without it."""
    try:
        for name in _EXTRA:
            importlib.import_module(name)
    except ImportError as error:
        raise BackendError(
            f"the web console needs {error.name}: scripts/install, or pip install "
            "'stormdrill[console]'"
        ) from error
    return importlib.import_module("lab.web.serve")


def _opened(
    incident: str, profile: str | None, teams: int, out: Path | None, resume: Path | None
) -> "AbstractContextManager[Game]":
    """Return the game day; it ends with its labs when the context does."""
    gamedays = importlib.import_module("lab.app.gameday")
    if resume is not None:
        return cast("AbstractContextManager[Game]", gamedays.resume(resume))
    return cast("AbstractContextManager[Game]", gamedays.open_game(incident, profile, teams, out))


def _json(links: "Links") -> None:
    document(links.data)
    sys.stdout.flush()


def _lines(links: "Links") -> None:
    line(f"facilitator  {links.facilitator}")
    line(f"observer     {links.observer}")
    for name, url in links.teams:
        line(f"responder    {url}  ({name})")
    sys.stdout.flush()
