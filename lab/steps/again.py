"""Acts again and again until it succeeds or the time is up."""

from collections.abc import Callable

from lab.engine.play import Outcome
from lab.ports import Clock

EVERY_S = 1.0  # from the end of one try to the next


def persist(act: Callable[[], Outcome], within_s: float, clock: Clock) -> Outcome:
    """Act until it succeeds and return the last outcome; no try begins after ``within_s``.

    There is one try at least.
    """
    deadline = clock.now() + within_s
    while True:
        outcome = act()
        if outcome.ok or clock.now() + EVERY_S > deadline:
            return outcome
        clock.sleep(EVERY_S)
