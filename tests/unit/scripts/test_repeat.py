"""Many runs of one scenario as a table, from their summaries."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import stdev
from typing import Any

import pytest

from lab.study.numbers import wilson
from scripts.bench.runs import finished, table

REPEAT = Path("scripts/bench/repeat")


def fact(name: str, verdict: str, after_s: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "claim": "It goes.", "verdict": verdict, "measured": "", "expected": "",
        "source": "", "kind": "emergent", "control": False, "scored": True,
        "values": {} if after_s is None else {"after_s": after_s, "left": 6.0},
        "band": {} if after_s is None else {"after_s": [None, 10.0], "left": [6.0, 60.0]},
        "margin": None, "starved": False, **more,
    }  # fmt: skip


def summary(verdict: str, *facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "scenario": "drill", "profile": "mini", "seed": 1, "verdict": verdict,
        "facts": list(facts), "expectations": [], "timings_s": {"total": 100.0},
        "starved_s": 0.0, "complete": True, **more,
    }  # fmt: skip


def test_each_fact_has_a_row_with_its_verdicts_and_its_margin() -> None:
    told = table(
        [
            summary("pass", fact("F02", "pass", 5.0), fact("C1", "pass", control=True)),
            summary("fail", fact("F02", "fail", 11.0), fact("C1", "pass", control=True)),
            summary("unknown", fact("F02", "unknown", starved=True), starved_s=9.0),
            summary("pass", fact("F02", "pass", 8.0), fact("F99", "unknown", scored=False)),
        ]
    )
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert rows[2:] == [
        "| C1 | control | 2 | 0 | 0 | 0 | - | - |",
        "| F02 | emergent | 2 | 1 | 1 | 1 | 0.7 | after_s 8 (at most 10) |",
    ]
    assert told.startswith(
        "4 runs of drill, profile mini, seed 1: 2 passed, 1 failed, 1 were unknown. The true "
        "share of passes lies between 15% and 85% (95 %). A run took 100 to 100 s, 100 s in the "
        "median. The host was starved in 1 runs."
    )


def test_a_margin_is_that_of_a_study() -> None:
    """It is the median distance to the nearer edge in standard deviations, none for one run."""
    seconds = (5.0, 11.0, 8.0, 8.5)
    told = table([summary("pass", fact("F02", "pass", each)) for each in seconds])
    away = f"{(10 - 8.25) / stdev(seconds):.1f}"
    assert f"| {away} | after_s 8.25 (at most 10) |" in told
    assert "| - | - |" in table([summary("pass", fact("F02", "pass", 5.0))])


def test_expectations_that_did_not_pass_are_listed_with_how_often() -> None:
    late = {"phase": "", "name": "it comes", "verdict": "unknown"}
    fine = {"phase": "fault", "name": "it goes", "verdict": "pass"}
    told = table([summary("unknown", expectations=[late, fine])] * 2)
    assert told.endswith("- before: it comes: unknown in 2 runs\n")


@pytest.mark.parametrize(
    ("passed", "runs", "low", "high"),
    [(30, 30, 0.886, 1.0), (0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763)],
)
def test_the_true_share_of_passes_lies_in_the_interval_of_wilson(
    passed: int, runs: int, low: float, high: float
) -> None:
    assert wilson(passed, runs) == pytest.approx((low, high), abs=0.001)


def test_a_run_that_was_cut_short_is_none(tmp_path: Path) -> None:
    assert finished(tmp_path) is None
    for complete in (True, False):
        told = json.dumps(summary("pass", complete=complete))
        (tmp_path / "summary.json").write_text(told, encoding="utf-8")
        assert (finished(tmp_path) is not None) is complete


def test_runs_that_are_there_are_not_played_again(tmp_path: Path) -> None:
    for number in ("001", "002"):
        (tmp_path / number).mkdir()
        told = json.dumps(summary("pass", fact("F02", "pass", 5.0)))
        (tmp_path / number / "summary.json").write_text(told, encoding="utf-8")
    command = [sys.executable, str(REPEAT), str(tmp_path), "2", "no-such-scenario"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.split(":")[0]) == (
        0, "2 runs of drill, profile mini, seed 1",
    )  # fmt: skip
    assert (tmp_path / "table.md").read_text(encoding="utf-8") == ended.stdout


def test_a_scenario_that_cannot_be_played_ends_it_with_the_reason(tmp_path: Path) -> None:
    command = [sys.executable, str(REPEAT), str(tmp_path), "1", "no-such-scenario"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "no-such-scenario" in ended.stderr
