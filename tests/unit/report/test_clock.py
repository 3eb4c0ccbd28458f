from datetime import UTC, datetime

import pytest

from lab.report.clock import anchors, historical, lab_clock, lab_tenths, span, utc_clock
from tests.unit.report.lines import run


@pytest.mark.parametrize(
    ("at", "told"),
    [(9.9, ""), (10.0, "15:30"), (15.0, "15:34"), (20.0, "15:39"), (20.2, ""), (35.0, "")],
)
def test_the_historical_clock_is_known_only_between_two_phases_that_name_it(
    at: float, told: str
) -> None:
    assert utc_clock(historical(anchors(run()), at)) == told


def test_another_zone_is_written_as_utc() -> None:
    assert utc_clock(datetime.fromisoformat("2021-10-04T17:39:00+02:00")) == "15:39"
    assert utc_clock(datetime(2021, 10, 4, 15, 39, tzinfo=UTC)) == "15:39"


@pytest.mark.parametrize(
    ("seconds", "short", "tenths", "long"),
    [
        (3.04, "0:03", "0:03.0", "3.0 s"),
        (42.0, "0:42", "0:42.0", "42 s"),
        (102.46, "1:42", "1:42.5", "1 min 42 s"),
        (3725.0, "1:02:05", "62:05.0", "1 h 2 min"),
    ],
)
def test_lengths_are_written_as_people_say_them(
    seconds: float, short: str, tenths: str, long: str
) -> None:
    assert (lab_clock(seconds), lab_tenths(seconds), span(seconds)) == (short, tenths, long)
