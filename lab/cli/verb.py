"""The page of a verb: what help and manual say of it besides its options."""

from collections.abc import Callable, Mapping
from typing import Any

import typer

from lab.cli.codes import MEANING, NOT_FOUND, ExitCode

JUDGES = tuple(ExitCode)
STARTS = (ExitCode.PASSED, ExitCode.INPUT, ExitCode.BACKEND, ExitCode.INTERRUPTED)
WORKS = (ExitCode.PASSED, ExitCode.INPUT, ExitCode.BACKEND)
READS = (ExitCode.PASSED, ExitCode.INPUT)

_KEEP = "\b"  # the paragraph after it keeps its lines


def verb(
    program: typer.Typer,
    function: Callable[..., int],
    examples: Mapping[str, str],
    codes: tuple[ExitCode, ...],
    **settings: Any,
) -> None:
    """Add a verb with its examples (each with what it does) and its exit codes."""
    meaning = {str(code.value): MEANING[code] for code in codes}
    name = settings.pop("name", _name(function))
    program.command(name, epilog=_page(examples, meaning), **settings)(function)


def verb_of_command(
    program: typer.Typer,
    function: Callable[..., int],
    examples: Mapping[str, str],
    **settings: Any,
) -> None:
    """Add a verb that gives the exit code of a command in a node."""
    meaning = {
        "0..255": "the command's own; 128 and more when a signal ended it",
        str(NOT_FOUND): "the node has no such command",
        **{str(code.value): MEANING[code] for code in (ExitCode.INPUT, ExitCode.BACKEND)},
    }
    program.command(_name(function), epilog=_page(examples, meaning), **settings)(function)


def _name(function: Callable[..., int]) -> str:
    """Return the verb of a function; some have a line below, for Python's own words."""
    return function.__name__.rstrip("_").removeprefix("export_")


def _page(examples: Mapping[str, str], codes: Mapping[str, str]) -> str:
    shown = [line for call, does in examples.items() for line in (f"  # {does}", f"  {call}")]
    listed = [f"  {code:<6}  {means}" for code, means in codes.items()]
    parts = (["Examples:", *shown], ["Exit codes:", *listed])
    return "\n\n".join("\n".join([_KEEP, *part]) for part in parts)
