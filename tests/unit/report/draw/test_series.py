from hypothesis import given
from hypothesis import strategies as st

from lab.report.draw.series import Grid, counts, held, latest, patience, ratios, shares
from tests.unit.report.lines import run

GRID = Grid(10.0, 1.0, 5)


def test_a_grid_takes_the_finest_step_that_fits() -> None:
    assert Grid.over(run()) == Grid(10.0, 1, 30)
    assert Grid.over(run(), most=10) == Grid(10.0, 5, 6)


def test_times_outside_the_grid_have_no_cell() -> None:
    assert [GRID.cell(at) for at in (9.9, 10.0, 14.9, 15.0)] == [None, 0, 4, None]


def test_counts_fall_into_their_cells() -> None:
    assert counts(GRID, [9.0, 10.1, 10.9, 13.0]) == (2, 0, 0, 1, 0)


def test_ratios_add_up_before_they_divide() -> None:
    assert ratios(GRID, [(10.1, 1, 1), (10.2, 0, 3)])[:1] == (0.25,)


def test_a_second_without_attempts_is_not_a_failure() -> None:
    assert ratios(GRID, [(10.1, 0, 0)]) == (None,) * 5


def test_the_last_look_holds_until_the_next_round_is_overdue() -> None:
    looks: list[tuple[float, float | None]] = [(10.0, 3.0), (11.0, 2.0)]
    assert latest(Grid(10.0, 1.0, 7), looks) == (3.0, 2.0, 2.0, 2.0, 2.0, None, None)


def test_a_blind_look_ends_what_was_seen_before() -> None:
    assert latest(GRID, [(10.0, 3.0), (11.0, None), (13.0, 1.0)]) == (3.0, None, None, 1.0, 1.0)


def test_shares_are_of_the_looks_in_a_cell() -> None:
    found = shares(GRID, [(10.1, "OK"), (10.2, "OK"), (10.3, "FAIL"), (10.4, "FAIL")])
    assert found[0] == {"FAIL": 0.5, "OK": 0.5}


def test_looks_of_one_round_do_not_shorten_the_patience() -> None:
    rounds = [start + part for start in (0, 10, 20) for part in (0.0, 0.1, 0.2)]
    assert patience(Grid(0.0, 1.0, 30), rounds) == 29


@given(st.lists(st.none() | st.integers(0, 9), max_size=40), st.integers(0, 5))
def test_filling_gaps_never_changes_what_was_seen(values: list[int | None], cells: int) -> None:
    filled = held(values, cells)
    assert [new for old, new in zip(values, filled, strict=True) if old is not None] == [
        old for old in values if old is not None
    ]
    assert all(new is None or new in values for new in filled)
