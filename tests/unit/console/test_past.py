from lab.console.past import past
from lab.report.clock import utc_clock
from tests.unit.console.feed import FALL, STARTED, STEADY, event, fed


def test_before_the_first_phase_the_past_is_not_known() -> None:
    assert past(fed([STARTED]), 3.0) is None


def test_the_first_phase_runs_a_minute_of_the_past_per_second() -> None:
    assert utc_clock(past(fed([STARTED, STEADY]), 14.0)) == "15:34"


def test_the_clock_waits_for_the_next_phase_that_names_a_time() -> None:
    assert utc_clock(past(fed([STARTED, STEADY]), 300.0)) == "15:39"
    now = fed([STARTED, STEADY, event(20, "phase.started", "control")])
    assert utc_clock(past(now, 24.0)) == "15:39"


def test_in_the_last_phase_the_clock_stands_still() -> None:
    now = fed([STARTED, STEADY, event(28.0, "phase.started", "after")])
    assert utc_clock(past(now, 90.0)) == "22:45"


def test_later_phases_keep_the_pace_of_the_one_before() -> None:
    now = fed([STARTED, STEADY, FALL])  # nine minutes in eighteen seconds
    assert utc_clock(past(now, 32.0)) == "15:41"
