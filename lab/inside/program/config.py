"""The job of a program inside a node: one JSON object, a file or standard input."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from lab.model.errors import InputError, Problem
from lab.model.programs.codec import Kinds, from_json

Job = TypeVar("Job")


def read_job(kind: type[Job], argv: Sequence[str], kinds: Kinds = {}) -> Job:  # noqa: B006 - read only
    """Return the job in the file that ``argv`` names; ``-`` is standard input.

    Standard input may stay open: reading stops at the end of the object. ``kinds`` has the
    dataclasses that a class in the job is read as.

    Raises:
        InputError: there is no such file, or it has no JSON object of a job.
    """
    if len(argv) != 1:
        raise InputError([Problem("arguments", "expected one: CONFIG.json or -")])
    try:
        raw = _first_value(sys.stdin) if argv[0] == "-" else json.loads(Path(argv[0]).read_text())
    except (OSError, ValueError) as error:
        raise InputError([Problem(argv[0], f"cannot be read as JSON: {error}")]) from error
    return from_json(kind, raw, kinds=kinds)


def _first_value(stream: TextIO) -> Any:
    text = ""
    for line in stream:
        text += line
        try:
            return json.loads(text)
        except ValueError:
            continue
    return json.loads(text)
