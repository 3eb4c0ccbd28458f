"""Variables of the environment in a containerlab file."""

import pytest

from lab.load.containerlab.expand import expand

ENVIRON = {"SET": "here", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a $SET b ${SET} c", "a here b here c"),
        ("${SET:=other} ${NONE:=other} ${EMPTY:=other}", "here other other"),
        ("${NONE:-other} ${NONE-other} [${EMPTY-other}] ${NONE=}", "other other [] "),
        ("${SET:+given} [${NONE:+given}] ${EMPTY+given}", "given [] given"),
        ("${NONE} $NONE stay", "${NONE} $NONE stay"),
        ("$$SET $${SET} cost $5", "$SET ${SET} cost $5"),
        ("${IMAGE:=quay.io/frrouting/frr:10.2.1}", "quay.io/frrouting/frr:10.2.1"),
        ("[${EMPTY}]", "[]"),
    ],
)
def test_a_reference_is_filled_in_as_containerlab_does(text: str, expanded: str) -> None:
    assert expand(text, ENVIRON) == expanded
