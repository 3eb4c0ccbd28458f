"""The way through a lesson: its hints, its steps, and where one was after the lab has ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from lab.lesson import course
from lab.lesson.bench import Bench
from lab.model.deployment import Completed
from lab.model.errors import InputError, RuntimeFailure
from lab.model.lesson import Act, Check, Lesson, Progress, Step
from lab.ports import RunningLab
from tests.fakes.clock import FakeClock


def step(name: str, phase: str = "") -> Step:
    check = Check("it is so", "r1", f"look {name}", "look there", finds="yes")
    return Step(
        name, name, name, (check,), (Act("r1", f"solve {name}"),),
        phase, (Act("r1", f"setup {name}"),), ("first", "last"),
    )  # fmt: skip


LESSON = Lesson("mine", "Mine", 5, "two-routers", (), (step("one", "fault"), step("two")))
AT_ONE = Progress("/x", "mine", "mine", "embedded")
AT_TWO = replace(AT_ONE, step=1, passed=("one",))


class Lab:
    """A lab that notes its commands, and says yes or no."""

    name = "mine"

    def __init__(self, said: str = "yes") -> None:
        self.did: list[str] = []
        self._said = said

    def run(
        self, _node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        self.did.append(argv[-1])
        return Completed(tuple(argv), 0, self._said, stdin and str(timeout))


def bench(lab: Lab) -> Bench:
    return Bench(
        cast(RunningLab, lab),
        lambda: lab.did.append("reset"),
        lambda phase: lab.did.append(f"play {phase}"),
        FakeClock(),
    )


def test_hints_are_counted_by_step_and_the_last_stays() -> None:
    text, progress = course.hinted(LESSON, AT_ONE)
    assert text == "hint 1 of 2: first"
    text, progress = course.hinted(LESSON, course.hinted(LESSON, progress)[1])
    assert text == "hint 2 of 2: last"
    assert progress.hints == {"one": 2}
    assert course.hinted(LESSON, replace(progress, step=1))[1].hints == {"one": 2, "two": 1}


def test_who_passes_may_go_on() -> None:
    seen, failed = course.judged(bench(Lab("no")), LESSON, AT_ONE)
    assert not seen[0].ok
    with pytest.raises(InputError, match="mine one: its check has not passed; stormdrill lesson"):
        course.onward(LESSON, failed)
    _, passed = course.judged(bench(Lab()), LESSON, AT_ONE)
    assert course.onward(LESSON, passed) == AT_TWO
    with pytest.raises(InputError, match="mine two: was the last step; stormdrill lesson stop"):
        course.onward(LESSON, replace(AT_TWO, passed=("one", "two")))


def test_a_step_is_begun_again_by_all_that_leads_to_it() -> None:
    lab = Lab()
    course.back_to(bench(lab), LESSON, 1)
    assert lab.did == ["reset", "play fault", "setup one", "solve one", "setup two"]


def test_without_a_saved_state_the_steps_before_are_solved() -> None:
    lab = Lab()
    course.resume(bench(lab), LESSON, AT_TWO, {})
    assert lab.did == ["play fault", "setup one", "solve one", "setup two"]


def test_a_lesson_begins_when_its_network_works() -> None:
    lab = Lab("no")
    waits = replace(LESSON, ready=(replace(LESSON.steps[0].check[0], run="look ready"),))
    with pytest.raises(RuntimeFailure, match="mine is not ready: r1: `look ready` shows no"):
        course.begin(bench(lab), waits)
    assert lab.did == ["look ready"]


def test_what_was_solved_is_remembered_once() -> None:
    lab = Lab()
    once = course.solved(bench(lab), LESSON, AT_ONE)
    assert course.solved(bench(lab), LESSON, once).solved == ("one",)
    assert lab.did == ["solve one", "solve one"]
