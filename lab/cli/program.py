"""All verbs put together, and the one place where errors become exit codes."""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from lab import __version__
from lab.cli import build, host, inputs, labs, nodes, reset, runs, sharing, verify
from lab.cli.codes import ExitCode
from lab.model.errors import BackendError, InputError

# Typer does not export UsageError, the class of everything wrong with the arguments.
_USAGE = cast("type[typer.BadParameter]", typer.BadParameter.mro()[1])


program = typer.Typer(
    name="stormdrill",
    help="Outages of the Internet, rebuilt and played live on this machine.",
    epilog="Start here: stormdrill doctor, then stormdrill run two-routers\n\n"
    "Tab completes verbs, labs, nodes and more: stormdrill --install-completion",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"stormdrill {__version__}")
        raise typer.Exit


@program.callback()
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


for module in (host, inputs, labs, nodes, reset, sharing, runs, build, verify):
    module.register(program)


def call(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    _interruptible()
    try:
        code = program(
            list(arguments) or ["--help"], prog_name="stormdrill", standalone_mode=False
        )
        sys.stdout.flush()
    except _USAGE as error:
        _say(_usage(error))
        return ExitCode.INPUT
    except InputError as error:
        for problem in error.problems:
            _say(str(problem))
        return ExitCode.INPUT
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # Typer exits by itself when the reader has gone
        # Python flushes stdout once more when it ends, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BACKEND
    except (BackendError, OSError) as error:
        _say(_failure(error))
        return ExitCode.BACKEND
    return int(code or 0)


def _interruptible() -> None:
    """Let each of the signals that end a program end it as Ctrl-C does, with its clean-up."""
    # Shells start background jobs with SIGINT ignored; a lab must end on the signal all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _usage(error: typer.BadParameter) -> str:
    # Typer does not export the class of a missing parameter; it alone knows the type of it.
    if hasattr(error, "param_type") and error.ctx and error.param:
        from lab.cli.missing import missing

        return missing(error.ctx, error.param)
    path = error.ctx.command_path if error.ctx else "stormdrill"
    text = error.format_message().rstrip(".").replace("\n", " ")
    return f"{text}; see {path} --help" if text else f"see {path} --help"


def _failure(error: BackendError | OSError) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _say(text: str) -> None:
    print(f"stormdrill: {text}", file=sys.stderr)  # noqa: T201 - the command line prints
