"""Which changes routers may still take back by themselves."""

import pytest

from lab.engine.unsettled import unsettled
from tests.unit.report.lines import Line, run


def push(step: str, outcome: str = "ok") -> Line:
    data = {"change": "fault", "path": "oob", "step": step, "outcome": outcome, "error": ""}
    return 1.0, "push", "r1", data


def own(step: str, path: str | None = None) -> Line:
    return 2.0, "router.change", "r1", {"change": "fault", "step": step, "path": path}


@pytest.mark.parametrize(
    "lines",
    [
        [push("activate")],
        [own("staged"), own("armed"), own("applied")],
        [push("activate"), push("confirm", "unknown")],
        [push("activate"), own("applied"), push("rollback", "refused")],
    ],
)
def test_a_router_that_took_a_change_may_take_it_back(lines: list[Line]) -> None:
    assert unsettled(run(*lines).events) == {("r1", "fault")}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [push("stage"), push("activate", "refused")],
        [own("staged"), own("armed")],
        [own("applied", "console")],
        [push("activate"), own("applied"), push("confirm")],
        [push("activate"), own("applied"), own("confirmed")],
        [push("activate"), own("applied"), own("rolled-back")],
    ],
)
def test_what_was_not_taken_or_is_kept_or_undone_is_settled(lines: list[Line]) -> None:
    assert unsettled(run(*lines).events) == frozenset()


def test_each_router_and_each_change_counts_by_itself() -> None:
    other: Line = (3.0, "router.change", "r2", {"change": "fault", "step": "rolled-back"})
    later: Line = (4.0, "router.change", "r1", {"change": "next", "step": "confirmed"})
    assert unsettled(run(push("activate"), other, later).events) == {("r1", "fault")}
