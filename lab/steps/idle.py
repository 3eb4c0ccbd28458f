"""Turns off steps that have nothing to take back, because the change that they name is off."""

from dataclasses import replace

from lab.model.dial import Switch
from lab.model.scenario import Scenario, Step
from lab.steps.nest import Nest


def idle_off(scenario: Scenario) -> Scenario:
    """Return the scenario with every step turned off that takes back a change that is off.

    A change whose id is used several times is off only if each of them is.
    """
    made: dict[str, Switch] = {}
    phases = tuple(
        replace(phase, steps=tuple(_switched(step, step.when, made) for step in phase.steps))
        for phase in scenario.phases
    )
    return replace(scenario, phases=phases)


def _switched(step: Step, around: Switch, made: dict[str, Switch]) -> Step:
    """Return a step as it is played; record in ``made`` by its id whether it makes a change."""
    when = Switch.OFF if Switch.OFF in (around, step.when) else Switch.ON
    if isinstance(step, Nest):
        return step.rebuilt(lambda each: _switched(each, when, made))
    if made.get(str(getattr(step, "takes_back", ""))) is Switch.OFF:
        step, when = replace(step, when=Switch.OFF), Switch.OFF
    name = str(getattr(step, "change_id", ""))
    if name and made.get(name) is not Switch.ON:
        made[name] = when
    return step
