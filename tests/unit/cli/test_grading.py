"""The table of grades opens in a spreadsheet, and no student writes a formula of it."""

import csv
from pathlib import Path

import pytest

from lab.app import grading
from lab.cli.grading import grade
from lab.lesson import place
from lab.model.lesson import Mark, Progress
from lab.model.verdict import Verdict


def test_no_cell_of_the_table_is_a_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = '=HYPERLINK("x")'
    place.save(tmp_path, Progress("/gone/lesson.yml", "anycast", "mine", "embedded"))
    place.hand_in(tmp_path, "mine", tmp_path / name)
    mark = Mark(name, "anycast", "one", Verdict.PASS, "+1", 0, solved=False)
    monkeypatch.setattr(grading, "grade", lambda *_: iter([mark]))
    assert grade([tmp_path / name], csv=tmp_path / "class.csv") == 0
    with (tmp_path / "class.csv").open(newline="") as file:
        _, row = csv.reader(file)
    assert row == [f"'{name}", "anycast", "one", "pass", "'+1", "0", "no"]
    assert name in capsys.readouterr().err
