"""Kinds of events: how one is written and read, and that nothing else is written."""

import ast
import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from lab.journal.kinds.failed import Failed
from lab.journal.kinds.kind import DOC, EventData, Part
from lab.journal.kinds.probe import Dns, HopPart, Http, Trace
from lab.journal.kinds.read import read
from lab.journal.kinds.run import Measured, PhaseEnded, PhaseStarted
from lab.journal.kinds.server import AppCounts, Load
from tests.unit.journal.kinds_page import PAGE, filled, kinds_of, modules, parts_of, shown

Golden = Callable[[Path, str], None]
SOURCES = sorted(Path("lab").rglob("*.py"))
KINDS = [kind for module in modules() for kind in kinds_of(module)]
PARTS = [part for module in modules() for part in parts_of(module)]
HTTP = Http(app="a", by="name", host="www.a.com")


def test_a_field_that_every_event_has_is_written_even_when_it_is_empty() -> None:
    event = PhaseStarted(title="Steady", historical_utc="")
    assert event.data() == {"title": "Steady", "historical_utc": ""}


def test_an_optional_field_is_left_out_while_it_has_its_default() -> None:
    assert PhaseEnded(title="Steady").data() == {"title": "Steady"}
    assert "probe" not in HTTP.data()
    assert dataclasses.replace(HTTP, probe="p").data()["probe"] == "p"


def test_a_result_of_nothing_is_written_as_null() -> None:
    assert HTTP.data()["status"] is None
    assert Measured(value=0.5).data() == {"value": 0.5, "whole": None, "lines": []}


@pytest.mark.parametrize("reason", ["no socket", ""])
def test_a_blind_probe_has_no_results_in_its_line(reason: str) -> None:
    event = dataclasses.replace(HTTP, ok=True, status=200, blind=reason)
    assert event.data() == {"app": "a", "by": "name", "host": "www.a.com", "blind": reason}


def test_the_data_of_an_event_are_json_with_the_objects_inside() -> None:
    counts = AppCounts(
        lookups=1, dns_ok=1, servfail=0, dns_timeout=0, dns_other=0,
        fetches=0, http_ok=0, http_5xx=0, http_fail=0,
    )  # fmt: skip
    event = Load(users=3, apps=MappingProxyType({"a": counts}), queries={"1.1.1.1": 2})
    data = event.data()
    assert json.loads(json.dumps(data)) == data
    assert data["apps"] == {"a": dataclasses.asdict(counts)}
    assert read(Load, data) == dataclasses.replace(event, apps={"a": counts})


def test_what_is_written_is_read_back() -> None:
    event = Trace(
        target="10.0.0.9", ok=False, answered="silent",
        hops=(HopPart(ttl=1, address="10.0.0.1"), HopPart(ttl=2, address=None, mark="!N")),
    )  # fmt: skip
    assert read(Trace, event.data()) == event


def test_a_key_that_is_not_known_is_left_out() -> None:
    assert read(Failed, {"text": "x", "more": 1}) == Failed(text="x")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "has no title, historical_utc"),
        ({"title": 1, "historical_utc": ""}, "title is no str: 1"),
        ({"title": True, "historical_utc": ""}, "title is no str: True"),
    ],
)
def test_data_of_another_shape_are_refused(data: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read(PhaseStarted, data)  # type: ignore[arg-type]  # what a damaged line holds


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(ValueError, match="took_ms is no float: True"):
        read(Dns, {**_dns(), "took_ms": True})
    assert read(Dns, {**_dns(), "took_ms": 2}).took_ms == 2


def _dns() -> dict[str, bool | str]:
    names = ("target", "role", "scope", "server", "name", "qtype")
    return dict.fromkeys(names, "x")


def test_no_two_kinds_have_one_name() -> None:
    names = [kind.kind for kind in KINDS]
    assert len(names) == len(set(names)) > 40


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.kind))
def test_every_kind_says_what_its_subject_is_in_one_sentence(kind: type[EventData]) -> None:
    words = str(kind.__doc__)
    assert "; the subject is " in words
    assert words.endswith(".")
    assert "\n" not in words


@pytest.mark.parametrize("part", [*KINDS, *PARTS], ids=lambda part: str(part.__name__))
def test_every_field_has_a_meaning(part: type[Part]) -> None:
    for field in dataclasses.fields(part):
        assert field.metadata[DOC], field.name


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def test_every_event_that_is_written_is_of_one_of_the_kinds() -> None:
    """What takes a kind as text copies lines and makes looks; none of them names a kind itself."""
    named = [
        f"{path}:{call.lineno}"
        for path in SOURCES
        for call in calls(path)
        if _name(call) in ("add", "note", "emit", "write", "Look", "blind", "Event")
        if any(
            isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and each.value in {kind.kind for kind in KINDS}
            for each in call.args[:3]
        )
    ]
    assert named == []


COPIES = {"lab/probes/sampler.py", "lab/push/pushers.py", "lab/journal/journal.py"}


def test_only_lines_that_other_programs_printed_are_copied_without_a_type() -> None:
    copying = {
        str(path)
        for path in SOURCES
        for call in calls(path)
        if _name(call) == "add" and isinstance(call.func, ast.Attribute)
        if "journal" in ast.unparse(call.func.value) or ast.unparse(call.func) == "self.add"
    }
    assert copying == COPIES


def test_the_page_of_the_journal_shows_every_kind(golden: Golden) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(shown(page)) == sorted(modules())
    golden(PAGE, filled(page))
