"""What is left of the phases that were asked for, where their player was killed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lab.engine.play import Halfway, Register, Tools, play_on, play_phase
from lab.gameday.story import Story
from lab.journal.fields import number, text
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.gameday import Acted
from lab.journal.kinds.run import ExpectationJudged, PhaseEnded, PhaseStarted, StepBegun
from lab.model.dial import Switch
from lab.model.event import Event
from lab.model.gameday import FACILITATOR
from lab.model.scenario import Phase, Scenario, Step
from lab.steps.kind import Left, Makes
from lab.steps.resume import enter
from lab.steps.stage import Stage

FAULT = "fault"  # where a failure says that the phases asked for together have ended
_WHO = "Console"
_RENAMED = "ssh ROUTER show changes tells its name there."


@dataclass(slots=True)
class Rest:
    """The ids of phases to play, in order, and the events of those that have begun."""

    phases: tuple[str, ...] = ()
    begun: dict[str, list[Event]] = field(default_factory=dict)
    stage: Stage | None = None

    def meet(self, stage: Stage, scenario: Scenario) -> None:
        """Enter the changes of phases that have begun in the book, as far as routers run them."""
        self.stage = stage
        starts = (event for event in stage.journal.events if event.kind == PhaseStarted.kind)
        begun = {event.subject for event in starts}
        for phase in scenario.phases:
            if phase.id in begun:
                enter(stage, phase.steps)

    def play(self, phase: Phase, tools: Tools, register: Register) -> None:
        """Play a phase, the first time from where it was cut; the facilitator is told where.

        Raises:
            Refused: a gate refused a change.
            PushError: a change reached no router.
        """
        events = self.begun.pop(phase.id, None)
        if events is None:
            play_phase(phase, tools, register)
            return
        done, told = self._cut(phase, events, tools.performer.describe)
        note = Acted(who=_WHO, role=FACILITATOR, fields={"text": told, "tag": ""})
        tools.journal.write(note, "note")
        judged = _judged(phase, events)
        left = replace(phase, expect=tuple(e for e in phase.expect if e.name not in judged))
        play_on(left, tools, register, Halfway(events[0].at, done))

    def _cut(
        self, phase: Phase, events: Sequence[Event], describe: Callable[[Step], str]
    ) -> tuple[int, str]:
        """Return how many steps of a phase are done or lost, and where it was cut, for people."""
        numbers = [number(each.data, "number") for each in events if each.kind == StepBegun.kind]
        at, whole = int(max((each or 0.0 for each in numbers), default=0.0)), len(phase.steps)
        if not at or _judged(phase, events):
            return at, f"The console was killed in {phase.title!r}, which goes on."
        step = phase.steps[at - 1]
        where = f"The console was killed in {phase.title!r} at step {at} of {whole}"
        if step.repeats or step.when is Switch.OFF:
            return at - 1, f"{where}, which goes on from there."
        where += f", {describe(step)}"
        match step.left(self.stage) if isinstance(step, Makes) and self.stage else Left.UNSURE:
            case Left.NOTHING:
                return at, f"{where}. Every router has it, so the phase goes on after it."
            case Left.SOME:
                return at - 1, f"{where}. It is done again where routers lack it: {_RENAMED}"
        return at, (
            f"{where}. It is not done again, and may be done in part; steps that follow: "
            f"{whole - at}."
        )


def rest(story: Story, events: Sequence[Event]) -> Rest:
    """Return what is left of a game day that runs; phases after one that failed are left out."""
    asked = [story.pack.head.fault, *((act.fields["id"],) for act in story.did("fault"))]
    left: list[str] = []
    begun: dict[str, list[Event]] = {}
    after = 0
    for group in asked:
        for name in group:
            of_phase = _of(name, events[after:])
            if of_phase and of_phase[-1].kind in (PhaseEnded.kind, Failed.kind):
                after = of_phase[-1].line
                if of_phase[-1].kind == Failed.kind:
                    break
                continue
            left.append(name)
            if of_phase:
                begun.setdefault(name, of_phase)
    return Rest(tuple(left), begun)


def _of(name: str, events: Sequence[Event]) -> list[Event]:
    """Return the events of a phase from its first start to its end, or to what ended it."""
    found: list[Event] = []
    for event in events:
        starts = event.kind == PhaseStarted.kind and event.subject == name
        if not found and not starts:
            continue
        found.append(event)
        failed = event.kind == Failed.kind and event.subject == FAULT
        if failed or (event.kind == PhaseEnded.kind and event.subject == name):
            break
    return found


def _judged(phase: Phase, events: Sequence[Event]) -> set[str]:
    """Return which of the expectations at the end of a phase were judged."""
    mine = {each.name for each in phase.expect}
    return {
        event.subject
        for event in events
        if event.kind == ExpectationJudged.kind
        and text(event.data, "phase") == phase.id
        and event.subject in mine
    }
