"""Medians, flips and predictions, and the ways in which they could lie."""

from collections.abc import Iterable, Mapping

import pytest

from lab.load import decode
from lab.model.study import Study
from lab.model.verdict import Verdict
from lab.report.write import html, markdown
from lab.study.cells import Cell
from lab.study.outcome import Outcome
from lab.study.page import page, sentence
from lab.study.results import Played, Results, results
from lab.study.write import data

MINI = Played("two-routers", "mini", "embedded")
ONE_SIZE = Played("two-routers", "", "embedded")
FILE = """
name: made-up
scenario: two-routers
seeds: [1, 2, 3]
variants:
  - {{id: base}}
  - {{id: other, title: another way, expect: [{prediction}]}}
"""
LOST = (100.0, 120.0, 110.0)
LESS = (50.0, 55.0, 66.0)


def cell(variant: str, seed: int, why: str = "", **more: Mapping[str, object]) -> Outcome:
    verdicts = {"F1": Verdict.PASS, "F2": Verdict.FAIL, **more.get("verdicts", {})}
    return Outcome(
        Cell(variant, seed), why, ended=not why, verdict=Verdict.PASS,
        verdicts={} if why else verdicts,  # type: ignore[arg-type] # of a test
        claims={"F1": "Users are lost", "F2": "Names resolve"},
        values={} if why else more.get("values", {"lost": 1.0}),  # type: ignore[arg-type]
        words={"lost": "user-minutes", "late": "seconds"}, seconds=30.0,
    )  # fmt: skip


def row(variant: str, numbers: Iterable[float], name: str = "lost") -> list[Outcome]:
    return [cell(variant, at, values={name: each}) for at, each in enumerate(numbers, 1)]


def found(cells: Iterable[Outcome], prediction: str = "{value: lost, at_most: 1}") -> Results:
    study = decode(Study, FILE.format(prediction=prediction), "made-up.yml")
    return results(study, MINI, cells)


def judged(cells: Iterable[Outcome], prediction: str) -> tuple[str, str]:
    one = found(cells, prediction).scored[0]
    return one.verdict.value, one.measured


BOTH = [*row("base", LOST), *row("other", LESS)]


def test_a_value_has_its_median_its_range_and_its_ratio_to_the_base() -> None:
    base, other = found(BOTH).rows
    spread = other.values["lost"]
    assert (spread.median, spread.ends, spread.ratio) == (55.0, (50.0, 66.0), 0.5)
    assert base.values["lost"].ratio is None


@pytest.mark.parametrize(
    ("prediction", "verdict", "measured"),
    [
        ("{value: lost, of: base, at_most: 0.5}", "pass", "0.5 (55 against 110)"),
        ("{value: lost, of: base, at_most: 0.49}", "fail", "0.5 (55 against 110)"),
        ("{value: lost, of: base, at_least: 0.5, at_most: 1}", "pass", "0.5 (55 against 110)"),
        ("{value: lost, at_least: 56}", "fail", "55"),
        ("{value: lost, minus: base, at_most: -55}", "pass", "-55 (55 - 110)"),
        ("{value: lost, minus: base, at_least: -54}", "fail", "-55 (55 - 110)"),
        ("{fact: F1, verdict: pass}", "pass", "pass"),
        ("{fact: F2, verdict: pass}", "fail", "fail"),
        ("{fact: F2, verdict: fail}", "pass", "fail"),
        ("{fact: F9, verdict: fail}", "unknown", "other seed 1 did not score F9"),
        ("{value: late, at_most: 9}", "unknown", "other seed 1 did not measure late"),
    ],
)
def test_a_prediction_is_judged(prediction: str, verdict: str, measured: str) -> None:
    assert judged(BOTH, prediction) == (verdict, measured)


def test_one_cell_without_the_value_leaves_its_prediction_unknown() -> None:
    cells = [*row("base", LOST), *row("other", LESS[:2]), cell("other", 3, values={})]
    assert judged(cells, "{value: lost, at_most: 999}") == (
        "unknown", "other seed 3 did not measure lost",
    )  # fmt: skip


@pytest.mark.parametrize(
    "prediction", ["{value: lost, at_most: 999}", "{fact: F1, verdict: pass}"]
)
def test_a_cell_that_ended_early_leaves_its_predictions_unknown(prediction: str) -> None:
    cells = [*row("base", LOST), *row("other", LESS[:2]), cell("other", 3, "was interrupted")]
    assert judged(cells, prediction) == ("unknown", "other seed 3 was interrupted")
    assert found(cells, prediction).verdict is Verdict.UNKNOWN


def test_a_base_that_ended_early_or_was_not_played_leaves_ratios_unknown() -> None:
    early = [*row("base", LOST[:2]), cell("base", 3, "was cut short"), *row("other", LESS)]
    wanted = "{value: lost, of: base, at_most: 999}"
    assert judged(early, wanted) == ("unknown", "base seed 3 was cut short")
    assert judged(row("other", LESS), wanted) == ("unknown", "base was not played")


@pytest.mark.parametrize("numbers", [LESS, (0.0, 0.0, 0.0)])
def test_there_is_no_ratio_to_nothing(numbers: tuple[float, ...]) -> None:
    cells = [*row("base", (0.0, 0.0, 0.0)), *row("other", numbers)]
    said = "lost is 0 in base: there is no ratio"
    assert judged(cells, "{value: lost, of: base, at_most: 1}") == ("unknown", said)
    assert found(cells).rows[1].values["lost"].ratio is None


def test_a_cell_that_does_not_count_fails_no_prediction_but_does_not_pass_either() -> None:
    cells = [*BOTH[:2], cell("base", 3, "was cut short"), *BOTH[3:]]
    result = found(cells, "{value: lost, at_most: 999}")
    assert result.scored[0].verdict is Verdict.PASS
    assert result.verdict is Verdict.UNKNOWN
    assert sentence(result) == "1 of 1 predictions held. 1 of 6 cells do not count, see below."


def test_a_fact_that_is_unknown_with_one_seed_is_no_failed_prediction() -> None:
    odd = cell("other", 3, verdicts={"F1": Verdict.UNKNOWN})
    cells = [*BOTH[:5], odd]
    assert judged(cells, "{fact: F1, verdict: pass}") == (
        "unknown", "pass with seeds 1, 2, unknown with seed 3",
    )  # fmt: skip
    failed = cell("other", 3, verdicts={"F1": Verdict.FAIL})
    assert judged([*BOTH[:5], failed], "{fact: F1, verdict: pass}")[0] == "fail"


def test_a_flip_names_both_verdicts_and_the_seeds_in_which_it_is() -> None:
    odd = [cell("other", seed, verdicts={"F1": Verdict.FAIL}) for seed in (2, 3)]
    result = found([*BOTH[:4], *odd])
    flip = result.rows[1].flips[0]
    assert (flip.id, flip.was, flip.now, flip.seeds) == ("F1", Verdict.PASS, Verdict.FAIL, (2, 3))
    assert result.rows[1].unstable[0].seeds == {Verdict.PASS: (1,), Verdict.FAIL: (2, 3)}
    assert result.rows[0].flips == ()


def test_a_flip_is_against_the_same_seed_of_the_base() -> None:
    base = [cell("base", seed, verdicts={"F1": Verdict.FAIL}) for seed in (1, 2)]
    other = [cell("other", seed, verdicts={"F1": Verdict.FAIL}) for seed in (1, 2, 3)]
    assert found([*base, cell("base", 3), *other]).rows[1].flips[0].seeds == (3,)


def test_a_verdict_that_only_one_of_both_has_is_no_flip() -> None:
    more = [cell("other", seed, verdicts={"G1": Verdict.PASS}) for seed in (1, 2, 3)]
    result = found([*row("base", LOST), *more])
    assert (result.rows[1].flips, result.rows[1].only) == ((), ("G1",))
    assert "| G1 | other |" in markdown.render(page(result))


def test_without_predictions_a_study_that_was_played_passes() -> None:
    study = decode(Study, FILE.format(prediction="").replace(", expect: []", ""), "made-up.yml")
    result = results(study, ONE_SIZE, BOTH)
    assert (result.verdict, sentence(result)) == (Verdict.PASS, "It predicts nothing.")


def test_the_report_names_what_was_not_measured_and_draws_the_rest() -> None:
    cells = [*BOTH, *row("base", ())]
    study = decode(
        Study,
        FILE.format(prediction="{value: lost, at_most: 1}") + "values: [lost, late]\n",
        "made-up.yml",
    )
    written = page(results(study, MINI, cells))
    text, shown = markdown.render(written), html.render(written, "study", "its cells")
    assert "| other | 3 of 3 | 55 (0.50 x) | - |" in text
    assert shown.count('class="dot') == 6
    assert "Every number was computed from its cells." in shown
    assert "value-late" not in shown


def test_a_report_of_nothing_but_early_cells_can_be_written() -> None:
    cells = [cell(name, 1, "was not played") for name in ("base", "other")]
    text = markdown.render(page(found(cells)))
    assert "No value was measured in any cell." in text
    assert "| other | 1 | ? none |  |  | was not played |" in text


def test_a_title_from_a_file_is_no_markup() -> None:
    study = decode(
        Study,
        "{name: a, title: '<script>1', scenario: x, variants: [{id: base, title: '<b>'}]}",
        "a.yml",
    )
    shown = html.render(page(results(study, Played("<i>", "", ""), row("base", LOST))))
    assert "<script>1" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


FACTORS = """
name: made-up
scenario: two-routers
variants:
  - {id: base}
  - {id: A, factors: [A]}
  - {id: B, factors: [B]}
  - {id: AB, factors: [A, B]}
"""


def test_an_effect_is_over_pairs_that_differ_in_one_factor_with_the_same_seed() -> None:
    study = decode(Study, FACTORS, "made-up.yml")
    cells = [*row("base", (8.0, 4.0)), *row("A", (4.0, 3.0)), *row("B", (0.0, 2.0))]
    result = results(study, ONE_SIZE, [*cells, cell("AB", 1, values={"lost": 5.0})])
    told = {each.factor: (each.ratios, each.zeros) for each in result.effects}
    assert told == {"A": ((0.5, 0.75), 1), "B": ((0.0, 0.5, 1.25), 0)}
    assert "| lost | A | 2 | 0.62 | 0.50 | 0.75 | 1 |" in markdown.render(page(result))


def test_a_cell_that_ended_early_is_in_no_pair() -> None:
    study = decode(Study, FACTORS, "made-up.yml")
    cells = [*row("base", (8.0,)), cell("A", 1, "was cut short")]
    assert results(study, ONE_SIZE, cells).effects == ()


WHOLE = [
    *row("base", (10.0, 12.0, 14.0)), *row("A", (6.0, 8.0, 8.0)), *row("B", (0.0, 1.0, 2.0)),
    *row("AB", (0.0, 1.0, 0.0)),
]  # fmt: skip


def test_a_whole_factorial_has_main_effects_and_interactions_with_intervals_over_seeds() -> None:
    study = decode(Study, FACTORS, "made-up.yml")
    found = {each.name: each for each in results(study, ONE_SIZE, WHOLE).contrasts}
    assert found["A"].by_seed == {1: -2.0, 2: -2.0, 3: -4.0}
    assert found["B"].by_seed == {1: -8.0, 2: -9.0, 3: -10.0}
    assert found["A and B"].by_seed == {1: 2.0, 2: 2.0, 3: 2.0}
    assert found["B"].interval == pytest.approx((-9 - 2.484, -9 + 2.484), abs=0.001)
    assert found["A and B"].interval == (2.0, 2.0)


def test_a_contrast_is_of_seeds_with_every_combination_alone() -> None:
    study = decode(Study, FACTORS, "made-up.yml")
    cells = [*WHOLE[:-1], cell("AB", 3, "was cut short")]
    found = results(study, ONE_SIZE, cells).contrasts
    assert [tuple(each.by_seed) for each in found] == [(1, 2)] * 3
    assert results(study, ONE_SIZE, WHOLE[:9]).contrasts == ()


def test_the_report_of_a_factorial_tells_its_contrasts() -> None:
    study = decode(Study, FACTORS, "made-up.yml")
    result = results(study, ONE_SIZE, WHOLE)
    text = markdown.render(page(result))
    assert "| lost | B | 3 | -9 | -11.5 to -6.52 |" in text
    one = next(each for each in data(result)["contrasts"] if each["factors"] == ["B"])  # type: ignore[union-attr,index,call-overload] # of JSON
    assert one["by_seed"] == {"1": -8.0, "2": -9.0, "3": -10.0}  # type: ignore[index,call-overload] # of JSON
