"""When a host was starved, from looks at its pressure."""

from collections.abc import Mapping

import pytest

from lab.journal.starved import LATE_S, LEAST_S, QUEUED, REST_S, STALLED, starved
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event, JsonValue

CALM: Mapping[str, JsonValue] = {
    "seconds": 1.0, "late_s": 0.0, "stalled": STALLED - 0.01, "running": 3, "cpus": 2,
}  # fmt: skip
SHORT: Mapping[str, JsonValue] = {**CALM, "stalled": STALLED}


def spans(*looks: Mapping[str, JsonValue]) -> tuple[Span, ...]:
    """Return the starved stretches of a run with one look a second, the first after a second."""
    events = [Event(n, float(n), "host.pressure", "host", look) for n, look in enumerate(looks, 1)]
    return starved(Timeline(events)).spans


def test_a_host_is_starved_while_tasks_wait_for_a_cpu_nearly_all_the_time() -> None:
    assert spans(CALM, CALM, *[SHORT] * 5, CALM) == (Span(2.0, 7.0),)


def test_a_short_burst_is_no_starvation_and_a_short_rest_does_not_end_one() -> None:
    assert spans(*[SHORT] * int(LEAST_S - 1), *[CALM] * 9) == ()
    rest = [CALM] * int(REST_S)
    assert spans(*[SHORT] * 5, *rest, *[SHORT] * 5) == (Span(0.0, 10.0 + REST_S),)
    assert spans(*[SHORT] * 5, *rest, CALM, *[SHORT] * 5) == (
        Span(0.0, 5.0), Span(6.0 + REST_S, 11.0 + REST_S),
    )  # fmt: skip


def test_a_look_of_the_play_that_comes_late_is_enough_by_itself() -> None:
    late = {**CALM, "seconds": 1.0 + LATE_S, "late_s": LATE_S}
    assert spans(CALM, CALM, late, CALM) == (Span(3.0 - 1.0 - LATE_S, 3.0),)


@pytest.mark.parametrize(
    ("running", "cpus", "found"),
    [(2 * QUEUED, 2, 1), (2 * QUEUED - 1, 2, 0), (2 * QUEUED, 4, 0), (None, 2, 0)],
)
def test_where_the_kernel_tells_no_pressure_the_queue_of_each_cpu_decides(
    running: float | None, cpus: int, found: int
) -> None:
    look = {**CALM, "stalled": None, "running": running, "cpus": cpus}
    assert len(spans(*[look] * 5)) == found


def test_starved_seconds_of_a_stretch_and_instants_in_it() -> None:
    events = [Event(n, float(n), "host.pressure", "host", SHORT) for n in range(1, 11)]
    found = starved(Timeline(events))
    assert found.within(Span(8.0, 20.0)) == 2.0
    assert (found.touches([20.0, 9.0]), found.touches([20.0])) == (True, False)
    assert starved(Timeline([])).within(Span(0.0, 9.0)) == 0.0
