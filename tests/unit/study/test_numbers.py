"""Intervals and quartiles against printed tables."""

import pytest

from lab.study.numbers import interval, quartiles, spread, t_quantile, wilson


@pytest.mark.parametrize(
    ("passed", "of", "low", "high"),
    [
        (30, 30, 0.886, 1.0),  # no failure in 30 runs still allows 11 %
        (60, 60, 0.940, 1.0),
        (0, 10, 0.0, 0.278),
        (5, 10, 0.237, 0.763),
        (0, 0, 0.0, 1.0),
    ],
)
def test_a_share_has_the_interval_of_wilson(passed: int, of: int, low: float, high: float) -> None:
    assert wilson(passed, of) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(
    ("freedom", "table"), [(1, 12.706), (4, 2.776), (10, 2.228), (11, 2.201), (30, 2.042)]
)
def test_the_quantile_of_student_is_that_of_tables(freedom: int, table: float) -> None:
    assert t_quantile(freedom) == pytest.approx(table, abs=0.001)


def test_the_interval_of_a_mean_needs_two_numbers() -> None:
    assert interval([5.0]) is None
    assert interval([4.0, 5.0, 6.0]) == pytest.approx((5 - 2.4842, 5 + 2.4842), abs=0.001)


def test_quartiles_lie_inside_what_was_measured() -> None:
    assert quartiles([3.0]) == (3.0, 3.0, 3.0)
    assert quartiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 3.0, 4.0)


def test_rounding_is_no_spread() -> None:
    assert spread([0.1 + 0.2, 0.3]) == 0.0
    assert spread([0.3]) is None
