"""Documents for people who write incidents: their examples are checked, their tables complete."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from lab.catalog.listing import check
from lab.catalog.planned import built, checked
from lab.catalog.subject import subject
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.steps import STEPS as OF_THE_FLAGSHIP
from lab.journal.kinds.change import LoginTried
from lab.journal.kinds.kind import EventData
from lab.journal.kinds.probe import Dns, Http, Reach, Sessions, Tcp, Trace
from lab.journal.kinds.probe import Routes as RoutesSeen
from lab.load.shapes import members
from lab.model.access import AccessPlan, PathPlan
from lab.model.change import Change, Edit
from lab.model.dial import DeclaredDial
from lab.model.errors import CommandError, InputError
from lab.model.fact import FactSpec, Moment
from lab.model.measure import MeasureSpec
from lab.model.probe import ProbeSpec
from lab.model.scenario import Expectation, Phase, Scenario
from lab.model.verification import OwnInvariant
from lab.probes.kinds import PROBES
from lab.probes.routers import RouterProbes
from lab.steps import STEPS
from lab.steps.announce import Routes
from lab.steps.kind import kind

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "scenarios.md").read_text(encoding="utf-8")
STUDIES = (TOP / "docs" / "studies.md").read_text(encoding="utf-8")
LESSONS = (TOP / "docs" / "lessons.md").read_text(encoding="utf-8")
EXTENDING = (TOP / "docs" / "extending.md").read_text(encoding="utf-8")
PAGES = sorted((TOP / "docs").rglob("*.md"))
SPELLED = (
    Scenario, Phase, Expectation, ProbeSpec, MeasureSpec, FactSpec, Moment, Change, Edit,
    AccessPlan, PathPlan, DeclaredDial, OwnInvariant, Routes, *STEPS, *OF_THE_FLAGSHIP,
)  # fmt: skip

# What a part of a scenario is put into: the shipped example without what could contradict it.
_HOLDS = [{"do": "hold", "seconds": 30}]
_BASE = {
    "name": "example", "title": "Example", "topology": "two-routers",
    "phases": [
        {"id": name, "title": name, "steps": _HOLDS} for name in ("steady", "change", "repair")
    ],
}  # fmt: skip
EVERY_STEP = {"do", "when"}  # told once, for all steps
_LENT = ("access", "changes", "probes", "measures")  # parts of the shipped scenario


def blocks(text: str, mark: str) -> list[str]:
    """Return the YAML blocks of a page that are marked so."""
    return re.findall(rf"^```yaml {mark}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def files(text: str) -> list[tuple[str, str]]:
    """Return the files that a page shows, each with its name."""
    return re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def tables(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield for each table of keys the dataclass it names and the keys in its first column."""
    found = re.finditer(r"^<!-- keys: (\S+) -->\n\n((?:\|.*\n)+)", text, re.MULTILINE)
    for each in found:
        rows = each[2].splitlines()[2:]
        cells = [re.split(r"(?<!\\)\|", row)[1] for row in rows]
        yield each[1], [key for cell in cells for key in re.findall(r"`([a-z_]+)`", cell)]


def named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def keys_of(part: Any) -> set[str]:
    """Return the keys of a part; of probes those of every kind."""
    return {
        one.name for each in (part, *(PROBES if part is ProbeSpec else ())) for one in fields(each)
    }


def judged(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "scenario.yml"
    path.write_text(text, encoding="utf-8")
    return check([str(path)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_complete_example_can_be_played(page: Path, tmp_path: Path) -> None:
    for text in blocks(page.read_text(encoding="utf-8"), "complete"):
        assert "scenario" in judged(tmp_path, text)[0]


@pytest.mark.parametrize("part", blocks(PAGE, "part"), ids=lambda part: part.partition(":")[0])
def test_every_part_of_a_scenario_fits_the_shipped_example(part: str, tmp_path: Path) -> None:
    yaml = YAML(typ="safe", pure=True)
    shipped = yaml.load(TOP / "topologies" / "two-routers" / "scenario.yml")
    given = yaml.load(part)
    lent = {key: shipped[key] for key in _LENT}
    if "probes" in given:
        del lent["measures"]
    with (tmp_path / "scenario.yml").open("w", encoding="utf-8") as file:
        yaml.dump({**_BASE, **lent, **given}, file)
    assert "scenario example" in check([str(tmp_path / "scenario.yml")])[0]


def test_every_change_is_a_change(tmp_path: Path) -> None:
    for number, text in enumerate(blocks(PAGE, "change")):
        path = tmp_path / f"{number}.yml"
        path.write_text(text, encoding="utf-8")
        assert check([str(path)]) == [f"{path}: change clean-up"]


def test_files_that_are_shown_are_those_that_are_shipped() -> None:
    shown = files(PAGE)
    assert shown
    assert [name for name, text in shown if (TOP / name).read_text(encoding="utf-8") != text] == []


@pytest.mark.parametrize(
    "page",
    [PAGE, EXTENDING, LESSONS, STUDIES],
    ids=["scenarios", "extending", "lessons", "studies"],
)
def test_each_table_has_the_keys_that_are_read(page: str) -> None:
    read = {path: keys_of(named(path)) for path, _ in tables(page)}
    told = {path: set(keys) for path, keys in tables(page)}
    assert told == {
        path: {name.rstrip("_") for name in names} - EVERY_STEP for path, names in read.items()
    }


def test_everything_that_is_read_has_its_table() -> None:
    shown = {named(path) for path, _ in tables(PAGE)}
    assert {cls.__name__ for cls in set(SPELLED) - shown} == set()


def of_probes() -> dict[str, tuple[str, str]]:
    """Return the keys and the event's fields that the page has for each kind of probe."""
    rows = PAGE.partition("| Kind | Its own keys |")[2].splitlines()[2:]
    found = {}
    for row in rows:
        if not row.startswith("|"):
            break
        kind, keys, of_event = (cell.strip() for cell in row.split("|")[1:4])
        found[kind.strip("`")] = (keys, of_event)
    return found


def test_each_kind_of_probe_has_its_keys() -> None:
    told = {kind: set(re.findall(r"`(\w+)`", keys)) for kind, (keys, _) in of_probes().items()}
    common = {each.name for each in fields(ProbeSpec)}
    own = {each.kind: {one.name for one in fields(each)} - common - {each.kind} for each in PROBES}
    assert told == own


@pytest.mark.parametrize(
    "kind",
    [Dns, Http, Reach, Tcp, Trace, Sessions, RoutesSeen, LoginTried],
    ids=lambda kind: kind.kind,
)
def test_each_kind_of_probe_has_the_fields_of_its_events(kind: type[EventData]) -> None:
    cell = re.sub(r"\([^)]*\)", "", of_probes()[kind.kind][1])  # without values and meanings
    told = set(re.findall(r"`(\w+)`", cell))
    assert {field.name for field in fields(kind)} - {"probe", "blind"} == told


def test_every_key_of_the_blueprint_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", PAGE.partition("Key of `blueprint.yml`")[2]))
    assert {member.key for member in members(Blueprint)} - {"name"} <= told


@pytest.fixture
def flapping(tmp_path: Path) -> Path:
    """Return a folder with the files of the incident with Python that a page shows."""
    for name, text in files(EXTENDING):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_incident_with_python_can_be_played(flapping: Path) -> None:
    found = subject(str(flapping))
    scenario = checked(found, found.source.default_profile, found.dials(""))
    assert [step.describe() for step in map(kind, scenario.phases[0].steps)] == [
        "eth1 of r2 flaps 3 times"
    ]


def test_its_own_probe_asks_every_router(flapping: Path) -> None:
    class Asked:
        def read(self, node: str, _daemon: str, _command: str, parse: Callable[[str], int]) -> int:
            if node == "r2":
                raise CommandError("r2: bgpd does not run")
            return parse('{"10.0.0.2": {"connectionsDropped": 2}}')

    found = subject(str(flapping))
    (beat,) = found.incident.probes(built(found, "", found.dials("")).network).beats
    looks = beat.look(cast("RouterProbes", Asked()))
    assert [(look.kind, look.subject, look.data) for look in looks] == [
        ("resets", "r1", {"ended": 2}),
        ("resets", "r2", {"blind": "r2: bgpd does not run"}),
    ]


def test_its_own_steps_are_judged(flapping: Path) -> None:
    path = flapping / "scenario.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("node: r2", "node: r9"))
    found = subject(str(flapping))
    with pytest.raises(InputError, match=r"phases\.0\.steps\.0\.node: there is no node r9"):
        checked(found, found.source.default_profile, found.dials(""))


def test_check_does_not_run_its_python(flapping: Path) -> None:
    (flapping / "incident.py").write_text("raise SystemExit", encoding="utf-8")
    assert check([str(flapping)])[1].startswith(
        "information: its Python in . is not run; not judged: steps phases.0.steps.0 (flap); "
        "measures resets.most, pages.slowest_ms"
    )


def test_paths_that_extending_names_are_there() -> None:
    paths = set(re.findall(r"`((?:lab|tests|configs|topologies|docs)/[\w./-]*)`", EXTENDING))
    assert {path for path in paths if "NAME" not in path and not (TOP / path).exists()} == set()


def test_the_layers_that_are_shown_are_those_that_are_checked() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = EXTENDING.partition("## The parts")[2].split("```")[1]
    assert shown.strip().splitlines() == layers
