"""The configuration of a program inside a node: one JSON object, a file or standard input."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from lab.model.errors import InputError, Problem

Record = TypeVar("Record")


def read_config(argv: Sequence[str]) -> dict[str, Any]:
    """Return the object in the file that ``argv`` names; ``-`` is standard input.

    Standard input need not end: the object does.

    Raises:
        InputError: there is no such file, or not one JSON object in it.
    """
    if len(argv) != 1:
        raise InputError([Problem("arguments", "expected one: CONFIG.json or -")])
    try:
        raw = _first_value(sys.stdin) if argv[0] == "-" else json.loads(Path(argv[0]).read_text())
    except (OSError, ValueError) as error:
        raise InputError([Problem(argv[0], f"cannot be read as JSON: {error}")]) from error
    if not isinstance(raw, dict):
        raise InputError([Problem(argv[0], "is not a JSON object")])
    return raw


def _first_value(stream: TextIO) -> Any:
    text = ""
    for line in stream:
        text += line
        try:
            return json.loads(text)
        except ValueError:
            continue
    return json.loads(text)


def record(kind: type[Record], raw: Mapping[str, Any], place: str) -> Record:
    """Return a dataclass made from the keys of ``raw``.

    Raises:
        InputError: a key is missing or unknown, or the dataclass refuses a value.
    """
    try:
        return kind(**raw)
    except (TypeError, ValueError) as error:
        raise InputError([Problem(place, str(error).removeprefix(f"{kind.__name__}."))]) from error
