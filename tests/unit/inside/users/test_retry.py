"""The documented retry model, to the number."""
# ruff: noqa: S311 (people, not secrets)

import random

from hypothesis import given
from hypothesis import strategies as st

from lab.inside.users.retry import wait_s
from lab.model.programs.users import Retry


def test_waits_double_up_to_the_cap() -> None:
    steady = Retry(base_s=1.0, cap_s=8.0, jitter=(1.0, 1.0))

    waits = [wait_s(steady, failures, random.Random(1)) for failures in (0, 1, 2, 3, 4, 5000)]

    assert waits == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@given(st.integers(0, 10000), st.integers())
def test_the_jitter_keeps_waits_within_half_and_one_and_a_half(failures: int, seed: int) -> None:
    wait = wait_s(Retry(base_s=1, cap_s=8), failures, random.Random(seed))

    assert (
        0.5 * min(8.0, 2.0 ** min(failures, 4)) <= wait <= 1.5 * min(8.0, 2.0 ** min(failures, 4))
    )
