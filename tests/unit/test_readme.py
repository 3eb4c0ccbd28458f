"""What the README promises is what the code has."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from lab.catalog.index import shipped
from lab.cli.codes import ExitCode
from lab.cli.program import program
from lab.incidents.facebook_2021.measures import MEASURES
from lab.load.containerlab import keys

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
PAGES = sorted([TOP / "README.md", TOP / "CONTRIBUTING.md", *(TOP / "docs").rglob("*.md")])


def first_cells(heading: str) -> list[str]:
    """Return the first column of the table under a line that starts so, without its head."""
    rows = README.partition(heading)[2].partition("\n|---")[2].splitlines()[1:]
    cells = []
    for row in rows:
        if not row.startswith("|"):
            break
        cells.append(row.split("|")[1].strip())
    return cells


def test_every_dependency_is_named_with_its_reason() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=!~ ]", text)[0] for text in project["dependencies"]]
    assert first_cells("## Dependencies") == names


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert first_cells("Exit codes:") == [str(code.value) for code in ExitCode]


def test_every_verb_has_its_row_and_every_row_its_verb() -> None:
    rows = [re.sub(r"[`]", "", cell).split()[1] for cell in first_cells("## Verbs")]
    assert sorted(rows) == sorted(get_command(program()).commands)  # type: ignore[attr-defined] # a group


def test_every_part_of_the_package_is_in_the_layout() -> None:
    tree = README.partition("## Layout")[2].partition("```")[2].partition("```")[0]
    named = re.findall(r"^  ([a-z]+)(?:/|\.py) ", tree, re.MULTILINE)
    there = [
        path.stem
        for path in (TOP / "lab").iterdir()
        if (not path.name.startswith("_") and (path / "__init__.py").exists())
        or path.suffix == ".py"
    ]
    assert sorted(named) == sorted(set(there) - {"__init__", "__main__"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_between_pages_is_broken(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_measure_of_the_flagship_is_told() -> None:
    text = (TOP / "docs" / "scenarios.md").read_text(encoding="utf-8")
    told = {word.lstrip(".") for word in re.findall(r"[a-z_.]+", text)}
    # Those of one application are told by its last part.
    assert {name.removeprefix("service.success.") for name in MEASURES} <= told


def test_every_shipped_incident_has_its_row() -> None:
    rows = {cell.partition("]")[0].lstrip("[") for cell in first_cells("## Incidents")}
    assert set(shipped()) <= rows


def test_what_becomes_of_every_key_of_a_containerlab_file_is_told() -> None:
    text = (TOP / "docs" / "containerlab.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(?:type: )?([a-z0-9-]+)`", text))
    known = {*keys.TOP, *keys.NODE, *keys.KINDS, *keys.OUTSIDE, *keys.WIRES, *keys.ROUTER_KINDS}
    assert known - told == set()
