"""What share of the requests is served after a cold start."""

from collections.abc import Callable

import pytest

from lab.inside.agents import ramp
from lab.inside.agents.ramp import Admission, Ramp
from lab.model.errors import CommandError
from lab.model.programs.agents import Edge, WarmupJob

JOB = WarmupJob(
    node="web1", edges=(Edge(pop="lhr", host="10.0.0.1"),), interval_s=1, timeout_s=1, fall=5,
    cold_start_s=0, ramp_s=10,
)  # fmt: skip
Set = Callable[[str, str, str, int], None]


def shares(ramp_s: float, states: str) -> list[int]:
    """Return the share each second; ``c`` is cold, ``w`` warm."""
    of = Ramp(ramp_s)
    return [of.share(float(at), warm=state == "w") for at, state in enumerate(states)]


def test_a_service_that_was_never_cold_serves_every_request() -> None:
    assert shares(10, "www") == [100, 100, 100]


def test_after_the_cold_the_share_grows_from_none_to_all() -> None:
    assert shares(4, "wccwwwwwww") == [100, 0, 0, 0, 25, 50, 75, 100, 100, 100]


def test_cold_again_starts_it_anew() -> None:
    assert shares(4, "cwwwcwww") == [0, 0, 25, 50, 0, 0, 25, 50]


def test_without_a_ramp_every_request_is_served_at_once() -> None:
    assert shares(0, "ccww") == [100] * 4


def test_a_change_is_told_once_and_nothing_is_set_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setattr(ramp, "set_in_map", lambda _socket, _path, _key, share: done.append(share))
    admission = Admission(JOB)
    told = [
        event.of_100
        for at, warm in enumerate([True, False, False, True, True])
        for event in admission.settle(float(at), warm=warm)
    ]
    assert told == done == [0, 10]


def test_a_share_that_was_refused_is_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise CommandError("map")

    admission = Admission(JOB)
    monkeypatch.setattr(ramp, "set_in_map", refuse)
    with pytest.raises(CommandError):
        list(admission.settle(0.0, warm=False))
    monkeypatch.setattr(ramp, "set_in_map", lambda *_: None)
    assert [each.of_100 for each in admission.settle(1.0, warm=False)] == [0]
