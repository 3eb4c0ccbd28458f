from itertools import permutations

import pytest

from lab.model.verdict import Verdict, overall

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), UNKNOWN),
        ((PASS,), PASS),
        ((PASS, PASS), PASS),
        ((UNKNOWN,), UNKNOWN),
        ((PASS, UNKNOWN), UNKNOWN),
        ((FAIL,), FAIL),
        ((PASS, FAIL), FAIL),
        ((PASS, UNKNOWN, FAIL), FAIL),
    ],
)
def test_what_failed_outranks_what_was_not_seen_and_only_passes_pass(
    verdicts: tuple[Verdict, ...], expected: Verdict
) -> None:
    assert {overall(order) for order in permutations(verdicts)} == {expected}


def test_verdicts_may_come_one_at_a_time() -> None:
    assert overall(verdict for verdict in [PASS, FAIL]) is FAIL
