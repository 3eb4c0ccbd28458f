"""Real time, and time that ends with the lab."""

import time

import pytest

from lab.clock import MonotonicClock, WatchedClock
from lab.model.errors import RuntimeFailure
from tests.fakes.clock import FakeClock


def test_real_time_is_the_clock_every_node_has() -> None:
    before = time.monotonic()
    clock = MonotonicClock()
    clock.sleep(0.01)
    assert before + 0.01 <= clock.now() <= time.monotonic()


def test_nobody_waits_for_a_lab_that_is_gone(clock: FakeClock) -> None:
    reasons: list[str] = []
    watched = WatchedClock(clock, lambda: "".join(reasons))
    watched.sleep(2.0)
    assert watched.now() == 1002.0
    clock.after(0.1, lambda: reasons.append("drill: the lab does not run"))
    with pytest.raises(RuntimeFailure, match="drill: the lab does not run"):
        watched.sleep(0.25)
    assert watched.now() == 1002.25
