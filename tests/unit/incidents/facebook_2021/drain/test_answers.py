"""What each gate answers from what it can know."""

import pytest

from lab.incidents.facebook_2021.backbone.state import DrainLevel, DrainState, scopes
from lab.incidents.facebook_2021.drain.answers import answers, planes_drained
from lab.model.change import Change, Edit, Outcome
from lab.model.gate import Answer, Gate
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Judgement
from tests.fakes.backbone import TOPOLOGY

SAFE = Judgement("c", "c", (Finding("dc-dc", "x - y", Verdict.PASS, ""),))
LOST = Change("lost", "lost", drain=())
ONE = Change("one", "one", drain=("plane 1",))
EDIT = Change("edit", "edit", edits=(Edit(("kind eb",), add="x"),))
YES, NO, OPEN = Answer.PASSES, Answer.REFUSES, Answer.CANNOT_TELL


def said(change: Change, outcome: Outcome | None = None, judged: Judgement = SAFE) -> list[Answer]:
    found = answers(TOPOLOGY, change, ", ".join(change.drain or ()), judged, outcome)
    return [found[gate] for gate in Gate]


def ran(lost: tuple[str, ...], first: tuple[str, ...] | None) -> Outcome:
    return Outcome("c", lost, first, 1, 1.0, "")


@pytest.mark.parametrize(
    ("change", "outcome", "expected"),
    [
        (LOST, None, [YES, NO, YES, OPEN, OPEN, NO]),
        (ONE, None, [YES, YES, YES, OPEN, OPEN, YES]),
        (EDIT, None, [OPEN, OPEN, YES, OPEN, OPEN, OPEN]),
        (EDIT, ran(("pop z",), ()), [OPEN, OPEN, YES, YES, NO, OPEN]),
        (EDIT, ran(("pop z",), ("pop z",)), [OPEN, OPEN, YES, NO, NO, OPEN]),
        (EDIT, ran((), None), [OPEN, OPEN, YES, OPEN, YES, OPEN]),
    ],
    ids=["a lost scope", "one plane", "an edit", "late harm", "early harm", "no plane to try on"],
)
def test_gates_answer(change: Change, outcome: Outcome | None, expected: list[Answer]) -> None:
    assert said(change, outcome) == expected


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (Finding("dc-dc", "s", Verdict.FAIL, ""), NO),
        (Finding("my own", "s", Verdict.FAIL, ""), NO),
        (Finding("references", "s", Verdict.FAIL, "", flaw=True), Answer.FLAW),
        (Finding("snapshot", "s", Verdict.UNKNOWN, ""), OPEN),
    ],
)
def test_batfish_answers_by_what_fails(found: Finding, answer: Answer) -> None:
    judged = Judgement("c", "c", (*SAFE.findings, found))
    assert said(EDIT, judged=judged)[2] is answer


def test_planes_count_by_their_routers_and_links() -> None:
    def many(text: str) -> int:
        state = DrainState().with_level(scopes(text, TOPOLOGY), DrainLevel.DRAINED)
        return planes_drained(TOPOLOGY, state)

    assert [many("plane 1"), many("router eb1-x"), many("router eb1-x, router eb2-y")] == [1, 1, 2]
