"""What docs/studies.md tells of studies is what there is."""

import re
from pathlib import Path

from lab.catalog.listing import check
from lab.catalog.studies import read, shipped
from lab.incidents.facebook_2021.values import VALUES
from lab.report.values import GENERAL
from lab.study.numbers import wilson
from lab.study.standing import FRAGILE
from tests.unit.test_docs import blocks

PAGE = (Path(__file__).parents[2] / "docs" / "studies.md").read_text(encoding="utf-8")


def first_cells(head: str) -> list[str]:
    """Return the words in the first column of the table with this first title."""
    rows = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [word for row in rows for word in re.findall(r"`([\w-]+)`", row.split("|")[1])]


def test_the_example_is_a_study(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "study")
    path = tmp_path / "my-study.yml"
    path.write_text(text, encoding="utf-8")
    assert check([str(path)]) == [f"{path}: study my-study, variants: 2, cells: 6"]


def test_every_value_is_told() -> None:
    assert sorted(first_cells("Value")) == sorted({**GENERAL, **VALUES})


def test_every_shipped_study_is_told() -> None:
    assert sorted(first_cells("Study")) == sorted(shipped())


def test_every_variant_of_the_counterfactuals_is_told() -> None:
    variants = [each.id for each in read(shipped()["counterfactuals"]).study.variants]
    assert ["base", *first_cells("Variant")] == variants


def test_what_the_page_says_of_thirty_runs_is_so() -> None:
    assert "no failure in 30 runs still allows 11 %" in PAGE
    assert f"{100 * (1 - wilson(30, 30)[0]):.0f} %" == "11 %"


def test_where_a_verdict_becomes_fragile_is_told() -> None:
    assert f"where the margin is below {FRAGILE:g}" in PAGE
