from lab.journal.rates import Rate, baseline, over, windows
from lab.journal.timeline import Span


def test_single_seconds_are_joined_to_windows_and_gaps_are_not() -> None:
    found = [Rate(0, 2, 1.0), Rate(2, 4, 2.0), Rate(4, 6, 3.0), Rate(9, 10, 100.0)]
    assert windows(found) == (Rate(0, 6, 2.0),)


def test_the_baseline_is_the_median_of_the_windows_inside_its_phase() -> None:
    found = [Rate(start, start + 5, value) for start, value in ((0, 1.0), (5, 9.0), (10, 3.0))]
    assert baseline([*found, Rate(15, 20, 100.0)], Span(0, 16)) == 3.0
    assert baseline(found, Span(30, 40)) is None
    assert baseline(found, None) is None


def test_a_rate_has_no_ratio_to_a_baseline_of_nothing() -> None:
    assert (over(30.0, 10.0), over(30.0, 0.0), over(None, 10.0)) == (3.0, None, None)
