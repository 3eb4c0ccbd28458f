"""``study`` on the command line, with cells that need no lab."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.cli.studies import numbers
from lab.model.errors import InputError
from lab.study import play
from tests.unit.cli.conftest import Answer
from tests.unit.study.test_play import FILE, host

Stormdrill = Callable[..., Answer]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def no_labs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = play.study
    monkeypatch.setattr(play, "study", lambda request: real(request, host(long_2="cut")))


def test_an_early_cell_is_told_and_the_exit_code_is_not_0(
    stormdrill: Stormdrill, file: Path, tmp_path: Path
) -> None:
    answer = stormdrill("study", str(file), "--out", str(tmp_path / "out"))
    assert answer.code == 1
    assert answer.out.splitlines()[:4] == [
        "unknown  long: outage_s at least 0.9 of base; long seed 2 was cut short",
        "unknown  long seed 2 was cut short",
        "study    0 of 1 predictions held, 1 unknown. 1 of 4 cells do not count, see below.",
        "verdict  unknown",
    ]
    assert len(answer.err.splitlines()) == 4


def test_predictions_that_hold_give_0_and_the_report_says_so_again(
    stormdrill: Stormdrill, file: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "out")
    answer = stormdrill("study", str(file), "--seeds", "1", "--out", out, "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["verdict"], data["schema"]) == (0, "pass", "stormdrill/study@1")
    assert data["predictions"][0]["measured"] == "1 (13 against 13)"
    again = stormdrill("report", out, "--json")
    assert (again.code, json.loads(again.out)) == (0, data)


def test_wrong_input_is_told_line_by_line_and_starts_nothing(
    stormdrill: Stormdrill, file: Path, tmp_path: Path
) -> None:
    text = FILE.replace("outage_s", "outag_s").replace("look_s", "look")
    file.write_text(text, encoding="utf-8")
    answer = stormdrill("study", str(file), "--out", str(tmp_path / "out"))
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_cells_are_played_on_the_runtime_that_is_named(
    stormdrill: Stormdrill, file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stormdrill("study", str(file), "--runtime", "containerlab", "--out", str(out))
    kept = json.loads((out / "cells.json").read_text(encoding="utf-8"))
    assert kept["runtime"] == "containerlab"


def test_without_a_file_it_names_the_list(stormdrill: Stormdrill) -> None:
    answer = stormdrill("study")
    assert (answer.code, answer.err) == (
        2, "stormdrill: study: needs a file or a name; study --list has names\n",
    )  # fmt: skip


def test_the_list_has_the_shipped_studies(stormdrill: Stormdrill) -> None:
    assert "counterfactuals" in stormdrill("study", "--list").out
    found = json.loads(stormdrill("study", "--list", "--json").out)
    assert {"confirm", "repeat"} <= {each["name"] for each in found}


@pytest.mark.parametrize(
    ("text", "seeds"), [("1-5", (1, 2, 3, 4, 5)), ("1,3", (1, 3)), ("2-3, 2", (2, 3))]
)
def test_seeds_are_a_range_or_a_list(text: str, seeds: tuple[int, ...]) -> None:
    assert numbers(text) == seeds


@pytest.mark.parametrize("text", ["5-1", "x", "1-", "-1", "1-2-3", "1-200", "", ",", "1,"])
def test_wrong_seeds_are_told(text: str) -> None:
    with pytest.raises(InputError, match=r"is no seed; write them as|has more than 100 seeds"):
        numbers(text)
