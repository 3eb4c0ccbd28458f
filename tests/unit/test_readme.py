"""What the README promises is what the code has."""

import re
import shlex
import tomllib
from collections.abc import Iterator
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
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = sorted([TOP / "README.md", TOP / "CONTRIBUTING.md", *(TOP / "docs").rglob("*.md")])
CALL = re.compile(r"(?:^|[`$(] ?)stormdrill ([a-z][^`\n]*)", re.MULTILINE)


def first_cells(heading: str, text: str = README) -> list[str]:
    """Return the first column of the table under a line that starts so, without its head."""
    rows = text.partition(heading)[2].partition("\n|---")[2].splitlines()[1:]
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


def unknown(call: str) -> Iterator[str]:
    """Yield the verb or the options of a call, as a page writes it, that there are not."""
    verb = get_command(program())
    words = shlex.split(call.partition(" #")[0].partition(" -- ")[0].replace("'", ""))
    while words and words[0] in getattr(verb, "commands", {}):
        verb = verb.commands[words.pop(0)]  # type: ignore[attr-defined] # a group
    if hasattr(verb, "commands"):
        yield f"stormdrill {call}"
    known = {option for each in verb.params for option in each.opts} | {"--help"}
    options = re.findall(r"(?<!\S)\[?(--[a-z-]+)", " ".join(words))
    yield from (f"{option} of stormdrill {call}" for option in options if option not in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_is_there(page: Path) -> None:
    calls = CALL.findall(page.read_text(encoding="utf-8"))
    assert [wrong for call in calls for wrong in unknown(call)] == []


def test_a_verb_or_an_option_that_is_not_there_is_found() -> None:
    assert list(unknown("deploy two-routers --nome x [--start HOW]")) == [
        "--nome of stormdrill deploy two-routers --nome x [--start HOW]"
    ]
    assert list(unknown("lesson sing")) == ["stormdrill lesson sing"]
    assert list(unknown("exec walk r1 -- dig --short # --nothing")) == []


def test_every_benchmark_is_named() -> None:
    scripts = {path.name for path in (TOP / "scripts" / "bench").iterdir() if not path.suffix}
    cells = " ".join(
        re.findall(r"`([^`]*)`", " ".join(first_cells("## Benchmarks", CONTRIBUTING)))
    )
    assert scripts - {"__pycache__"} - set(cells.split()) == set()


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    assert [
        f"{target}#{anchor}"
        for target, anchor in links
        if anchor not in anchors(page.parent / target if target else page)
    ] == []


def anchors(page: Path) -> set[str]:
    """Return what headings of a page are linked by, as GitHub does."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


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
