"""Figures of the day: each with its source and its tolerance, each at its place."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.chapters.day import (
    Curve,
    DayClock,
    Figure,
    Spot,
    curves,
    day_clock,
    placed,
    range_in,
)
from lab.incidents.facebook_2021.facts.claims import CLAIMS
from lab.report.draw.rows import LETTERS, PHONE
from tests.unit.report.lines import run

FIGURES = [(curve, each) for curve in curves() for each in curve.figures]
NAMES = [f"{curve.id} {each.utc:%H:%M:%S} {each.words[:20]}" for curve, each in FIGURES]


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2021, 10, 4, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(("curve", "figure"), FIGURES, ids=NAMES)
def test_each_figure_names_its_source_and_its_tolerance(curve: Curve, figure: Figure) -> None:
    assert curve.title
    assert figure.source
    assert figure.words
    assert figure.confidence in ("A", "B", "C", "D", "derived")
    printed = {1.0} if figure.utc.second else {60.0, 120.0, 300.0}
    assert figure.tolerance_s in printed
    assert at(15, 20) <= figure.utc <= figure.until <= at(23, 0)
    if figure.level is not None:
        assert 0 <= figure.level[0] <= figure.level[1]


@pytest.mark.parametrize(("curve", "figure"), FIGURES, ids=NAMES)
def test_the_register_has_the_same_source_for_a_figure_of_a_fact(
    curve: Curve, figure: Figure
) -> None:
    publisher = figure.source.split(",")[0]
    if figure.fact:
        assert publisher in CLAIMS[figure.fact].source
    else:
        assert publisher in ("Wikipedia", "Daily Mail"), curve.id


@pytest.mark.parametrize("curve", curves(), ids=[each.id for each in curves()])
def test_the_title_of_a_curve_fits_on_a_phone(curve: Curve) -> None:
    assert len(curve.title) * LETTERS["small"] <= PHONE


def test_no_level_is_narrower_than_its_words() -> None:
    """A level is exact only where it is nothing: what is about a number has a width."""
    for _, each in FIGURES:
        if each.level and each.level[0] == each.level[1]:
            assert each.level[0] == 0


CLOCK = DayClock(starts=((10.0, at(15, 39)), (20.0, at(15, 42)), (50.0, at(16, 0))))


def figure(utc: datetime, tolerance_s: float = 60, until: datetime | None = None) -> Figure:
    return Figure(utc, until or utc, tolerance_s, None, "words", "", "source", "A")


def test_the_day_is_mapped_by_the_historical_times_of_the_phases() -> None:
    assert CLOCK.lab(at(15, 39)) == 10.0
    assert CLOCK.lab(at(15, 40, 30)) == 15.0
    assert CLOCK.lab(at(15, 51)) == 35.0
    assert CLOCK.lab(at(16, 2)) == 52.0
    for lab in (10.0, 12.5, 20.0, 49.0, 53.0):
        known = CLOCK.at(lab)
        assert known is not None
        assert CLOCK.lab(known) == pytest.approx(lab)
    assert CLOCK.at(9.0) is None


def test_a_figure_has_the_place_of_its_time_as_wide_as_its_tolerance() -> None:
    assert placed(figure(at(15, 51), 180), CLOCK, 60.0) == Spot(30.0, 35.0, 40.0)
    assert placed(figure(at(15, 40, 30), 180), CLOCK, 60.0) == Spot(10.0, 15.0, 22.5)
    assert placed(figure(at(15, 42), 0, at(23, 0)), CLOCK, 60.0) == Spot(20.0, 20.0, 60.0)


def test_a_figure_before_the_first_phase_or_after_the_end_has_no_place() -> None:
    assert placed(figure(at(15, 38)), CLOCK, 60.0) is None
    assert placed(figure(at(20, 50)), CLOCK, 60.0) is None
    assert placed(figure(at(16, 0)), DayClock(), 60.0) is None


def test_a_phase_that_was_not_entered_ends_the_clock() -> None:
    early = DayClock(starts=CLOCK.starts, limit=at(16, 5))
    assert early.at(5000.0) == at(16, 5)
    assert placed(figure(at(16, 4)), early, 5000.0) == Spot(53.0, 54.0, 55.0)
    assert placed(figure(at(16, 5)), early, 5000.0) is None


def test_the_clock_of_a_run_takes_phases_with_a_time() -> None:
    found = day_clock(run())
    assert found.starts == ((10.0, at(15, 30)), (20.0, at(15, 39)))
    assert found.at(25.0) == at(15, 39) + timedelta(minutes=5)


def test_the_range_of_some_cells_leaves_out_what_was_not_seen() -> None:
    assert range_in((9.0, None, 1.0, 3.0, 9.0), (1, 3)) == (1.0, 3.0)
    assert range_in((9.0, None, None), (1, 2)) is None


def test_the_page_of_the_incident_tells_how_many_figures_there_are() -> None:
    page = Path(__file__).parents[5] / "docs" / "incidents" / "facebook-2021.md"
    told = page.read_text(encoding="utf-8").partition("## Beside the day")[2]
    assert f"The figures, {len(FIGURES)} of them" in told
    for tolerance in {each.tolerance_s for _, each in FIGURES}:
        assert f"{tolerance:g} s " in told
