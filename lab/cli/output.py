"""Data on stdout, messages on stderr."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from lab.model.columns import aligned


def line(text: str = "") -> None:
    """Print a line of data."""
    sys.stdout.write(f"{text}\n")


def message(text: str) -> None:
    """Print a line for people, beside the data."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def changes(say: Callable[[str], None]) -> Callable[[str], None]:
    """Return a function that says a text unless it is the same as the text before."""
    said: list[str] = []

    def tell(text: str) -> None:
        if said[-1:] != [text]:
            said[:] = [text]
            say(text)

    return tell


def document(value: object) -> None:
    """Print a value as one JSON document."""
    line(json.dumps(value, indent=2, default=_plain))


def _plain(value: Any) -> object:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Path) else asdict(value)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print columns under their names, numbers to the right."""
    numeric = [
        bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(head))
    ]
    for text in aligned([head, *([_cell(value) for value in row] for row in rows)], numeric):
        line(text)


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else str(value)
