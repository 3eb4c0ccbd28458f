"""All verbs put together."""

import importlib
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from lab import __version__
from lab.cli.codes import ExitCode
from lab.cli.ending import exit_code, say

# Typer does not export UsageError, the class of everything wrong with the arguments.
_USAGE = cast("type[typer.BadParameter]", typer.BadParameter.mro()[1])


# In the order of help. A call imports the one module that has its verb: starting is half of what a
# short command costs.
MODULES = {
    "host": ("doctor", "list"),
    "inputs": ("check", "schema"),
    "labs": ("deploy", "inspect", "destroy", "clean"),
    "nodes": ("exec", "shell", "restart", "capture"),
    "reset": ("diff", "reset"),
    "sharing": ("share",),
    "rehearsal": ("rehearse",),
    "lessons": (),
    "grading": ("grade",),
    "runs": ("run", "report", "compare"),
    "studies": ("study",),
    "gamedays": ("gameday",),
    "build": (),  # it has groups of verbs besides
    "verify": ("verify",),
}


def program(verb: str = "") -> typer.Typer:
    """Return the program with all verbs, or with those of the module that has ``verb``."""
    made = typer.Typer(
        name="stormdrill",
        help="Outages of the Internet, rebuilt and played live on this machine.",
        epilog="Start here: stormdrill doctor, then stormdrill run two-routers\n\n"
        "Tab completes verbs, labs, nodes and more: stormdrill --install-completion",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_top)
    known = [name for name, verbs in MODULES.items() if verb in verbs]
    for name in known or MODULES:
        importlib.import_module(f"lab.cli.{name}").register(made)
    return made


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"stormdrill {__version__}")
        raise typer.Exit


def _top(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda value: _version(wanted=value),
            is_eager=True,
            help="Show the version.",
        ),
    ] = False,
) -> None:
    """Take the options before the verb; ``--version`` prints in its callback."""


def call(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    return exit_code(lambda: _typed(list(arguments) or ["--help"]))


def _typed(words: list[str]) -> int:
    try:
        code = program(words[0])(words, prog_name="stormdrill", standalone_mode=False)
    except _USAGE as error:
        say(_usage(error))
        return ExitCode.INPUT
    except typer.Abort:
        return ExitCode.INTERRUPTED
    return int(code or 0)


def _usage(error: typer.BadParameter) -> str:
    # Typer does not export the class of a missing parameter; it alone knows the type of it.
    if hasattr(error, "param_type") and error.ctx and error.param:
        from lab.cli.missing import missing

        return missing(error.ctx, error.param)
    path = error.ctx.command_path if error.ctx else "stormdrill"
    text = error.format_message().rstrip(".").replace("\n", " ")
    return f"{text}; see {path} --help" if text else f"see {path} --help"
