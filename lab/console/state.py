"""The state of a run as far as its events have come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lab.journal.fields import tables, text
from lab.journal.kinds.run import (
    CleanupDone,
    Converged,
    DeployDone,
    DeployStarted,
    Interrupted,
    PhaseEnded,
    PhaseStarted,
    RunEnded,
    RunStarted,
    StepBegun,
)
from lab.journal.timeline import moment
from lab.model.event import Event
from lab.report.clock import Clock, Mark


@dataclass(slots=True)
class PhaseState:
    """A phase of the scenario; times are seconds since the run started, None until it comes."""

    id: str
    title: str
    historical: datetime | None
    start: float | None = None
    end: float | None = None


@dataclass(slots=True)
class RunState:
    """What is known at the last event; ``feed`` moves it on."""

    scenario: str = ""
    at: float = 0.0
    status: str = "starting"
    phases: list[PhaseState] = field(default_factory=list)

    def feed(self, event: Event) -> None:
        """Take in one event; other kinds only move the clock."""
        self.at = max(self.at, event.at)
        take = TAKERS.get(event.kind)
        if take is not None:
            take(self, event)

    @property
    def phase(self) -> PhaseState | None:
        """Return the phase that is played."""
        running = (each for each in self.phases if each.start is not None and each.end is None)
        return next(running, None)

    def past(self, at: float) -> datetime | None:
        """Return the approximate historical time of a lab time."""
        return Clock(tuple(Mark(each.start, each.historical) for each in self.phases)).at(at)


def _run_started(state: RunState, event: Event) -> None:
    state.scenario = event.subject
    state.phases = [
        PhaseState(text(each, "id"), text(each, "title"), moment(text(each, "historical_utc")))
        for each in tables(event.data, "phases")
    ]


def _deploy_started(state: RunState, _: Event) -> None:
    state.status = "deploying"


def _step(state: RunState, event: Event) -> None:
    if text(event.data, "action") == "progress":
        state.status = f"deploying: {text(event.data, 'text')}"


def _deploy_done(state: RunState, _: Event) -> None:
    state.status = "converging"


def _converged(state: RunState, _: Event) -> None:
    state.status = "converged"


def _phase_started(state: RunState, event: Event) -> None:
    state.status = "playing"
    known = next((each for each in state.phases if each.id == event.subject), None)
    if known is None:
        historical = moment(text(event.data, "historical_utc"))
        known = PhaseState(event.subject, text(event.data, "title"), historical)
        state.phases.append(known)
    running = state.phase
    if running is not None:
        running.end = event.at
    known.start, known.end = event.at, None


def _phase_ended(state: RunState, event: Event) -> None:
    for each in state.phases:
        if each.id == event.subject and each.start is not None:
            each.end = event.at


def _cleanup(state: RunState, _: Event) -> None:
    state.status = "cleaned up"


def _interrupted(state: RunState, _: Event) -> None:
    state.status = "interrupted"


def _run_ended(state: RunState, event: Event) -> None:
    state.status = f"ended: {text(event.data, 'verdict')}"


TAKERS: Mapping[str, Callable[[RunState, Event], None]] = {
    RunStarted.kind: _run_started,
    DeployStarted.kind: _deploy_started,
    DeployDone.kind: _deploy_done,
    StepBegun.kind: _step,
    Converged.kind: _converged,
    PhaseStarted.kind: _phase_started,
    PhaseEnded.kind: _phase_ended,
    CleanupDone.kind: _cleanup,
    Interrupted.kind: _interrupted,
    RunEnded.kind: _run_ended,
}
