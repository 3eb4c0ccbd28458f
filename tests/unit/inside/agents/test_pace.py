"""How many pages a second are served after services were cold."""

from collections.abc import Callable

import pytest

from lab.inside.agents import pace
from lab.inside.agents.pace import Admission, Pace
from lab.model.errors import CommandError
from lab.model.programs.agents import ANY, Edge, WarmupJob

JOB = WarmupJob(
    node="web1", edges=(Edge(pop="lhr", host="10.0.0.1"),), interval_s=1, timeout_s=1, fall=5,
    cold_start_s=0, pace_per_s=4, paced_s=2,
)  # fmt: skip
Set = Callable[[str, str, str, int], None]


def limits(seconds: float, states: str) -> list[int]:
    """Return the limit of 7 pages each second; ``c`` is cold, ``w`` warm."""
    of = Pace(7, seconds)
    return [of.limit(float(at), warm=state == "w") for at, state in enumerate(states)]


def test_a_service_that_was_never_cold_serves_every_page() -> None:
    assert limits(10, "www") == [ANY] * 3


def test_after_the_cold_the_pace_grows_by_half_and_then_all_are_served() -> None:
    assert limits(3, "wccwwwwww") == [ANY, 0, 0, 7, 8, 9, ANY, ANY, ANY]


def test_cold_again_starts_it_anew() -> None:
    assert limits(3, "cwwccwwwww") == [0, 7, 8, 0, 0, 7, 8, 9, ANY, ANY]


def test_without_a_pace_every_page_is_served_at_once() -> None:
    assert limits(0, "ccww") == [ANY] * 4


def test_a_change_is_told_once_and_nothing_is_set_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setattr(pace, "set_in_map", lambda _socket, _path, _key, each: done.append(each))
    admission = Admission(JOB)
    told = [
        event.per_s
        for at, state in enumerate("wccwwwww")
        for event in admission.settle(float(at), warm=state == "w")
    ]
    assert told == [0, 4, 5, None]
    assert done == [0, 4, 5, ANY]


def test_a_limit_that_was_refused_is_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise CommandError("map")

    admission = Admission(JOB)
    monkeypatch.setattr(pace, "set_in_map", refuse)
    with pytest.raises(CommandError):
        list(admission.settle(0.0, warm=False))
    monkeypatch.setattr(pace, "set_in_map", lambda *_: None)
    assert [each.per_s for each in admission.settle(1.0, warm=False)] == [0]
