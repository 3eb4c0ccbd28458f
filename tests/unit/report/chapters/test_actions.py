"""What the scenario did: how far each change and each undo came."""

import pytest

from lab.report.chapters.actions import actions
from tests.unit.report.lines import Line, tables, texts, view


def step(at: float) -> Line:
    return at, "step", "fall", {"action": "change", "text": "a step"}


def changed(at: float, kind: str = "change", nodes: tuple[str, ...] = ("r1", "r2")) -> Line:
    return at, kind, "block", {
        "nodes": list(nodes), "path": "in-band", "account": "noc", "text": f"{kind} block",
    }  # fmt: skip


def activated(at: float, router: str, outcome: str = "ok", change: str = "block") -> Line:
    return at, "push", router, {
        "change": change, "path": "in-band", "step": "activate", "outcome": outcome, "error": "",
    }  # fmt: skip


def own(at: float, router: str, what: str, change: str = "block") -> Line:
    return at, "router.change", router, {"change": change, "step": what}


def outcomes(*lines: Line) -> list[str]:
    """Return the outcome of every action in order."""
    table = tables(actions(view(*lines)))["Actions"]
    place = [column.title for column in table.columns].index("Outcome")
    return [row[place] for row in texts(table)]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ((activated(22, "r1"), activated(22, "r2")), "✓ 2 of 2 routers"),
        ((activated(22, "r1"), activated(22, "r2", "unknown")), "~ 1 of 2 routers"),
        ((activated(22, "r1", "refused"),), "✕ 0 of 2 routers"),
        ((own(22, "r1", "applied"), own(22, "r2", "applied")), "✓ 2 of 2 routers"),
        ((activated(22, "r1"), activated(22, "r2"), own(23, "r2", "rolled-back")),
         "~ 1 of 2 routers; 1 rolled back"),
        ((), "✕ 0 of 2 routers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["change", "undone"])
def test_a_change_and_an_undo_say_how_many_routers_took_them(
    kind: str, told: tuple[Line, ...], outcome: str
) -> None:
    sign, words = outcome.split(" ", 1)
    (found,) = outcomes(step(21), changed(21.5, kind), *told)
    assert found.endswith(words)
    assert found.startswith("✓") is (sign == "✓")


def test_each_has_the_end_of_its_own_step() -> None:
    assert outcomes(
        step(21), changed(21.5), activated(22, "r1"), activated(22, "r2"),
        step(23), changed(23.5, "undone"), activated(24, "r1", change="undo-block"),
        step(25), (25.5, "withdrawn", "r3", {"id": "more", "text": "withdraw"}),
        own(26, "r3", "applied", "withdraw-more"),
    ) == ["✓ 2 of 2 routers", "◐ 1 of 2 routers", "✓ 1 of 1 routers"]  # fmt: skip
