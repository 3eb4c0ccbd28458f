"""The rule of rounds that health and warm-up share."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lab.inside.program.hysteresis import Rule, Standing, after_round

RULES = st.builds(
    Rule, st.integers(1, 5), st.integers(1, 5), st.sampled_from([0.0, 2.5, 4.0, 30.0])
)
ROUNDS = st.lists(st.booleans(), max_size=60)


def history(rule: Rule, rounds: list[bool], *, armed_at: float = 0.0) -> list[Standing]:
    """Return the standing before any round and after each, one round a second from 1 on."""
    seen = [Standing(up=True, armed_at=armed_at)]
    for moment, good in enumerate(rounds, 1):
        seen.append(after_round(seen[-1], rule, float(moment), good=good))
    return seen


def turns(seen: list[Standing], *, up: bool) -> list[int]:
    """Return the numbers of the rounds that turned the standing."""
    return [
        number
        for number, (before, after) in enumerate(pairwise(seen), 1)
        if after.up is up and before.up is not up
    ]


def test_third_bad_round_in_a_row_turns_it_down() -> None:
    seen = history(Rule(fall=3, rise=2), [True, False, False, True, False, False, False])
    assert turns(seen, up=False) == [7]


def test_second_good_round_in_a_row_turns_it_up_again() -> None:
    seen = history(Rule(fall=1, rise=2), [False, True, False, True, True])
    assert turns(seen, up=True) == [5]


def test_hold_down_delays_the_turn_up_to_the_first_good_round_after_it() -> None:
    seen = history(Rule(fall=1, rise=1, hold_down_s=3.5), [False, True, True, True, True, True])
    assert turns(seen, up=True) == [5]


def test_bad_rounds_before_it_is_armed_do_not_count() -> None:
    seen = history(Rule(fall=2, rise=1), [False] * 6, armed_at=4.0)
    assert turns(seen, up=False) == [5]


def test_first_good_round_arms_it_early() -> None:
    seen = history(Rule(fall=2, rise=1), [False, True, False, False], armed_at=100.0)
    assert turns(seen, up=False) == [4]


@given(RULES, ROUNDS)
def test_every_turn_down_ends_a_run_of_fall_bad_rounds(rule: Rule, rounds: list[bool]) -> None:
    for turn in turns(history(rule, rounds), up=False):
        assert rounds[turn - rule.fall : turn] == [False] * rule.fall


@given(RULES, ROUNDS)
def test_every_turn_up_ends_a_run_of_rise_good_rounds_and_keeps_hold_down(
    rule: Rule, rounds: list[bool]
) -> None:
    seen = history(rule, rounds)
    downs = turns(seen, up=False)
    for turn, down in zip(turns(seen, up=True), downs, strict=False):
        assert rounds[turn - rule.rise : turn] == [True] * rule.rise
        assert turn - down >= rule.hold_down_s


@given(RULES, ROUNDS)
def test_enough_bad_rounds_at_the_end_always_leave_it_down(rule: Rule, rounds: list[bool]) -> None:
    assert not history(rule, [*rounds, *[False] * rule.fall])[-1].up


@given(RULES, ROUNDS)
def test_enough_good_rounds_at_the_end_always_leave_it_up(rule: Rule, rounds: list[bool]) -> None:
    enough = max(rule.rise, int(rule.hold_down_s) + 1)
    assert history(rule, [*rounds, *[True] * enough])[-1].up
