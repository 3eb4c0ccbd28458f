"""Those who read a journal ask for fields that there are, of kinds that there are."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.journal.kinds_page import kinds_of, modules, parts_of

KINDS = {kind.__name__: kind for module in modules() for kind in kinds_of(module)}
NAMES = {kind.kind for kind in KINDS.values()}
PARTS = [part for module in modules() for part in parts_of(module)]
FIELDS = {field.name for kind in (*KINDS.values(), *PARTS) for field in dataclasses.fields(kind)}
READS = {"text", "texts", "number", "count", "flag", "table", "tables", "where"} | {
    f"require_{what}" for what in ("number", "flag", "texts", "table")
}
BY_KIND = {"of", "since", "of_kinds"}
FOLDERS = (
    "journal", "evidence", "report", "console", "verify", "engine", "app", "catalog", "push",
    "incidents",
)  # fmt: skip
READERS = [path for folder in FOLDERS for path in sorted(Path("lab", folder).rglob("*.py"))]


def texts_of(node: ast.expr | None) -> Iterator[str]:
    """Yield the text of a constant, and nothing for any other expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def is_data(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "data"


def keys(node: ast.AST) -> Iterator[str]:
    """Yield the keys that an expression reads of an event's data."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, key, *_]) if name in READS:
            yield from texts_of(key)
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *_]) if is_data(
            value
        ):
            yield from texts_of(key)
        case ast.Subscript(value=value, slice=key) if is_data(value):
            yield from texts_of(key)
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[value]):
            if is_data(value):
                yield from texts_of(key)


@pytest.mark.parametrize("path", READERS, ids=str)
def test_every_key_that_is_read_is_a_field_of_a_kind(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unknown = {key for node in ast.walk(tree) for key in keys(node)} - FIELDS
    assert unknown == set()


def asked(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Yield the class of a kind that events are asked for by, and the fields they must have."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="of"),
                args=[ast.Attribute(value=ast.Name(id=name), attr="kind"), *_],
            ):
                yield name, {each.arg for each in node.keywords if each.arg} - {"span"}


@pytest.mark.parametrize("path", READERS, ids=str)
def test_events_are_picked_by_fields_of_their_own_kind(path: Path) -> None:
    for name, wanted in asked(ast.parse(path.read_text(encoding="utf-8"))):
        assert wanted <= {field.name for field in dataclasses.fields(KINDS[name])}, name


@pytest.mark.parametrize("path", READERS, ids=str)
def test_no_reader_spells_the_name_of_a_kind_where_events_are_asked_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spelt = {
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in BY_KIND
        for each in node.args
        for text in texts_of(each)
        if text in NAMES
    }
    assert spelt == set()


def test_a_key_is_found_however_it_is_read() -> None:
    source = (
        'text(e.data, "a"); e.data.get("b"); e.data["c"]; "d" in e.data; require_flag(e, "e"); '
        'where(es, "f", {"x"}); other(e, "g"); e.rest.get("h"); text(e.data, key)'
    )
    found = [key for node in ast.walk(ast.parse(source)) for key in keys(node)]
    assert sorted(found) == ["a", "b", "c", "d", "e", "f"]
