"""A prepared play on its lab: its probes, its stage, and the tools of its steps."""

from dataclasses import replace
from functools import partial

from lab.app.prepare import Prepared
from lab.engine.expect import becomes
from lab.engine.play import Outcome, Tools, judge
from lab.journal.journal import Journal
from lab.journal.measure import Measure, Reading, reading
from lab.model.gate import Gate
from lab.model.programs.access import CHANGE_LOG
from lab.model.scenario import Expectation, Step
from lab.model.selector import selected
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab
from lab.probes import declared
from lab.probes.kinds.kind import Scene
from lab.probes.plan import ProbePlan
from lab.probes.told import told
from lab.push.pushers import Pushers
from lab.steps.batfish_gate import batfish_gate
from lab.steps.book import Book
from lab.steps.performer import StagePerformer
from lab.steps.stage import Stage


def probes_of(ready: Prepared, lab: RunningLab) -> ProbePlan:
    """Return the probes of the incident and those that the scenario declares."""
    network, specs = ready.built.network, ready.scenario.probes
    own = ready.subject.incident.probes(network)
    plan = own.with_more(declared.plan(specs, Scene(network.topology, network.access), lab))
    records = {node: path for node, path in _records(ready).items() if node not in plan.records}
    return plan.with_more(ProbePlan(records=records))


def _records(ready: Prepared) -> dict[str, str]:
    """Return the change records of the routers that have an SSH service, by node."""
    paths = ready.built.network.access.paths.values() if ready.scenario.access else ()
    return {node: CHANGE_LOG for path in paths for node in path.addresses}


def metered(ready: Prepared) -> dict[str, Measure]:
    """Return the measures that the scenario declares, by name."""
    return {name: ready.measures[name] for name in ready.scenario.measures}


def stage_of(
    ready: Prepared, lab: RunningLab, journal: Journal, clock: Clock, pushers: Pushers
) -> Stage:
    """Return the stage of a play."""
    network = replace(
        ready.built.network,
        offline={
            Gate.BATFISH: partial(
                batfish_gate, ready.built.network.topology, ready.scenario.invariants
            )
        },
    )

    def expect(expectation: Expectation, phase: str) -> Verdict:
        return becomes(expectation, measure_of(ready, expectation), phase, journal, clock)

    def look(expectation: Expectation, since: float) -> Reading:
        return reading(measure_of(ready, expectation), journal, since)

    stage = Stage(
        lab, network, journal, clock, pushers, Book(), ready.folder / "configs" / "pushed",
        perform=lambda _step, _stage: None, expect=expect, look=look,
        register=lambda _name, _undo: None,
    )  # fmt: skip
    return replace(stage, tools=ready.subject.incident.tools(stage, ready.built))


def measure_of(ready: Prepared, expectation: Expectation) -> Measure:
    """Return the measure of an expectation, of the nodes that it names."""
    found = ready.measures[expectation.measure]
    if not expectation.of or found.narrowed is None:
        return found
    return found.narrowed(_nodes_of(ready, expectation.of))


def _nodes_of(ready: Prepared, selectors: tuple[str, ...]) -> frozenset[str]:
    nodes = selected(selectors, ready.built.network.topology.nodes)
    return frozenset(node.name for node in nodes)


def tools_of(ready: Prepared, stage: Stage) -> Tools:
    """Return what the steps of a play are done with."""

    def inner(step: Step, outcome: Outcome, phase: str) -> None:
        judge(outcome, performer.describe(step), performer.wanted(step), phase, stage.journal)

    performer = StagePerformer(stage, inner)
    after = ready.subject.incident.after_refusal or ready.scenario.steady_state
    return Tools(
        stage.journal, stage.clock, performer, ready.measures, partial(_nodes_of, ready), after,
        partial(told, stage.lab, stage.clock),
    )  # fmt: skip
