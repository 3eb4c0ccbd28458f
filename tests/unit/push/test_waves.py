import pytest

from lab.model.gate import Gate
from lab.push.waves import Wave, waves
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
    assert waves(TOPOLOGY, (*FIRST, *SECOND), canary=canary, confirm=confirm) == expected


def test_a_change_of_one_plane_has_no_canary() -> None:
    assert waves(TOPOLOGY, SECOND, canary=True, confirm=False) == [
        Wave("the whole change", SECOND)
    ]


def test_routers_of_no_plane_go_with_the_last() -> None:
    (first, last) = waves(TOPOLOGY, ("pr-z", *FIRST, *SECOND), canary=True, confirm=False)
    assert (first.nodes, last.nodes) == (FIRST, ("pr-z", *SECOND))
