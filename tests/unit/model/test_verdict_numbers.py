"""How far inside its band a fact is, and how facts are counted by what decides them."""

from dataclasses import replace

import pytest

from lab.model.verdict import (
    Band,
    FactKind,
    FactResult,
    Verdict,
    counted,
    counts_text,
    margin,
)


@pytest.mark.parametrize(
    ("value", "limits", "inside"),
    [
        (19.0, (10.0, 100.0), 0.1),
        (91.0, (10.0, 100.0), 0.1),
        (1.0, (10.0, 100.0), -0.1),
        (120.0, (100.0, None), 0.2),
        (80.0, (100.0, None), -0.2),
        (4.0, (None, 5.0), 0.2),
        (6.0, (6.0, 6.0), 0.0),
        (3.0, (6.0, 6.0), -0.5),
        (0.0, (None, 0.0), 0.0),
        (2.0, (None, 0.0), -2.0),
        (2.0, (None, None), None),
    ],
)
def test_a_margin_is_relative_to_the_band_or_to_its_only_edge(
    value: float, limits: Band, inside: float | None
) -> None:
    assert margin({"v": value}, {"v": limits}) == (
        None if inside is None else pytest.approx(inside)
    )


def test_the_worst_value_decides_and_a_value_without_a_band_does_not() -> None:
    band = {"a": (0.0, 10.0), "b": (0.0, 10.0)}
    assert margin({"a": 5.0, "b": 1.0, "c": 99.0}, band) == pytest.approx(0.1)
    assert margin({"c": 99.0}, {}) is None


def test_facts_are_counted_by_kind_and_controls_apart() -> None:
    def one(kind: FactKind, verdict: Verdict, *, control: bool = False) -> FactResult:
        return FactResult("F1", "", verdict, "", "", "", kind=kind, control=control)

    counts = counted([
        one(FactKind.CONSTRUCTION, Verdict.PASS),
        one(FactKind.EMERGENT, Verdict.FAIL),
        one(FactKind.EMERGENT, Verdict.PASS),
        one(FactKind.EMERGENT, Verdict.PASS, control=True),
        replace(one(FactKind.MODEL, Verdict.UNKNOWN), scored=False),
    ])  # fmt: skip
    assert counts == {
        "emergent": {"pass": 1, "fail": 1, "unknown": 0},
        "by construction": {"pass": 1, "fail": 0, "unknown": 0},
        "controls": {"pass": 1, "fail": 0, "unknown": 0},
    }
    assert counts_text(counts) == ("1 of 2 emergent, 1 of 1 by construction, 1 of 1 controls")
