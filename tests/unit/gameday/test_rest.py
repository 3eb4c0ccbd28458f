"""Phases that a killed console had not played to their end: what is played of them, and said."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest

from lab.engine.play import Tools
from lab.gameday.rest import Rest, rest
from lab.journal.journal import Former, Journal
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import ExpectationJudged, PhaseEnded
from lab.model.errors import PushError
from lab.model.scenario import Expectation, Phase
from lab.steps.kind import Left
from tests.fakes.clock import FakeClock
from tests.fakes.gameday import Log
from tests.fakes.performer import MEASURES, Change, FakePerformer, Look, Visit

CUT = Phase("cut", "The cut", (Visit("frc"), Change("fault"), Look(), Visit("prn")))
BACK = Expectation("it is back", "changes", "becomes", at_most=0, within_s=5)
MADE = Expectation("it is made", "changes", "becomes", at_least=1, within_s=5)
BEGUN = Log().turn(5, "ready").act(9, "start", "facilitator").turn(10, "running")


class Console:
    """Plays on a journal of its own, after a former one."""

    journals: ClassVar[list[Journal]] = []

    def __init__(self, folder: Path, former: Journal | None = None) -> None:
        events = former.events if former else BEGUN.events
        clock = FakeClock()
        path = folder / "journal.jsonl"
        if former is None:
            path.touch()
        self.journal = Journal(path, clock, former=Former(0.0, events))
        self.journals.append(self.journal)
        self.performer = FakePerformer(self.journal)
        clock.every(0.5, self.performer.look)
        self.tools = Tools(self.journal, clock, self.performer, MEASURES, frozenset)

    def play(self, what: Rest, phase: Phase = CUT) -> None:
        what.play(phase, self.tools, lambda _name, _undo: None)

    def killed(self, phase: Phase = CUT) -> "Console":
        """Play until it is cut, and go on in another process."""
        with suppress(KeyboardInterrupt):
            self.play(Rest(), phase)
        self.journal.close()
        return Console(self.journal_folder, self.journal)

    @property
    def journal_folder(self) -> Path:
        return Path(self.journal._file.name).parent

    def rest(self, log: Log = BEGUN) -> Rest:
        return rest(log.story(), self.journal.events)

    def notes(self) -> list[str]:
        return [str(each.data["fields"]["text"])  # type: ignore[index, call-overload]
                for each in self.journal.events if each.subject == "note"]  # fmt: skip


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    yield Console(tmp_path)
    for each in Console.journals:
        each.close()
    Console.journals.clear()


def cut(_: object = None) -> None:
    raise KeyboardInterrupt


def test_a_change_that_was_cut_is_not_made_again_and_that_is_said(console: Console) -> None:
    console.performer.interrupted = frozenset({"fault"})
    after = console.killed()
    left = after.rest()
    assert left.phases == ("cut",)
    after.play(left)
    assert after.performer.calls == ["look in cut", "visit prn in cut"]
    (note,) = after.notes()
    assert note.startswith("The console was killed in 'The cut' at step 2 of 4, Change(")
    assert note.endswith("It is not done again, and may be done in part; steps that follow: 2.")
    assert [each.subject for each in after.journal.events if each.kind == "phase.ended"] == ["cut"]
    assert sum(each.kind == "phase.started" for each in after.journal.events) == 1


@pytest.mark.parametrize(
    ("left", "again", "said"),
    [
        (Left.SOME, ["change fault"], "It is done again where routers lack it"),
        (Left.NOTHING, [], "Every router has it, so the phase goes on after it."),
        (Left.UNSURE, [], "It is not done again, and may be done in part; steps that follow: 2."),
    ],
)
def test_a_change_is_made_again_where_routers_lack_it(
    console: Console, left: Left, again: list[str], said: str
) -> None:
    console.performer.interrupted = frozenset({"fault"})
    after = console.killed()
    found = after.rest()
    found.stage = cast("Any", SimpleNamespace(left=left))
    after.play(found)
    assert after.performer.calls == [*again, "look in cut", "visit prn in cut"]
    assert said in after.notes()[0]


def test_a_step_that_only_looks_is_done_once_more(console: Console) -> None:
    looks = iter((lambda: None, cut))
    console.performer.visited = lambda: next(looks)()  # noqa: PLW0108 - another one each time
    after = console.killed()
    after.play(after.rest())
    assert after.performer.calls == ["look in cut", "visit prn in cut"]
    where = "The console was killed in 'The cut' at step 3 of 4, which goes on from there."
    assert after.notes() == [where]


def test_a_console_that_is_killed_twice_does_no_step_twice(console: Console) -> None:
    console.performer.interrupted = frozenset({"fault"})
    second = console.killed()
    second.performer.visited = cut
    with pytest.raises(KeyboardInterrupt):
        second.play(second.rest())
    second.journal.close()
    third = Console(second.journal_folder, second.journal)
    third.play(third.rest())
    assert third.performer.calls == ["look in cut", "visit prn in cut"]
    assert len(third.notes()) == 2


def test_what_was_judged_at_the_end_of_a_phase_is_not_judged_twice(console: Console) -> None:
    phase = replace(CUT, expect=(MADE, BACK))
    judged = ExpectationJudged(
        phase="cut", claim=MADE.name, form="becomes", verdict="pass", measured="1", lines=()
    )
    console.play(Rest(), replace(phase, expect=()))
    console.journal.write(judged, MADE.name)
    console.journal.close()
    events = [each for each in console.journal.events if each.kind != PhaseEnded.kind]
    assert rest(BEGUN.story(), events).phases == ("cut",)
    after = Console(console.journal_folder, console.journal)
    after.play(rest(BEGUN.story(), events), phase)
    assert after.performer.calls == []
    assert [each.subject for each in after.journal.events if each.kind == "expectation"] == [
        MADE.name, BACK.name,
    ]  # fmt: skip


def test_what_comes_after_a_phase_that_failed_is_not_played(console: Console) -> None:
    console.performer.refused = frozenset({"fault"})
    with pytest.raises(PushError):
        console.play(Rest())
    console.journal.write(Failed(text="r1 refused it"), "fault")
    assert console.rest().phases == ()


def test_a_fault_at_hand_goes_on_and_one_asked_for_later_begins_anew(console: Console) -> None:
    more = replace(CUT, id="more", steps=(Look(), Look()))
    console.play(Rest())
    console.performer.visited = cut
    after = console.killed(more)
    asked = Log().turn(10, "running").act(11, "fault", "facilitator", id="more")
    left = after.rest(asked)
    assert left.phases == ("more",)
    after.play(left, more)
    after.play(left, more)
    assert after.performer.calls == ["look in more"] * 4
