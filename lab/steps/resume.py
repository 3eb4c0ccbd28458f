"""Finds changes of earlier phases in a running lab, so that a later phase can undo them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lab.frr.held import holds
from lab.model.dial import Switch
from lab.model.errors import CommandError, InputError, Problem
from lab.model.scenario import Scenario, Step
from lab.push.console import running
from lab.push.job import NodeChange
from lab.steps.announce import Announce
from lab.steps.book import Part
from lab.steps.change import ChangeStep
from lab.steps.changing import CONSOLE, usual_path
from lab.steps.kind import TakesBack
from lab.steps.nest import Nest
from lab.steps.stage import Stage


def resume(stage: Stage, scenario: Scenario, phase: str) -> None:
    """Enter the changes of the phases before ``phase`` in the book, as far as routers run them.

    A router that does not answer counts as a router that runs none.

    Raises:
        InputError: the phase only takes back what the lab, as it is, does not have.
    """
    _enter_earlier(stage, scenario, phase)
    _refuse_idle(stage, scenario, phase)


def _enter_earlier(stage: Stage, scenario: Scenario, phase: str) -> None:
    for each in scenario.phases:
        if each.id == phase:
            return
        enter(stage, each.steps)


def enter(stage: Stage, steps: tuple[Step, ...]) -> None:
    """Enter the changes of some steps in the book, as far as routers run them."""
    for step in _inner(steps):
        if isinstance(step, ChangeStep):
            _enter(stage, step.change_id, replace(step, only=()).lines(stage.network),
                   usual_path(stage, step.path))  # fmt: skip
        elif isinstance(step, Announce):
            _enter(stage, step.id, step.lines(stage.network), CONSOLE)


def _refuse_idle(stage: Stage, scenario: Scenario, phase: str) -> None:
    """Raise InputError when each step that takes something back has nothing to take back."""
    made = {
        str(getattr(step, "change_id", "")): each.id
        for each in scenario.phases
        for step in _inner(each.steps)
    }
    steps = [step for each in scenario.phases if each.id == phase for step in _inner(each.steps)]
    back = [step for step in steps if isinstance(step, TakesBack)]
    idle = [step.idle(stage) for step in back if made.get(step.takes_back) != phase]
    if not idle or len(idle) < len(back) or not all(idle):
        return
    makers = dict.fromkeys(made[step.takes_back] for step in back if step.takes_back in made)
    hint = f"play {', '.join(makers)} first" if makers else ""
    text = f"has nothing to take back: {', '.join(dict.fromkeys(idle))}"
    raise InputError([Problem(f"--phase {phase}", text, hint)])


def _inner(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield the steps that are switched on, those inside others too."""
    for step in steps:
        if step.when is Switch.OFF:
            continue
        yield step
        if isinstance(step, Nest):
            yield from _inner(tuple(inner for _, inner in step.inside))


def _enter(stage: Stage, change: str, nodes: Mapping[str, NodeChange], path: str) -> None:
    entry = stage.book.open(change, nodes, path)
    entry.applied({part for part in entry.parts() if _runs(stage, part, nodes)})


def _runs(stage: Stage, part: Part, nodes: Mapping[str, NodeChange]) -> bool:
    node, daemon = part
    try:
        text = running(stage.lab, node, (daemon,))[daemon]
    except CommandError:
        return False
    return holds(text, nodes[node].forward[daemon])
