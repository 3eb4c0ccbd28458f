import pytest

from lab.model.event import JsonValue
from lab.report.read.outage import service
from tests.unit.report.lines import Line, run


def second(at: float, good: int, bad: int) -> Line:
    counts: dict[str, JsonValue] = {"http_ok": good, "http_fail": bad}
    return (at, "load", "usr", {"users": 10, "apps": {"chat": counts}})


def served(*shares: int) -> list[Line]:
    """Return one line a second from 10 s on: of 10 attempts so many succeed."""
    return [second(10.5 + n, share, 10 - share) for n, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "outages"),
    [
        ([10] * 20, []),
        ([9] * 20, []),
        ([10] * 5 + [0] * 6 + [10] * 9, [(15.0, 21.0, 0.0)]),
        ([10] * 5 + [0] * 3 + [10] * 2 + [5] * 3 + [10] * 7, [(15.0, 23.0, 0.0)]),
        ([10] * 5 + [0] * 3 + [10] * 5 + [5] * 3 + [10] * 4,
         [(15.0, 18.0, 0.0), (23.0, 26.0, 0.5)]),
        ([10] * 5 + [2] * 25, [(15.0, None, 0.2)]),
    ],
)  # fmt: skip
def test_an_outage_lasts_until_service_was_good_for_three_seconds(
    shares: list[int], outages: list[tuple[float, float | None, float]]
) -> None:
    found = service(run(*served(*shares)))
    assert found is not None
    assert found.what == "users"
    assert [(each.start, each.end, each.lowest) for each in found.outages] == outages


def test_without_counted_users_the_measure_that_the_steady_state_awaits_is_the_service() -> None:
    claim: Line = (9.0, "expectation", "served", {"phase": "", "claim": "pages >= 0.99"})
    looks: list[Line] = [
        (10.5 + n, "measure", "pages", {"value": 3.0 if n < 5 else 0.0, "whole": 3.0})
        for n in range(10)
    ]
    found = service(run(claim, *looks))
    assert found is not None
    assert (found.what, found.outages[0].start) == ("pages", 15.0)


def test_without_measures_the_probe_that_failed_most_is_the_service() -> None:
    looks: list[Line] = [
        (10.5 + n, "http", "usr", {"probe": name, "status": 200 if name == "a" else 503})
        for n in range(5)
        for name in ("a", "b")
    ]
    found = service(run(*looks))
    assert found is not None
    assert (found.what, found.outage is not None) == ("b", True)


def test_where_nobody_looked_there_is_no_service() -> None:
    assert service(run()) is None
