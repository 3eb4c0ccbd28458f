"""The benchmarks run: small ones, so that no change to the runtime leaves them broken."""

import json
import subprocess
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "scripts" / "bench"

pytestmark = pytest.mark.netns


def bench(name: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [BENCH / name, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_scale_prints_every_size_and_draws_the_curves(tmp_path: Path) -> None:
    said = bench(
        "scale", "4", "8", "--svg", str(tmp_path / "s.svg"), "--json", str(tmp_path / "s.json")
    )
    costs = json.loads((tmp_path / "s.json").read_text())
    assert [(each["shape"], each["routers"]) for each in costs] == [
        ("ring", 4), ("ring", 8), ("fabric", 28), ("fabric", 28)
    ]  # fmt: skip
    assert all(0 < each["start_cpu"] <= each["cpu"] for each in costs)
    assert all(each["start"] > 0 and each["mib"] > each["routers"] for each in costs)
    assert len(said) == 1 + len(costs) + 2  # a head, a row each, an exponent for each shape
    assert (tmp_path / "s.svg").read_text().count("<polyline") == 6


def test_ring_tells_its_stages() -> None:
    assert [line.split()[0] for line in bench("ring", "3")][-3:] == ["from", "memory,", "removed"]


def test_start_lays_the_runtime_beside_a_bare_script() -> None:
    said = bench("start", "3")
    assert [line.split("embedded")[0].strip() for line in said[1:]] == [
        "every daemon serves", "converged"
    ]  # fmt: skip


def test_debrief_tells_what_a_long_game_day_takes_to_open() -> None:
    said = bench("debrief", "1")
    assert said[0].startswith("1 minutes, ")
    assert [line[:34].strip() for line in said[1:6]] == [
        "the story, at the end", "the page of a seat", "a moment of the slider",
        "the debrief, once it is over", "report and debrief, written anew",
    ]  # fmt: skip


def test_spaces_tells_what_a_process_space_costs() -> None:
    said = bench("spaces", "1", "3")
    assert said[0] == "3 nodes, medians of 1, by turns"
    assert [line.split("apart")[0].strip() for line in said[1:5]] == [
        "start", "CPU", "memory a node", "removed"
    ]  # fmt: skip
    assert said[5].startswith("start, pair by pair: median ")
