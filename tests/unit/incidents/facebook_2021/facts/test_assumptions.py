"""docs/assumptions.md names every dial, and the facts that are not measured."""

import re
from dataclasses import fields
from pathlib import Path

from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.facts.score import NEEDS, PHASES, score
from lab.model.event import Event, JsonValue

PAGE = (Path(__file__).parents[5] / "docs" / "assumptions.md").read_text(encoding="utf-8")


def test_every_dial_is_told_with_its_default() -> None:
    dials = {
        f"{part.name}.{each.name}": each.default
        for part in fields(Settings)
        for each in fields(type(getattr(Settings(), part.name)))
    }
    untold = {
        name: default
        for name, default in dials.items()
        if not re.search(rf"`{re.escape(name)}` (= )?{re.escape(_said(default))}\b", PAGE)
    }
    assert untold == {}


def test_every_parameter_told_exists() -> None:
    parts = {part.name: getattr(Settings(), part.name) for part in fields(Settings)}
    told = re.findall(rf"`({'|'.join(parts)})\.(\w+)`", PAGE)
    assert [f"{part}.{name}" for part, name in told if not hasattr(parts[part], name)] == []


def test_the_facts_not_measured_are_the_ones_listed() -> None:
    line = PAGE[PAGE.index("Not measured by any run, each") :].split(".\n")[0]
    listed = set()
    for first, last in re.findall(r"F(\d\d)(?: to F(\d\d))?", line):
        listed |= {f"F{number:02}" for number in range(int(first), int(last or first) + 1)}
    whole = PHASES.union(*(need for need in NEEDS.values()))
    server: JsonValue = {"name": "dns-x", "kind": "dns", "site": "x", "addresses": ["2001:db8::1"]}
    phases: list[JsonValue] = [{"id": each} for each in whole]
    first = Event(1, 0.0, "run.started", "x", {"phases": phases, "nodes": [server]})
    assert listed == {each.id for each in score([first]) if not each.scored}


def _said(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)
