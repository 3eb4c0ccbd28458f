"""What a check says of what it saw, and what an act says when it fails."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import pytest

from lab.lesson.doing import act, await_ready, fails, looked
from lab.model.deployment import Completed
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.lesson import Act, Check
from lab.model.verdict import Verdict
from lab.ports import RunningLab
from tests.fakes.clock import FakeClock

UP = Check("the session is up", "r1", "show state", "look at r2", finds="^up$")
GONE = Check("the route is gone", "r1", "show table", "look at the filter", lacks="64666")


class Answers:
    """A lab whose command gives these answers, the last again and again."""

    name = "it"

    def __init__(self, *answers: str | Completed | CommandError) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        self.asked.append((node, tuple(argv)))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, CommandError):
            raise answer
        return answer if isinstance(answer, Completed) else Completed(tuple(argv), 0, answer, "")


def lab(*answers: Any) -> RunningLab:
    return cast(RunningLab, Answers(*answers))


def test_a_check_that_holds_says_its_sentence() -> None:
    seen = looked(lab("x\nup\n"), [UP], FakeClock())
    assert [(each.ok, each.text) for each in seen] == [(True, "the session is up")]


@pytest.mark.parametrize(
    ("check", "answer", "text"),
    [
        (UP, "down\n", "r1: `show state` shows no '^up$' (down); look at r2"),
        (UP, "", "r1: `show state` shows no '^up$' (nothing); look at r2"),
        (UP, "long " * 40, f"r1: `show state` shows no '^up$' ({'long ' * 16}...); look at r2"),
        (GONE, "a\n64666 i\n", "r1: `show table` still shows '64666'; look at the filter"),
        (UP, Completed((), 1, "", "no\n"), "r1: `show state` shows no '^up$' (no); look at r2"),
    ],
)  # fmt: skip
def test_a_check_that_does_not_hold_says_what_it_saw_and_where_to_look(
    check: Check, answer: object, text: str
) -> None:
    (seen,) = looked(lab(answer), [check], FakeClock())
    assert (seen.verdict, seen.text) == (Verdict.FAIL, text)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (CommandError("gone"), "r1: `show state` could not be run (gone); look at r2"),
        (
            Completed((), 127, "", "sh: 1: show: not found\n"),
            "r1: `show state` could not be run (sh: 1: show: not found); look at r2",
        ),
    ],
)
def test_what_could_not_be_asked_is_unknown_and_never_a_failure(answer: object, text: str) -> None:
    (seen,) = looked(lab(answer), [UP], FakeClock())
    assert (seen.verdict, seen.text) == (Verdict.UNKNOWN, text)
    assert not fails(lab(answer), [UP], FakeClock())


@pytest.mark.parametrize(
    "answer",
    [
        Completed((), 1, "", "Exiting: failed to connect to any daemons.\n"),
        Completed((), 0, "bgpd is not running\n", ""),
    ],
)
def test_the_silence_of_a_dead_daemon_lacks_nothing(answer: Completed) -> None:
    (seen,) = looked(lab(answer), [GONE], FakeClock())
    assert seen.verdict is Verdict.UNKNOWN
    assert "had no answer" in seen.text


def test_a_search_that_finds_nothing_is_an_answer() -> None:
    assert looked(lab(Completed((), 1, "", "")), [GONE], FakeClock())[0].ok


def test_a_network_that_does_not_come_to_work_is_said() -> None:
    await_ready(lab("up"), [UP], FakeClock())
    with pytest.raises(RuntimeFailure, match="it is not ready: r1: `show state` shows no"):
        await_ready(lab("down"), [UP], FakeClock())


def test_a_check_waits_as_long_as_it_may() -> None:
    clock = FakeClock()
    waits = Check(UP.says, UP.node, UP.run, UP.look, UP.finds, within_s=3.0)
    assert looked(lab("down", "down", "up"), [waits], clock)[0].ok
    (seen,) = looked(lab("down"), [waits], clock)
    assert seen.text == "r1: `show state` shows no '^up$' (down) within 3 s; look at r2"


@pytest.mark.parametrize(("answers", "expected"), [(("up", "up", "down"), True), (("up",), False)])
def test_a_task_that_was_set_up_comes_to_be_seen(
    answers: Sequence[str], *, expected: bool
) -> None:
    assert fails(lab(*answers), [UP], FakeClock()) is expected


def test_an_act_that_fails_names_its_node_command_and_reason() -> None:
    broken = Completed((), 1, "", "first\n% Unknown command\n")
    with pytest.raises(RuntimeFailure, match="r1: vtysh: exit code 1: % Unknown command"):
        act(lab(broken), [Act("r1", "vtysh")])
    with pytest.raises(RuntimeFailure, match="r1: vtysh: no end"):
        act(lab(CommandError("no end")), [Act("r1", "vtysh")])


def test_acts_are_shell_commands_in_order() -> None:
    answers = Answers("")
    act(cast(RunningLab, answers), [Act("r1", "a | b"), Act("r2", "c")])
    assert answers.asked == [("r1", ("sh", "-c", "a | b")), ("r2", ("sh", "-c", "c"))]
