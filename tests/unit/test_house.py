"""The rules of the house that no tool checks: sizes, and parts that know no incident."""

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
LAB = TOP / "lab"
INCIDENTS = LAB / "incidents"
MOST_LINES = 300  # of a module
MOST_OF_APP = 3300  # lines of all use cases together
HEAVY = (
    "docker", "dns", "jinja2", "mrtparse", "paramiko", "pybatfish", "rich",
    "ruamel.yaml", "lab.app", "lab.catalog", "lab.incidents", "lab.load", "lab.runtimes",
)  # fmt: skip

# Words by which one would know an outage: names, numbers, and parts of one network.
OF_ONE_INCIDENT = re.compile(
    r"""
    (?i:facebook|instagram|whatsapp|cloudflare|youtube|optus) | \bMeta\b | 32934
    | \b129\.134\. | \b157\.240\. | \b185\.89\. | \b69\.171\.
    | \bplanes?\b | \bPoPs?\b | first_plane | \beb\d?\b | \b(?:prn|frc|lhr|sjc|atn)\b
    | 13335 | 36561 | 17557 | \b1221\b
    """,
    re.VERBOSE,
)


def modules() -> list[Path]:
    return sorted(LAB.rglob("*.py"))


def texts_of_any_incident() -> list[Path]:
    """Return the files of the lab that must know no incident: all but the packs."""
    kinds = ("*.py", "*.j2", "*.txt", "*.css", "*.js", "*.html")
    found = chain.from_iterable(LAB.rglob(kind) for kind in kinds)
    return sorted(path for path in found if INCIDENTS not in path.parents)


def named(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.relative_to(TOP)}:{number}: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if OF_ONE_INCIDENT.search(line)
    ]


def test_no_file_outside_the_packs_names_an_incident() -> None:
    assert [line for path in texts_of_any_incident() for line in named(path)] == []


@pytest.mark.parametrize(
    "line",
    ["for AS 32934", "the planes of a network", "a PoP's router", "129.134.30.0/24", "at lhr",
     "Facebook's day", "as `kind eb`"],
)  # fmt: skip
def test_words_of_an_incident_are_found(line: str) -> None:
    assert OF_ONE_INCIDENT.search(line)


def test_no_module_is_longer_than_one_reads_at_a_sitting() -> None:
    lengths = {
        str(path.relative_to(TOP)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_sizes_are_those_that_contributors_read() -> None:
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"A module has at most {MOST_LINES} lines" in text
    assert f"`lab/app` has at most {MOST_OF_APP} lines" in text


def test_the_use_cases_stay_wiring() -> None:
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in (LAB / "app").rglob("*.py")
    )
    assert lines <= MOST_OF_APP


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from lab.cli import call; call(['--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True,
        cwd=TOP,
    )  # fmt: skip
    assert set(done.stdout.split()) & set(HEAVY) == set()
