"""Plays the phases of a scenario in order, and undoes what is left of them."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, Protocol

from lab.clock import hold
from lab.engine.expect import Stays, becomes, becomes_since
from lab.engine.late import timed_out
from lab.engine.unsettled import unsettled
from lab.journal.journal import Journal
from lab.journal.kinds.run import (
    ExpectationJudged,
    PhaseEnded,
    PhaseStarted,
    StepBegun,
    UndoDone,
)
from lab.journal.measure import Measure, Measures
from lab.journal.starved import THE_HOST_WAS_STARVED
from lab.model.dial import Switch
from lab.model.errors import LabError, PushError, Refused
from lab.model.gate import SERVED_S
from lab.model.scenario import Expectation, Phase, Scenario, Step
from lab.model.verdict import Verdict
from lab.ports import Clock

# During this time routers that took a change undo it, as it was not confirmed.
AFTER_REFUSAL_S = 20.0

Undo = Callable[[], None]
Register = Callable[[str, Undo], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a step succeeded, and a text for people."""

    ok: bool
    text: str


class Performer(Protocol):
    """Carries out steps and writes what happened to the journal."""

    def describe(self, step: Step) -> str:
        """Return what a step does, for people."""
        ...

    def wanted(self, step: Step) -> Literal["succeeds", "fails", "any"]:
        """Return which outcome of a step is expected."""
        ...

    def perform(self, step: Step, phase: str, register: Register) -> Outcome | None:
        """Do a step; its undo is registered, with a name, before it acts.

        Return None for a step that has no outcome of its own.

        Raises:
            Refused: a gate refused the change; the play ends.
            PushError: the play cannot go on.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The journal, the clock, the performer of steps, and the measures.

    ``after_refusal`` is what must hold after a gate refused a change; ``told`` waits until no
    router has routes left to tell a neighbor, and returns whether it came to that.
    """

    journal: Journal
    clock: Clock
    performer: Performer
    measures: Measures
    nodes_of: Callable[[tuple[str, ...]], frozenset[str]]
    after_refusal: tuple[Expectation, ...] = ()
    told: Callable[[], bool] = lambda: True

    def measure(self, expectation: Expectation) -> Measure:
        """Return the measure of an expectation, of the nodes that it names."""
        found = self.measures[expectation.measure]
        if not expectation.of or found.narrowed is None:
            return found
        return found.narrowed(self.nodes_of(expectation.of))


def play(scenario: Scenario, tools: Tools, only: str | None = None) -> None:
    """Check the steady state, play every phase (or ``only`` one), undo what is left.

    A single phase is played for a user who goes on by hand, so nothing of it is undone.
    """
    phases = [phase for phase in scenario.phases if only in (None, phase.id)]
    with ExitStack() as undo:
        first = phases[0] if phases else None
        if only is None and not steady(scenario, tools):
            _stop(tools, first.id if first else "", "the network was not steady before any change")
            return
        begin_silent(tools)
        register = registrar(tools, undo, keep=only is not None)
        for phase in phases:
            try:
                play_phase(phase, tools, register)
            except Refused:
                tools.journal.write(PhaseEnded(title=phase.title), phase.id)
                return
            except PushError as error:
                _stop(tools, phase.id, f"the play ends here: {error}")
                return


def _stop(tools: Tools, phase: str, text: str) -> None:
    tools.journal.write(StepBegun(action="stop", text=text), phase)


def registrar(tools: Tools, undo: ExitStack, *, keep: bool) -> Register:
    """Return what registers the undo of a step before it is done."""

    def register(name: str, take_back: Undo) -> None:
        if not keep:
            undo.callback(_undo, name, take_back, tools)

    return register


def _undo(name: str, take_back: Undo, tools: Tools) -> None:
    """Take something back come what may; a failure is recorded and the next undo follows."""
    before = tools.clock.now()
    error = ""
    try:
        take_back()
    except LabError as failure:
        error = str(failure)
    took = round(tools.clock.now() - before, 3)
    tools.journal.write(UndoDone(ok=not error, took_s=took, error=error), name)


def steady(scenario: Scenario, tools: Tools) -> bool:
    """Judge the steady state, and return whether all of it holds."""
    started = tools.journal.now()
    verdicts = [
        becomes_since(each, tools.measure(each), "", (tools.journal, tools.clock), started)
        for each in scenario.steady_state
    ]
    return all(verdict is Verdict.PASS for verdict in verdicts)


def begin_silent(tools: Tools) -> None:
    """Let routers tell what they learned while the lab converged, before the first phase.

    Routers that go on telling for too long are left for the phases to judge.
    """
    if not tools.told():
        text = "routers go on telling routes to their neighbors; the play begins all the same"
        tools.journal.write(StepBegun(action="wait", text=text), "steady")


def play_phase(phase: Phase, tools: Tools, register: Register) -> None:
    """Do the steps of a phase and judge what is expected of it.

    Raises:
        Refused: a gate refused a change.
        PushError: a change reached no router.
    """
    begun = PhaseStarted(title=phase.title, historical_utc=phase.historical_utc)
    started = tools.journal.write(begun, phase.id).at
    play_on(phase, tools, register, Halfway(started))


@dataclass(frozen=True, slots=True)
class Halfway:
    """How far a phase is: when it started, in seconds of the run, and its steps that were done."""

    started: float
    done: int = 0


def play_on(phase: Phase, tools: Tools, register: Register, so_far: Halfway) -> None:
    """Do the steps of a phase that are left, and judge what is expected of it.

    Raises:
        Refused: a gate refused a change.
        PushError: a change reached no router.
    """
    stays = tuple(each for each in phase.expect if each.form == "stays")
    measures = {each.name: tools.measure(each) for each in stays}
    with Stays(stays, measures, phase.id, tools.journal):
        try:
            for number, step in enumerate(phase.steps[so_far.done :], so_far.done + 1):
                _perform(step, number, (phase.id, tools, register))
        except Refused as error:
            _refused(error, phase, tools)
            raise
        for each in phase.expect:
            if each.form == "becomes":
                pair = (tools.journal, tools.clock)
                becomes_since(each, tools.measure(each), phase.id, pair, so_far.started)
    ended = PhaseEnded(title=phase.title, historical_utc=phase.historical_utc)
    tools.journal.write(ended, phase.id)


def _perform(step: Step, number: int, where: tuple[str, Tools, Register]) -> None:
    phase, tools, register = where
    performer = tools.performer
    text = performer.describe(step)
    action = str(getattr(step, "do", ""))
    if step.when is Switch.OFF:
        skipped(text, phase, tools.journal, number)
        return
    tools.journal.write(StepBegun(action=action, text=text, number=number), phase)
    outcome = performer.perform(step, phase, register)
    if outcome is not None:
        judge(outcome, text, performer.wanted(step), phase, tools.journal)


def skipped(text: str, phase: str, journal: Journal, number: int = 0) -> None:
    """Write down that a step is left out; ``number`` is its place in its phase."""
    journal.write(StepBegun(action="skip", text=f"skipped: {text}", number=number), phase)


def judge(outcome: Outcome, text: str, wanted: str, phase: str, journal: Journal) -> None:
    """Record a failed step that nothing expects, and every step whose failure is expected.

    A step that failed by time-outs alone, on a starved host, is UNKNOWN.
    """
    as_wanted = wanted == "any" or outcome.ok == (wanted == "succeeds")
    if as_wanted and wanted != "fails":
        return
    late = not as_wanted and not outcome.ok and timed_out(journal)
    failed = Verdict.UNKNOWN if late else Verdict.FAIL
    judged = ExpectationJudged(
        phase=phase,
        claim=f"the step {wanted}",
        form="step",
        verdict=(Verdict.PASS if as_wanted else failed).value,
        measured=f"{outcome.text}; {THE_HOST_WAS_STARVED}" if late else outcome.text,
        lines=(),
        starved=late,
    )
    journal.write(judged, f"{text}: {wanted}")


def _refused(error: Refused, phase: Phase, tools: Tools) -> None:
    """Let it be seen that services are untouched by a refused change, or come back."""
    text = f"the play ends here: {error}"
    tools.journal.write(StepBegun(action="refused", text=text), phase.id)
    if unsettled(tools.journal.events):
        hold(AFTER_REFUSAL_S, tools.clock)
    for each in tools.after_refusal:
        becomes(each, tools.measure(each), phase.id, tools.journal, tools.clock)
    hold(SERVED_S, tools.clock)
