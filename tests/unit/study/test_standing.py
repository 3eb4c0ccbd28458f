"""How sure a verdict is: a margin in spreads, the edge that causes it, and two kinds of spread."""

import json
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path
from statistics import stdev

import pytest

from lab.load import decode
from lab.model.study import Study
from lab.model.verdict import Band, FactResult, Verdict
from lab.report.write import html, markdown
from lab.study.cells import Cell
from lab.study.outcome import Outcome, outcome
from lab.study.page import page
from lab.study.results import Played, Results, results
from lab.study.standing import Standing, standings
from lab.study.write import data
from tests.fakes.cells import edited, recorded, written

MINI = Played("two-routers", "mini", "embedded")
FILE = """
name: made-up
scenario: two-routers
variants:
  - {id: base, set: {users.think_s: 5}}
  - {id: again, set: {users.think_s: 5}}
  - {id: other}
"""


def cell(  # noqa: PLR0913 - what a test turns
    number: float,
    seed: int,
    *,
    name: str = "answered",
    band: Band = (8.0, None),
    verdict: Verdict = Verdict.PASS,
    variant: str = "base",
) -> Outcome:
    fact = FactResult("F1", "It rose", verdict, "", "", "", values={name: number},
                      band={name: band})  # fmt: skip
    return Outcome(
        Cell(variant, seed), ended=True, verdict=verdict, verdicts={"F1": verdict},
        claims={"F1": "It rose"}, facts={"F1": fact},
    )  # fmt: skip


def one(numbers: Iterable[float], *, name: str = "answered", band: Band = (8.0, None)) -> Standing:
    (found,) = standings(cell(x, at, name=name, band=band) for at, x in enumerate(numbers, 1))
    return found


def margin(found: Standing) -> float:
    (value,) = found.values
    assert value.edge is not None
    return value.edge.margin


def test_a_margin_is_in_units_of_the_spread() -> None:
    found = one([10.0, 11.0, 12.0])
    assert margin(found) == pytest.approx(3.0)
    assert found.cause == ""


def test_a_fact_near_its_edge_is_fragile_and_names_value_and_edge() -> None:
    found = one([8.5, 9.5, 10.5])
    assert found.cause == "answered is 1.5 spreads from at least 8"
    upper = one([28.0, 30.0, 31.0], name="last_answer_s", band=(0.0, 32.0))
    assert upper.cause == "last_answer_s is 1.3 spreads from at most 32"


def test_the_margin_of_a_ratio_is_one_of_logarithms() -> None:
    numbers = (10.0, 20.0, 40.0)
    apart = [log(each / 8) for each in numbers]
    assert margin(one(numbers, name="1.1.1.1 rise_times")) == pytest.approx(
        log(20 / 8) / stdev(apart)
    )
    assert margin(one(numbers)) == pytest.approx(12 / stdev(numbers))


def test_a_share_of_one_is_not_at_an_edge_but_one_second_is() -> None:
    assert margin(one([1.0, 1.0, 0.97], name="share", band=(0.9, 1.0))) > 2
    assert one([1.0, 1.0, 0.97], name="last_s", band=(0.9, 1.0)).cause


def test_what_never_varies_and_a_single_cell_have_no_margin() -> None:
    for found in (one([24.0, 24.0, 24.0], band=(24.0, 24.0)), one([8.1])):
        assert found.nearest is None
        assert found.cause == ""


def test_a_value_far_outside_is_not_fragile() -> None:
    assert one([1.0, 1.1, 1.2]).cause == ""
    assert margin(one([1.0, 1.1, 1.2])) < -2


def test_each_cell_has_its_own_band() -> None:
    cells = [cell(x, at, band=(low, None)) for at, (x, low) in enumerate([(9, 8), (12, 10)], 1)]
    (found,) = standings(cells)
    assert margin(found) == pytest.approx(1.5 / stdev([1.0, 2.0]))


def test_cells_that_differ_make_a_fact_fragile_and_count_against_its_rate() -> None:
    verdicts = [Verdict.PASS, Verdict.PASS, Verdict.UNKNOWN]
    (found,) = standings(cell(99.0, at, verdict=each) for at, each in enumerate(verdicts, 1))
    assert found.cause == "cells differ: 2 pass, 1 unknown"
    assert found.pass_rate == pytest.approx((0.208, 0.939), abs=0.001)


def spreads(pairs: Sequence[tuple[int, float]]) -> tuple[float | None, float | None]:
    (found,) = standings(cell(x, seed) for seed, x in pairs)
    return found.values[0].over_seeds, found.values[0].at_one_seed


def test_the_spread_at_one_seed_is_apart_from_that_over_seeds() -> None:
    assert spreads([(1, 10.0), (2, 20.0)]) == pytest.approx((50**0.5, None))
    assert spreads([(1, 10.0), (1, 12.0)]) == pytest.approx((None, 2**0.5))
    both = spreads([(1, 10.0), (1, 12.0), (2, 20.0), (2, 20.0)])
    assert both == pytest.approx((stdev([11.0, 20.0]), 1.0))


def found(cells: Iterable[Outcome]) -> Results:
    return results(decode(Study, FILE, "made-up.yml"), MINI, cells)


CELLS = [
    cell(9.0, 1), cell(10.0, 2), cell(10.0, 1, variant="again"), cell(99.0, 1, variant="other"),
]  # fmt: skip


def test_variants_with_the_dials_of_the_base_are_the_same_run_again() -> None:
    (verdict,) = found(CELLS).standings
    assert verdict.values[0].numbers == (9.0, 10.0, 10.0)


def test_all_formats_tell_rate_margin_and_cause() -> None:
    result = found([cell(8.5, 1), cell(9.5, 2), cell(10.5, 3)])
    row = (
        "| F1 It rose | 3 | 0 | 0 | 44 % to 100 % | 1.5 | "
        "◐ fragile: answered is 1.5 spreads from at least 8 |"
    )
    text, shown = markdown.render(page(result)), html.render(page(result))
    assert row in text
    assert "| F1 | answered | 3 | 9.5 | 9 to 10 | 8.5 to 10.5 | at least 8 | 1.5 | 1 |  |" in text
    assert "fragile: answered is 1.5 spreads from at least 8" in shown
    (told,) = json.loads(json.dumps(data(result)))["verdicts"]
    assert (told["pass"], told["fail"], told["unknown"]) == (3, 0, 0)
    assert told["fragile"] == "answered is 1.5 spreads from at least 8"
    assert told["pass_rate_95"] == pytest.approx([0.438, 1.0], abs=0.001)
    assert told["values"]["answered"] == {
        "n": 3, "median": 9.5, "quartiles": [9.0, 10.0], "smallest": 8.5, "largest": 10.5,
        "band": [8.0, None], "margin": 1.5, "edge": "at least 8", "spread_over_seeds": 1.0,
    }  # fmt: skip


def test_the_facts_of_a_recorded_run_bring_their_numbers(tmp_path: Path) -> None:
    cells = [Cell("base", seed) for seed in (1, 2)]
    for each in cells:
        written(each.folder(tmp_path), edited(recorded(), each.seed))
    told = {each.id: each for each in standings(outcome(each, tmp_path) for each in cells)}
    assert told["T1"].values
    assert {each.numbers[0] - each.numbers[1] for each in told["T1"].values} == {0.0}
    assert told["repair: users are served again"].values == ()
