"""A finding passes only inside its limits, and a limit needs its value."""

import pytest

from lab.evidence.finding import judged
from lab.model.verdict import Verdict

BAND = {"ratio": (10.0, None)}


@pytest.mark.parametrize(
    ("ratio", "passed", "verdict"),
    [
        (10.0, True, Verdict.PASS),
        (9.9, True, Verdict.FAIL),
        (11.0, False, Verdict.FAIL),
        (float("inf"), True, Verdict.FAIL),
    ],
)
def test_a_value_outside_its_limits_never_passes(
    ratio: float, passed: object, verdict: Verdict
) -> None:
    assert (
        judged("", (), passed=passed is True, values={"ratio": ratio}, band=BAND).verdict
        is verdict
    )


def test_a_limit_without_its_value_is_a_mistake_of_the_judge() -> None:
    with pytest.raises(ValueError, match="without its value: ratio"):
        judged("", (), band=BAND)
