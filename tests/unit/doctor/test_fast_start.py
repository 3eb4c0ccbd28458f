"""What doctor says of fast start."""

import pytest

from lab.doctor import Level
from lab.doctor.extras import fast_start
from lab.model.errors import RuntimeFailure


def test_a_trial_that_passed_is_fine() -> None:
    assert fast_start(lambda: "").level is Level.OK


@pytest.mark.parametrize(
    ("why", "mends"), [("there is no C compiler", True), ("they differ: +CapEff", False)]
)
def test_a_reason_for_plain_start_is_told_and_keeps_no_lab_from_running(
    why: str,
    mends: bool,  # noqa: FBT001
) -> None:
    check = fast_start(lambda: why)
    assert (check.level, check.evidence) == (Level.INFO, f"all daemons start plainly: {why}")
    assert check.mend.endswith("gcc libc6-dev") is mends


def test_a_host_that_cannot_make_the_trial_is_told() -> None:
    def refused() -> str:
        raise RuntimeFailure("this host forbids user namespaces")

    assert fast_start(refused).evidence.endswith("this host forbids user namespaces")
