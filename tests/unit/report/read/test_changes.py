import pytest

from lab.report.read.changes import Fate, campaigns
from tests.unit.report.lines import Line, run


def push(at: float, router: str, step: str, outcome: str = "ok", change: str = "c1") -> Line:
    data = {"change": change, "path": "in-band", "step": step, "outcome": outcome, "error": ""}
    return (at, "push", router, data)


def own(at: float, router: str, step: str, change: str = "c1") -> Line:
    return (at, "router.change", router, {"change": change, "step": step})


@pytest.mark.parametrize(
    ("lines", "fate"),
    [
        ([push(21, "r", "activate"), push(22, "r", "confirm")], Fate.CONFIRMED),
        ([push(21, "r", "activate"), own(22, "r", "confirmed")], Fate.CONFIRMED),
        ([push(21, "r", "activate"), push(26, "r", "confirm", "unknown")], Fate.UNKNOWN),
        ([push(21, "r", "activate")], Fate.UNKNOWN),
        ([own(21, "r", "applied")], Fate.UNKNOWN),
        ([push(21, "r", "stage", "refused")], Fate.REFUSED),
        ([push(21, "r", "activate"), own(29, "r", "rolled-back")], Fate.ROLLED_BACK),
    ],
)
def test_a_change_is_unknown_until_someone_confirmed_it(lines: list[Line], fate: Fate) -> None:
    (campaign,) = campaigns(run(*lines))
    assert [change.fate for change in campaign.changes] == [fate]


def test_changes_of_several_routers_are_one_campaign_in_order_of_their_beginning() -> None:
    told = run(
        push(25, "r1", "login", change="late"),
        push(21, "r2", "login", change="early"),
        push(22, "r1", "login", change="early"),
    )
    assert [(each.id, [change.router for change in each.changes]) for each in campaigns(told)] == [
        ("early", ["r2", "r1"]), ("late", ["r1"]),
    ]  # fmt: skip


def test_the_routers_own_word_counts_before_the_pushers() -> None:
    told = run(
        push(21, "r1", "activate"), own(21.4, "r1", "applied"),
        push(21.1, "r2", "activate"), push(21.2, "r3", "activate", "unknown"),
    )  # fmt: skip
    (campaign,) = campaigns(told)
    assert [(event.subject, event.at) for event in campaign.applied] == [
        ("r2", 21.1),
        ("r1", 21.4),
    ]


def test_the_last_error_of_a_push_is_kept() -> None:
    line = push(21, "r", "login", "unknown")
    told = run((*line[:3], {**line[3], "error": "timed out"}))
    assert campaigns(told)[0].changes[0].error == "timed out"
