import pytest

from lab.model.gate import Gate
from lab.model.topology import Node, Topology
from lab.push.waves import Wave, grouped, waves
from tests.fakes.backbone import TOPOLOGY

FIRST = ("eb1-x", "eb1-y")
SECOND = ("eb2-x", "eb2-y")
CONFIRM, CANARY = Gate.CONFIRM, Gate.CANARY


@pytest.mark.parametrize(
    ("canary", "confirm", "expected"),
    [
        (False, False, [Wave("the whole change", (*FIRST, *SECOND))]),
        (False, True, [Wave("the whole change", (*FIRST, *SECOND), (CONFIRM,))]),
        (True, False, [Wave("plane 1", FIRST, (CANARY,)), Wave("plane 2", SECOND)]),
        (
            True,
            True,
            [Wave("plane 1", FIRST, (CANARY, CONFIRM)), Wave("plane 2", SECOND, (CONFIRM,))],
        ),
    ],
)
def test_a_canary_takes_one_plane_after_the_other(
    *, canary: bool, confirm: bool, expected: list[Wave]
) -> None:
    assert waves(TOPOLOGY, (*FIRST, *SECOND), "plane", canary=canary, confirm=confirm) == expected


def test_a_change_of_one_plane_has_no_canary() -> None:
    assert waves(TOPOLOGY, SECOND, "plane", canary=True, confirm=False) == [
        Wave("the whole change", SECOND)
    ]


def test_routers_of_no_plane_go_with_the_last() -> None:
    (first, last) = waves(TOPOLOGY, ("pr-z", *FIRST, *SECOND), "plane", canary=True, confirm=False)
    assert (first.nodes, last.nodes) == (FIRST, (*SECOND, "pr-z"))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("site", [("site x", ("eb1-x", "eb2-x")), ("site y", ("eb1-y",))]),
        ("node", [("node eb1-x", ("eb1-x",)), ("node eb1-y", ("eb1-y",)),
                  ("node eb2-x", ("eb2-x",))]),
        ("plane", [("plane 1", ("eb1-x", "eb1-y")), ("plane 2", ("eb2-x",))]),
        ("rack", [("the whole change", ("eb2-x", "eb1-x", "eb1-y"))]),
    ],
)  # fmt: skip
def test_routers_are_grouped_by_what_they_have_under_a_label(
    label: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = grouped(TOPOLOGY, ("eb2-x", "eb1-x", "eb1-y"), label)
    assert [(name, tuple(sorted(nodes))) for name, nodes in found] == [
        (name, tuple(sorted(nodes))) for name, nodes in expected
    ]


def test_groups_that_are_numbers_are_ordered_as_numbers() -> None:
    nodes = tuple(Node(f"r{number}", "eb", "x", labels={"wave": str(number)})
                  for number in (10, 9, 1))  # fmt: skip
    found = grouped(Topology("t", "", nodes, ()), [node.name for node in nodes], "wave")
    assert [name for name, _ in found] == ["wave 1", "wave 9", "wave 10"]
