"""The option ``--set KEY=VALUE``, which turns a dial."""

from typing import Annotated, TypeAlias

import typer

from lab.model.errors import InputError, Problem

Settings: TypeAlias = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Turn a dial.")
]


def pairs(settings: list[str]) -> tuple[tuple[str, str], ...]:
    """Return each setting as its key and its value; raise InputError when one has no value."""
    parts = [(text, *text.partition("=")) for text in settings]
    wrong = [text for text, key, equals, _ in parts if not (equals and key.strip())]
    if wrong:
        hint = "stormdrill list INCIDENT has the dials"
        raise InputError(Problem(f"--set {text}", "must be KEY=VALUE", hint) for text in wrong)
    return tuple((key.strip(), value.strip()) for _, key, _, value in parts)
