"""The option ``--set KEY=VALUE``, which turns a dial."""

from typing import Annotated, TypeAlias

import typer

from lab.model.errors import InputError, Problem

Settings: TypeAlias = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Turn a dial.")
]


def pairs(settings: list[str]) -> tuple[tuple[str, str], ...]:
    """Return each setting as its key and its value; raise InputError when one has no value."""
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise InputError(Problem(f"--set {text}", "must be KEY=VALUE") for text in wrong)
    parts = (text.partition("=") for text in settings)
    return tuple((key.strip(), value.strip()) for key, _, value in parts)
