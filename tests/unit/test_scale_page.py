"""What docs/scale.md computes follows from the curves that it names."""

import math
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
PODS = 110


def curve(name: str) -> tuple[float, float]:
    """Return what a router takes of something: once, and for each router of the lab."""
    found = re.search(rf"^\* {name}[^:]*: ([\d.]+) \+ ([\d.]+) . N", PAGE, re.MULTILINE)
    assert found, name
    return float(found[1]), float(found[2])


def rows(head: str) -> list[list[int]]:
    """Return the numbers of the table below a row of heads."""
    lines = PAGE[PAGE.index(head) :].partition("\n\n")[0].splitlines()[2:]
    return [[int(cell) for cell in re.findall(r"\d+", line)] for line in lines]


@pytest.mark.parametrize(("gib", "routers"), rows("| GiB | Routers |"))
def test_a_machine_carries_what_its_memory_does(gib: int, routers: int) -> None:
    once, each = curve("memory")
    room = 0.75 * gib * 1024
    fits = (math.sqrt(once**2 + 4 * each * room) - once) / (2 * each)
    assert routers == pytest.approx(fits, abs=10)


@pytest.mark.parametrize(("nodes", "workers"), rows("| facebook-2021 | Nodes |"))
def test_a_cluster_has_workers_for_every_pod(nodes: int, workers: int) -> None:
    assert workers == math.ceil(nodes / PODS)
