"""Which assumption decides a verdict, and how values follow dials."""

import json
from collections.abc import Iterable, Mapping

import pytest

from lab.catalog.studies import read, shipped
from lab.load import decode
from lab.model.study import Study
from lab.model.verdict import FactResult, Verdict
from lab.report.write import html, markdown
from lab.study.cells import Cell
from lab.study.outcome import Outcome
from lab.study.page import page
from lab.study.results import Played, Results, results
from lab.study.write import data

MINI = Played("two-routers", "mini", "embedded")
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
FILE = """
name: made-up
scenario: two-routers
sensitivity: true
variants:
  - {id: base}
  - {id: ttl, set: {dns.ttl_s: 60}}
  - {id: mrai, set: {bgp.mrai_s: 0}}
  - {id: both, set: {dns.ttl_s: 60, bgp.mrai_s: 0}}
"""
DIALS = {
    "base": {"dns.ttl_s": 30, "bgp.mrai_s": 3},
    "ttl": {"dns.ttl_s": 60, "bgp.mrai_s": 3},
    "mrai": {"dns.ttl_s": 30, "bgp.mrai_s": 0},
    "both": {"dns.ttl_s": 60, "bgp.mrai_s": 0},
}


def cell(
    variant: str, seed: int, verdict: Verdict | None = PASS, number: float = 4.0, why: str = ""
) -> Outcome:
    fact = FactResult(
        "F1", "It lasts", verdict or PASS, "", "", "",
        values={"last_s": number, "told": 1.0}, band={"last_s": (None, 9.0)},
    )  # fmt: skip
    there: Mapping[str, Verdict] = {"F1": verdict} if verdict else {}
    return Outcome(
        Cell(variant, seed), why, ended=True, verdicts=there, claims={"F1": "It lasts"},
        facts={"F1": fact} if verdict else {}, values={"lost": 10 * number},
        dials=DIALS[variant],
        words={"lost": "user-minutes"},
    )  # fmt: skip


def found(cells: Iterable[Outcome], text: str = FILE) -> Results:
    return results(decode(Study, text, "made-up.yml"), MINI, cells)


def told(*cells: Outcome) -> str:
    (decision,) = found([cell("base", 1), cell("base", 2), *cells]).decisions
    return decision.text


def test_a_verdict_that_no_variant_turns_is_robust_against_those_that_judged_it() -> None:
    steady = [cell(each, seed) for each in ("ttl", "mrai", "both") for seed in (1, 2)]
    assert told(*steady) == "robust (3 of 3)"
    assert told(*steady[:4]) == "robust (2 of 3)"
    assert told(*steady[:2], cell("mrai", 1, None), cell("both", 1, PASS, why="cut")) == (
        "robust (1 of 3)"
    )
    assert told() == "not judged in any variant"


def test_a_variant_that_flips_it_with_each_seed_decides_it() -> None:
    assert told(cell("ttl", 1, FAIL), cell("ttl", 2, FAIL)) == "decided by dns.ttl_s=60"
    assert told(cell("ttl", 1, FAIL), cell("ttl", 2)) == "perhaps dns.ttl_s=60 (1 of 2)"
    assert told(cell("both", 1, FAIL)) == "decided by dns.ttl_s=60, bgp.mrai_s=0"


def test_what_becomes_unknown_is_no_flip() -> None:
    assert told(cell("mrai", 1, UNKNOWN)) == "unseen with bgp.mrai_s=0"
    assert told(cell("mrai", 1, UNKNOWN), cell("ttl", 1)) == (
        "robust (1 of 3); unseen with bgp.mrai_s=0"
    )


def test_a_verdict_is_against_the_same_seed_of_the_base() -> None:
    cells = [cell("base", 1), cell("base", 2, FAIL), cell("ttl", 1), cell("ttl", 2, FAIL)]
    assert found(cells).decisions[0].text == "robust (1 of 3)"


@pytest.mark.parametrize(
    ("numbers", "elasticity"), [((4.0, 8.0), 1.0), ((4.0, 4.0), 0.0), ((8.0, 4.0), -1.0)]
)
def test_an_elasticity_is_of_logarithms(numbers: tuple[float, float], elasticity: float) -> None:
    cells = [cell("base", 1, number=numbers[0]), cell("ttl", 1, number=numbers[1])]
    known = {(each.fact, each.value): each for each in found(cells).elasticities}
    assert set(known) == {("", "lost"), ("F1", "last_s")}
    assert [each.median for each in known.values()] == pytest.approx([elasticity] * 2)
    assert {(each.dial, each.ends) for each in known.values()} == {("dns.ttl_s", (30.0, 60.0))}


def test_there_is_no_elasticity_to_zero_of_two_dials_or_of_nothing() -> None:
    cells = [
        cell("base", 1), cell("mrai", 1), cell("both", 1), cell("base", 2),
        cell("ttl", 2, number=0.0),
    ]  # fmt: skip
    assert found(cells).elasticities == ()


CELLS = [
    cell("base", 1), cell("base", 2), cell("ttl", 1, FAIL, 8.0), cell("ttl", 2, FAIL, 16.0),
]  # fmt: skip


def test_the_report_tells_it_beside_each_fact() -> None:
    text, shown = markdown.render(page(found(CELLS))), html.render(page(found(CELLS)))
    row = next(line for line in text.splitlines() if line.startswith("| F1 It lasts | 2 |"))
    assert row.endswith("| ◐ decided by dns.ttl_s=60 |")
    assert "decided by dns.ttl_s=60" in shown
    assert "| lost | dns.ttl_s | 30 | 60 | 2 | 1.50 | 1.00 to 2.00 |" in text
    written = json.loads(json.dumps(data(found(CELLS))))
    assert written["sensitivity"] == [
        {"id": "F1", "robust": False, "judged_in": 1, "variants": 3, "perhaps": [],
         "unseen_with": [], "decided_by": [{"variant": "ttl", "seeds": 2, "of": 2}]}
    ]  # fmt: skip
    assert written["elasticities"][0] == {
        "fact": "", "value": "lost", "variant": "ttl", "dial": "dns.ttl_s", "from": 30.0,
        "to": 60.0, "median": 1.5, "smallest": 1.0, "largest": 2.0,
    }  # fmt: skip


def test_values_of_facts_that_no_dial_moved_are_not_listed() -> None:
    moved = "| F1 last_s | dns.ttl_s | 30 | 60 | 2 | 1.50 | 1.00 to 2.00 |"
    assert moved in markdown.render(page(found(CELLS)))
    still = [*CELLS[:2], cell("ttl", 1), cell("ttl", 2)]
    text = markdown.render(page(found(still)))
    assert "| lost | dns.ttl_s | 30 | 60 | 2 | 0.00 | 0.00 to 0.00 |" in text
    assert "F1 last_s |" not in text


def test_a_study_of_measures_says_nothing_of_assumptions() -> None:
    plain = found(CELLS, FILE.replace("sensitivity: true\n", ""))
    assert (plain.decisions, plain.elasticities) == ((), ())
    assert "decided by" not in markdown.render(page(plain))


def test_the_shipped_study_asks_it() -> None:
    asked = {name for name, file in shipped().items() if read(file).study.sensitivity}
    assert asked == {"sensitivity"}
