"""Thresholds: numbers, and parts of what the network has."""

import pytest

from lab.journal.bounds import Bound, limit, problem, within, words


@pytest.mark.parametrize(
    "bound", [None, 0, -1.5, 3, "all", "all - 1", "all-1", "all  -  12", "50 %", "0.5%", "100 %"]
)
def test_a_number_or_a_part_is_a_threshold(bound: Bound) -> None:
    assert problem(bound) == ""


@pytest.mark.parametrize(
    "bound", ["", "most", "all + 1", "all - one", "- 1", "50", "% 50", "-5 %", "50 % of all"]
)
def test_any_other_text_is_none_and_says_what_would_be(bound: str) -> None:
    assert problem(bound) == (
        f"{bound!r} is no threshold: give a number, `all`, `all - 1` or `50 %`"
    )


@pytest.mark.parametrize(
    ("bound", "whole", "expected"),
    [
        (2, None, 2),
        (0.5, 8, 0.5),
        ("all", 8, 8),
        ("all - 1", 8, 7),
        ("all - 12", 8, -4),
        ("50 %", 8, 4),
        ("12.5%", 8, 1),
        ("all", None, None),
        ("50 %", None, None),
        (None, 8, None),
    ],
)
def test_a_part_is_one_of_the_whole_and_unknown_without_it(
    bound: Bound, whole: float | None, expected: float | None
) -> None:
    assert limit(bound, whole) == expected


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.9, None, ">= 0.9"),
        (None, "all - 1", "<= all - 1"),
        (1, 2.5, ">= 1 <= 2.5"),
        ("50 %", "all", ">= 50 % <= all"),
        (None, None, ""),
    ],
)
def test_thresholds_read_as_they_were_written(low: Bound, high: Bound, text: str) -> None:
    assert words(low, high) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "whole", "expected"),
    [
        (3, 3, None, None, True),
        (2.9, 3, None, None, False),
        (3, None, 3, None, True),
        (3.1, None, 3, None, False),
        (0.1 + 0.2, None, 0.3, None, True),
        (8, "all", None, 8, True),
        (7, "all", None, 8, False),
        (7, None, "all - 1", 8, True),
        (8, None, "all - 1", 8, False),
        (4, "50 %", "50 %", 8, True),
        (3, "50 %", None, 8, False),
        (3, "all", None, None, None),
        (3, 5, "all", None, None),
        (0, None, None, None, True),
    ],
)
def test_a_value_is_inside_with_its_bounds_and_unknown_beside_an_unknown_whole(
    value: float, low: Bound, high: Bound, whole: float | None, *, expected: bool | None
) -> None:
    assert within(value, low, high, whole) is expected
