"""Plays the phases of a scenario, in order, and takes back what is left of them."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import assert_never

from lab.engine.expect import Stays, becomes
from lab.engine.measure import MEASURES
from lab.engine.tools import Tools
from lab.model.errors import InputError, LabError, Problem, PushError, Refused
from lab.model.gate import SERVED, SERVED_S
from lab.model.scenario import (
    Attempt,
    Await,
    Console,
    Drain,
    Expectation,
    Hold,
    Phase,
    Scenario,
    Step,
    Undrain,
)
from lab.model.verdict import Verdict
from lab.ports import Clock

TICK_S = 0.25
# Routers that took a change take it back by themselves meanwhile.
AFTER_REFUSAL_S = 20.0
SERVICE = Expectation(
    "users are served after the refusal", "service.success", "becomes", at_least=SERVED
)


def check(scenario: Scenario) -> None:
    """Refuse a scenario that cannot be played or judged, before anything starts.

    Raises:
        InputError: with every problem.
    """
    problems = [*_phases(scenario), *_changes(scenario)]
    if problems:
        raise InputError(problems)


def _changes(scenario: Scenario) -> Iterable[Problem]:
    drained: list[str] = []
    for phase in scenario.phases:
        for number, step in enumerate(phase.steps):
            place = f"{scenario.name}: phases.{phase.id}.steps[{number}]"
            if isinstance(step, Drain):
                if step.id in drained:
                    yield Problem(place, f"two drains are called {step.id}")
                drained.append(step.id)
            if isinstance(step, Undrain) and step.change not in drained:
                hint = f"there are: {', '.join(drained)}" if drained else ""
                yield Problem(place, f"no drain {step.change} comes before it", hint)


def _phases(scenario: Scenario) -> Iterable[Problem]:
    seen: set[str] = set()
    for phase in scenario.phases:
        if phase.id in seen:
            yield Problem(f"{scenario.name}: phases", f"two phases are called {phase.id}")
        seen.add(phase.id)
    for place, expectation in _expectations(scenario):
        if expectation.measure not in MEASURES:
            known = ", ".join(MEASURES)
            yield Problem(place, f"no measure {expectation.measure}", f"there are: {known}")
        if expectation.at_least is None and expectation.at_most is None:
            yield Problem(place, "has no bound", "give at_least or at_most")


def _expectations(scenario: Scenario) -> Iterable[tuple[str, Expectation]]:
    for expectation in scenario.steady_state:
        yield f"{scenario.name}: steady_state.{expectation.name}", expectation
    for phase in scenario.phases:
        place = f"{scenario.name}: phases.{phase.id}"
        for expectation in phase.expect:
            yield f"{place}.expect.{expectation.name}", expectation
        for step in phase.steps:
            if isinstance(step, Await):
                yield f"{place}.steps.{step.expect.name}", step.expect


def play(scenario: Scenario, tools: Tools, only: str | None = None) -> None:
    """Check the steady state, play every phase (or ``only`` one), undo what is left.

    A single phase is played for someone who goes on by hand, so nothing of it is undone.
    """
    phases = [phase for phase in scenario.phases if only in (None, phase.id)]
    with ExitStack() as undo:
        first = phases[0] if phases else None
        if only is None and not _steady(scenario, tools):
            tools.journal.add(
                "step",
                first.id if first else "",
                {"action": "stop", "text": "the network was not steady before any change"},
            )
            return
        for phase in phases:
            try:
                _phase(phase, tools, _registrar(tools, undo, keep=only is not None))
            except Refused:
                tools.journal.add("phase.ended", phase.id, {"title": phase.title})
                return
            except PushError as error:
                text = f"the play ends here: {error}"
                tools.journal.add("step", phase.id, {"action": "stop", "text": text})
                return


Register = Callable[[Step], None]


def _registrar(tools: Tools, undo: ExitStack, *, keep: bool) -> Register:
    """Return what registers the undo of a step before it is done."""

    def register(step: Step) -> None:
        if isinstance(step, Drain) and not keep:
            undo.callback(_undo, step.id, tools)

    return register


def _undo(change: str, tools: Tools) -> None:
    """Take a change back come what may; a failure is written down and the next undo follows."""
    before = tools.clock.now()
    error = ""
    try:
        tools.operator.undo(change)
    except LabError as failure:
        error = str(failure)
    took = round(tools.clock.now() - before, 3)
    tools.journal.add("undo", change, {"ok": not error, "took_s": took, "error": error})


def _steady(scenario: Scenario, tools: Tools) -> bool:
    started = tools.journal.now()
    verdicts = [
        becomes(expectation, "", tools.journal, tools.clock, started)
        for expectation in scenario.steady_state
    ]
    return all(verdict is Verdict.PASS for verdict in verdicts)


def _phase(phase: Phase, tools: Tools, register: Register) -> None:
    label = {"title": phase.title, "historical_utc": phase.historical_utc}
    started = tools.journal.add("phase.started", phase.id, dict(label)).at
    stays = tuple(each for each in phase.expect if each.form == "stays")
    with Stays(stays, phase.id, tools.journal):
        try:
            for step in phase.steps:
                register(step)
                _perform(step, phase.id, tools)
        except Refused as error:
            _refused(error, phase, tools)
            raise
        for expectation in phase.expect:
            if expectation.form == "becomes":
                becomes(expectation, phase.id, tools.journal, tools.clock, started)
    tools.journal.add("phase.ended", phase.id, dict(label))


def _perform(step: Step, phase: str, tools: Tools) -> None:
    tools.journal.add("step", phase, {"action": step.do, "text": describe(step)})
    match step:
        case Hold():
            hold(step.seconds + step.ttls * tools.ttl_s, tools.clock)
        case Await():
            becomes(step.expect, phase, tools.journal, tools.clock, tools.journal.now())
        case Drain():
            tools.operator.drain(step)
        case Undrain():
            tools.operator.undrain(step)
        case Attempt():
            tools.operator.attempt(step)
        case Console():
            hold(step.delay_s, tools.clock)
            tools.operator.console(step)
        case _:
            assert_never(step)


def _refused(error: Refused, phase: Phase, tools: Tools) -> None:
    """Let it be seen that services are untouched by a refused change, or come back."""
    text = f"the play ends here: {error}"
    tools.journal.add("step", phase.id, {"action": "refused", "text": text})
    hold(AFTER_REFUSAL_S, tools.clock)
    becomes(SERVICE, phase.id, tools.journal, tools.clock, tools.journal.now())
    hold(SERVED_S, tools.clock)


def hold(seconds: float, clock: Clock) -> None:
    """Let time pass in small steps, so that a clock can tell of a lab that is gone."""
    deadline = clock.now() + seconds
    while (left := deadline - clock.now()) > 0:
        clock.sleep(min(TICK_S, left))


def describe(step: Step) -> str:
    """Return what a step does, for people."""
    match step:
        case Hold():
            return f"let {step.seconds:g} s and {step.ttls:g} times the TTL pass"
        case Await():
            return f"wait for: {step.expect.name}"
        case Drain():
            scope = ", ".join(step.scope) or "(lost)"
            return f"{step.tool}: {step.intent or 'drain'}; scope {scope}"
        case Undrain():
            return f"undrain {step.change} {step.path} as {step.account}"
        case Attempt():
            return f"{step.origin} logs in to every {step.kind} {step.path} as {step.account}"
        case Console():
            return f"on site: break-glass account {step.breakglass}"
        case _:
            assert_never(step)
