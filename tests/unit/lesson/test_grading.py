"""Each step of a student is judged; what cannot be judged is UNKNOWN."""

from typing import Any, cast

import pytest

from lab.lesson import grading
from lab.lesson.bench import Bench
from lab.model.errors import RuntimeFailure
from lab.model.lesson import Check, Handed, Lesson, Progress, Seen, State, Step
from lab.model.verdict import Verdict
from lab.ports import RunningLab
from tests.fakes.clock import FakeClock

CHECK = Check("it is up", "r1", "show", "look at r1", finds="up")
STEPS = tuple(Step(name, name, name, (CHECK,), ()) for name in ("one", "two"))
LESSON = Lesson("mine", "Mine", 5, "two-routers", (), STEPS)
PROGRESS = Progress("/x", "mine", "mine", "embedded", 1, {"one": 2}, ("two",), ("one",))


def handed(*steps: str) -> Handed:
    return Handed("ann", PROGRESS, {step: State({}, {}) for step in steps})


def broken() -> None:
    raise RuntimeFailure("r1 does not come up")


BENCH = Bench(cast(RunningLab, None), broken, lambda _phase: None, FakeClock())


def test_a_step_of_which_nothing_was_saved_fails() -> None:
    one, two = grading.marks(BENCH, LESSON, handed())
    assert (one.verdict, one.sentence) == (Verdict.FAIL, "nothing was saved of this step")
    assert (one.student, one.lesson, one.step, one.hints, one.solved) == (
        "ann", "mine", "one", 2, False,
    )  # fmt: skip
    assert (two.step, two.hints, two.solved) == ("two", 0, True)


def test_a_step_that_the_lab_cannot_be_brought_to_is_unknown() -> None:
    one, two = grading.marks(BENCH, LESSON, handed("one"))
    assert one.verdict is Verdict.UNKNOWN
    assert one.sentence == "could not be judged: r1 does not come up"
    assert two.verdict is Verdict.FAIL


def test_without_a_lab_every_step_is_unknown() -> None:
    found = list(grading.unjudged(LESSON, handed("one"), "no lab"))
    assert [(each.step, each.verdict, each.sentence) for each in found] == [
        ("one", Verdict.UNKNOWN, "no lab"),
        ("two", Verdict.UNKNOWN, "no lab"),
    ]


@pytest.mark.parametrize(
    ("answers", "verdict", "sentence"),
    [
        ((Verdict.PASS, Verdict.PASS), Verdict.PASS, "a; b"),
        ((Verdict.PASS, Verdict.FAIL), Verdict.FAIL, "b"),
        ((Verdict.UNKNOWN, Verdict.FAIL), Verdict.FAIL, "b"),
        ((Verdict.UNKNOWN, Verdict.PASS), Verdict.UNKNOWN, "a"),
    ],
)
def test_the_sentence_tells_what_decided(
    answers: Any, verdict: Verdict, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [Seen(each, text) for each, text in zip(answers, "ab", strict=True)]
    monkeypatch.setattr(grading, "back_to", lambda *_: None)
    monkeypatch.setattr(grading, "seen_of", lambda *_: seen)
    one, _ = grading.marks(BENCH, LESSON, handed("one"))
    assert (one.verdict, one.sentence) == (verdict, sentence)
