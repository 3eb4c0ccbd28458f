"""Judges a scenario on a network, in one place.

The place of a problem is the path in the scenario's file, as ``phases.0.steps.2.on``.
"""

from collections.abc import Iterator
from datetime import timedelta

from lab.engine.expect import EVERY_S
from lab.journal import timeline
from lab.journal.measure import Measures
from lab.model.dial import Switch
from lab.model.errors import Problem
from lab.model.fact import FactSpec
from lab.model.scenario import Expectation, Phase, Scenario, Step
from lab.steps import claims
from lab.steps.claims import near
from lab.steps.hold import Hold
from lab.steps.kind import kind
from lab.steps.nest import with_inner
from lab.steps.recover import Recover
from lab.steps.stage import Network, Scope
from lab.steps.wait import Await


def problems(scenario: Scenario, network: Network, measures: Measures) -> list[Problem]:
    """Return everything that is wrong with a scenario on a network with these measures."""
    return [
        *_names(scenario),
        *_windows(scenario),
        *_times(scenario),
        *_measured(scenario, network, measures),
        *_steps(scenario, network),
        *_facts(scenario, network, measures),
    ]


def _names(scenario: Scenario) -> Iterator[Problem]:
    yield from _twice("phases", [phase.id for phase in scenario.phases], "phases")
    yield from _twice("changes", [change.name for change in scenario.changes], "changes")
    yield from _twice("probes", [probe.id for probe in scenario.probes], "probes")
    yield from _twice("facts", [fact.id for fact in scenario.facts], "facts")
    if not scenario.phases:
        yield Problem("phases", "there is none", "a scenario has at least one phase")


def _twice(place: str, names: list[str], what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem(f"{place}.{number}", f"two {what} are called {name}")
        seen.add(name)


def _windows(scenario: Scenario) -> Iterator[Problem]:
    phases = [phase.id for phase in scenario.phases]
    for name, window in scenario.windows.items():
        for phase in window:
            if phase not in phases:
                yield Problem(f"windows.{name}", f"no phase {phase}", near(phase, phases))


def _times(scenario: Scenario) -> Iterator[Problem]:
    """Yield each time of the day that is no instant of UTC, so that no report could print it."""
    for number, phase in enumerate(scenario.phases):
        found = timeline.moment(phase.historical_utc)
        if phase.historical_utc and (found is None or found.utcoffset() != timedelta(0)):
            text = f"{phase.historical_utc!r} is no time of UTC"
            yield Problem(f"phases.{number}.historical_utc", text, "as 2021-10-04T15:39:00Z")


def measured_names(scenario: Scenario) -> list[str]:
    """Return the names of measures that a scenario's claims name, each once."""
    claims = [each.measure for _, each, _ in _expectations(scenario)]
    claims += [fact.measure for fact in scenario.facts]
    claims += [moment.measure for fact in scenario.facts for moment in (*fact.order, *fact.lag)]
    return [name for name in dict.fromkeys(claims) if name]


def _expectations(scenario: Scenario) -> Iterator[tuple[str, Expectation, Phase | None]]:
    for number, each in enumerate(scenario.steady_state):
        yield f"steady_state.{number}", each, None
    for index, phase in enumerate(scenario.phases):
        for number, each in enumerate(phase.expect):
            yield f"phases.{index}.expect.{number}", each, phase
        for number, step in enumerate(phase.steps):
            for place, inner in with_inner(step, f"phases.{index}.steps.{number}"):
                if isinstance(inner, Await | Recover):
                    yield f"{place}.expect", inner.expect, None


def _measured(scenario: Scenario, network: Network, measures: Measures) -> Iterator[Problem]:
    names: dict[str, set[str]] = {}
    for place, each, phase in _expectations(scenario):
        yield from claims.problems(place, each, network.topology, measures)
        known = measures.get(each.measure)
        if phase is not None and each.form == "stays" and known is not None:
            seconds = known.window_s * known.patient + 2 * EVERY_S
            yield from _long_enough(place, each, phase, seconds)
        if phase is not None and each.name in names.setdefault(phase.id, set()):
            yield Problem(place, f"two expectations of {phase.id} are called {each.name}")
        if phase is not None:
            names[phase.id].add(each.name)


def _long_enough(
    place: str, expectation: Expectation, phase: Phase, needed: float
) -> Iterator[Problem]:
    """Refuse a claim that a phase of nothing but pauses is too short to judge."""
    if not all(isinstance(step, Hold) for step in phase.steps):
        return
    there = sum(
        step.seconds for step in phase.steps if isinstance(step, Hold) and step.when is Switch.ON
    )
    if there < needed:
        text = f"{phase.id} lasts {there:g} s, too short to judge {expectation.measure}"
        yield Problem(place, text, f"hold for at least {needed:g} s")


def _steps(scenario: Scenario, network: Network) -> Iterator[Problem]:
    earlier: tuple[Step, ...] = ()
    for index, phase in enumerate(scenario.phases):
        for number, step in enumerate(phase.steps):
            place = f"phases.{index}.steps.{number}"
            yield from kind(step).problems(Scope(network, earlier, place))
            earlier += tuple(inner for _, inner in with_inner(step, place))


def _facts(scenario: Scenario, network: Network, measures: Measures) -> Iterator[Problem]:
    phases = {phase.id for phase in scenario.phases}
    known = {*phases, *scenario.windows}
    for number, fact in enumerate(scenario.facts):
        place = f"facts.{number}"
        named = [("window", fact.window), ("relative_to", fact.relative_to)]
        if fact.before is not None:
            named.append(("before.window", fact.before.window))
            yield from claims.earlier(place, fact, network.topology, measures)
        for key, window in named:
            if window and window not in known:
                yield Problem(
                    f"{place}.{key}", f"no window or phase {window}", near(window, known)
                )
        yield from claims.problems(place, fact, network.topology, measures)
        for name, moments in (("order", fact.order), ("lag", fact.lag)):
            for index, moment in enumerate(moments):
                own = f"{place}.{name}.{index}"
                if moment.window and moment.window not in known:
                    hint = near(moment.window, known)
                    yield Problem(f"{own}.window", f"no window or phase {moment.window}", hint)
                yield from claims.problems(own, moment, network.topology, measures)
        yield from _numbers_only(place, fact)


def _numbers_only(place: str, fact: FactSpec) -> Iterator[Problem]:
    """Yield bounds given as text: only a measure without ``relative_to`` can have them."""
    if fact.measure and not fact.relative_to:
        return
    for key, bound in (("at_least", fact.at_least), ("at_most", fact.at_most)):
        if isinstance(bound, str):
            yield Problem(f"{place}.{key}", "must be a number here")
