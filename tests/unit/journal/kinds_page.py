"""The tables of docs/journal.md, printed from the kinds of events."""

import dataclasses
import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from lab.journal.kinds.catalogue import kinds_in
from lab.journal.kinds.kind import DOC, MODE, OPTIONAL, EventData, Part

PAGE = Path("docs/journal.md")
_BEGIN = re.compile(r"<!-- kinds of ([\w.]+) -->\n.*?<!-- end -->", re.DOTALL)
_WORDS = {str: "text", int: "number", float: "number", bool: "true or false"}


def kinds_of(module: str) -> list[type[EventData]]:
    """Return the kinds that a module defines, in its order."""
    return list(kinds_in(importlib.import_module(module)))


def parts_of(module: str) -> list[type[Part]]:
    """Return the objects inside events that a module defines."""
    found = vars(importlib.import_module(module)).values()
    return [
        each
        for each in found
        if isinstance(each, type)
        and issubclass(each, Part)
        and not issubclass(each, EventData)
        and each.__module__ == module
    ]


def modules() -> Iterator[str]:
    """Yield every module of the product that defines kinds of events."""
    for path in sorted(Path("lab").rglob("*.py")):
        if re.search(r"^class \w+\(EventData\)", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield ".".join(path.with_suffix("").parts)


def shown(page: str) -> list[str]:
    """Return the modules whose kinds a page has."""
    return _BEGIN.findall(page)


def filled(page: str) -> str:
    """Return a page with its tables as the kinds are now."""

    def table(found: re.Match[str]) -> str:
        rows = "".join(f"{_row(kind)}\n" for kind in kinds_of(found[1]))
        head = "| kind | what happened, and to what | data |\n|---|---|---|\n"
        return f"<!-- kinds of {found[1]} -->\n{head}{rows}<!-- end -->"

    return _BEGIN.sub(table, page)


def _row(kind: type[EventData]) -> str:
    return f"| `{kind.kind}` | {kind.__doc__} | {'<br>'.join(_fields(kind))} |"


def _fields(kind: type[Part]) -> Iterator[str]:
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        words = _type(hints[field.name])
        if field.metadata.get(MODE) == OPTIONAL:
            words += ", if any"
        meaning = str(field.metadata[DOC])
        told = "" if meaning == field.name else f": {meaning}"
        yield f"`{field.name}` ({words}){told}{_inner(hints[field.name])}"


def _inner(hint: Any) -> str:
    """Return the fields of the objects that a type holds, "" when it holds none."""
    if isinstance(hint, type) and issubclass(hint, Part):
        return f" [{'; '.join(_fields(hint))}]"
    return "".join(_inner(each) for each in get_args(hint))


def _type(hint: Any) -> str:
    origin, options = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        others = [each for each in options if each is not NoneType]
        return _type(others[0]) if len(others) == 1 else "any"
    if origin is Sequence:
        return f"list of {_type(options[0])}"
    if origin is Mapping:
        return f"{_type(options[1])} by name"
    return "object" if issubclass(hint, Part) else _WORDS[hint]
