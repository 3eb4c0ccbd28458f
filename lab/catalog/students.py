"""The students of a class: a file with one name a line."""

import re
from collections.abc import Iterator
from pathlib import Path

from lab.model.classroom import NAME, NAME_RULE
from lab.model.errors import InputError, Problem

MOST = 200
_TOLD = 10  # wrong lines that are told; in a file of something else every line is wrong
_OPTION = "--students"


def students(file: Path) -> tuple[str, ...]:
    """Return the names in a file, without lines that are empty.

    Raises:
        InputError: it cannot be read, or with every line that is no name or comes twice.
    """
    lines = _lines(file)
    named = {number: " ".join(line.split()) for number, line in enumerate(lines, 1)}
    named = {number: name for number, name in named.items() if name}
    problems = [*_wrong(file, named), *_twice(file, named)]
    if not named:
        problems = [Problem(f"{_OPTION} {file}", "has no names", "write one a line")]
    elif len(named) > MOST:
        text = f"has {len(named)} names, and a class has at most {MOST}"
        problems.append(Problem(f"{_OPTION} {file}", text, "make several classes"))
    if problems:
        told = sorted(problems, key=lambda each: _line(each.place))
        more = len(told) - _TOLD
        rest = [Problem(str(file), f"{more} more lines like these")] if more > 0 else []
        raise InputError([*told[:_TOLD], *rest])
    return tuple(named.values())


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        place, hint = f"{_OPTION} {file}", "name a file with one name a line"
        raise InputError([Problem(place, error.strerror or str(error), hint)]) from error
    except ValueError as error:
        hint = "save it as UTF-8"
        raise InputError([Problem(f"{_OPTION} {file}", "is no UTF-8 text", hint)]) from error


def _wrong(file: Path, named: dict[int, str]) -> Iterator[Problem]:
    for number, name in named.items():
        if not re.fullmatch(NAME, name):
            yield Problem(f"{file}:{number}", f"{name!r} is no name", NAME_RULE)


def _twice(file: Path, named: dict[int, str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, name in named.items():
        before = first.setdefault(name.casefold(), number)
        if before != number:
            text, hint = f"{name!r} is the name of line {before} too", "add something to one"
            yield Problem(f"{file}:{number}", text, hint)


def _line(place: str) -> int:
    number = place.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0
