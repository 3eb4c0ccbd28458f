from datetime import UTC, datetime

import pytest

from lab.console.state import RunState
from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.report.clock import clock, exercise_clock, lab_clock, lab_tenths, span, utc_clock
from tests.fakes.journal import whole_run
from tests.unit.report.lines import STEADY, journal, run


@pytest.mark.parametrize(
    ("at", "told"),
    [(9.9, ""), (10.0, "15:30"), (14.0, "15:34"), (19.9, "15:39"), (20.0, "15:39"),
     (35.0, "15:39")],
)  # fmt: skip
def test_inside_a_phase_a_lab_second_is_a_minute_and_the_clock_waits_for_the_next_phase(
    at: float, told: str
) -> None:
    assert utc_clock(clock(run()).at(at)) == told


def test_the_clock_of_a_run_that_ended_early_waits_where_the_live_view_waited() -> None:
    planned: list[JsonValue] = [
        {"id": "steady", "historical_utc": "2021-10-04T15:30:00Z"},
        {"id": "fall", "historical_utc": "2021-10-04T15:32:00Z"},
    ]
    lines = (*journal((0.0, "run.started", "drill", {"phases": planned}), STEADY),)
    assert utc_clock(clock(Timeline(lines)).at(19.0)) == "15:32"


def test_the_live_view_and_the_report_give_an_event_the_same_time() -> None:
    state = RunState()
    live = []
    for event in whole_run():
        state.feed(event)
        live.append((event.at, utc_clock(state.past(event.at))))
    told = clock(Timeline(whole_run()))
    assert live == [(at, utc_clock(told.at(at))) for at, _ in live]
    assert len({past for _, past in live}) > 20


def test_another_zone_is_written_as_utc() -> None:
    assert utc_clock(datetime.fromisoformat("2021-10-04T17:39:00+02:00")) == "15:39"
    assert utc_clock(datetime(2021, 10, 4, 15, 39, tzinfo=UTC)) == "15:39"


@pytest.mark.parametrize(
    ("seconds", "short", "tenths", "long"),
    [
        (3.04, "0:03", "0:03.0", "3.0 s"),
        (42.0, "0:42", "0:42.0", "42 s"),
        (102.46, "1:42", "1:42.5", "1 min 42 s"),
        (179.9, "3:00", "2:59.9", "3 min 0 s"),
        (3599.6, "1:00:00", "59:59.6", "1 h 0 min"),
        (3725.0, "1:02:05", "62:05.0", "1 h 2 min"),
    ],
)
def test_lengths_are_written_as_people_say_them(
    seconds: float, short: str, tenths: str, long: str
) -> None:
    assert (lab_clock(seconds), lab_tenths(seconds), span(seconds)) == (short, tenths, long)


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "never"), (-3.2, "-0:03"), (-0.4, "0:00"), (75.0, "1:15")]
)
def test_what_was_before_the_start_of_an_exercise_has_a_minus(
    seconds: float | None, words: str
) -> None:
    assert exercise_clock(seconds) == words
