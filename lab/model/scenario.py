"""A scenario: conditions before, steps, and conditions after."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from lab.model.access import AccessPlan
from lab.model.change import Change
from lab.model.dial import DeclaredDial, Switch
from lab.model.fact import FactSpec
from lab.model.measure import MeasureSpec
from lab.model.probe import ProbeSpec
from lab.model.verification import OwnInvariant

ID = "[a-z0-9][a-z0-9-]*"
LONGEST_S = 86400  # a day: a game day of people holds for hours


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim about a measure: it becomes true in time, or stays true all the while.

    ``becomes`` passes at the first reading that fits within ``within_s``; ``stays`` passes only if
    every reading of the phase fits, there was one, and few were blind after it.
    """

    name: str = field(metadata={"doc": "what people call it"})
    measure: str = field(metadata={"doc": "name of a measure, as users.served"})
    form: Literal["becomes", "stays"] = field(metadata={"doc": "becomes or stays"})
    at_least: float | str | None = _may(
        None, "lower bound, included: a number, `all`, `all - 1` or `50 %`"
    )
    at_most: float | str | None = _may(
        None, "upper bound, included: a number, `all`, `all - 1` or `50 %`"
    )
    within_s: float = field(
        default=60.0,
        metadata={"doc": "time limit of becomes, seconds", "min": 0.1, "max": LONGEST_S},
    )
    of: tuple[str, ...] = _may((), "only nodes that one of these selectors picks, as `site east`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is done in a phase.

    Its kinds are dataclasses, told apart by their field ``do``: those of ``lab.steps`` and those
    of a pack. One that ``repeats`` only waits or looks: cut off, it can be done once more.
    """

    repeats: ClassVar[bool] = False

    when: Switch = field(
        default=Switch.ON,
        metadata={"doc": "off: the step is skipped; as $GROUP.NAME it is what a dial says"},
    )


@dataclass(frozen=True, slots=True)
class Phase:
    """A named part of the play."""

    id: str = field(metadata={"doc": "short name", "pattern": ID})
    title: str = field(metadata={"doc": "for people"})
    steps: tuple[Step, ...] = _may((), "what is done, in order")
    expect: tuple[Expectation, ...] = _may((), "what must hold during the phase")
    historical_utc: str = _may("", "when this was on the day, as 2021-10-04T15:39:00Z")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole play on a topology; every path in it is relative to its file."""

    name: str = field(metadata={"doc": "name of the scenario", "pattern": ID})
    title: str = field(metadata={"doc": "for people"})
    topology: str = field(
        metadata={"doc": "a .clab.yml or a blueprint, relative to this file, or a shipped name"}
    )
    phases: tuple[Phase, ...] = field(metadata={"doc": "the parts, in order"})
    incident: str = _may("", "a folder with Python of its own, relative to this file, or a name")
    day: str = _may("", "the day that is retold, as `21 June 2022`; for the report")
    profiles: tuple[str, ...] = _may((), "sizes of the network that it is for; all unless given")
    windows: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata={"doc": "stretches that facts read, by name: the phases each is made of"},
    )
    declare_dials: dict[str, DeclaredDial] = field(
        default_factory=dict,
        metadata={"doc": "dials of this scenario by path; $PATH anywhere in it is the value"},
    )
    dials: dict[str, dict[str, str]] = field(
        default_factory=dict,
        metadata={"doc": "by profile, dials that differ, by path: {mini: {dns.ttl_s: '15'}}"},
    )
    access: AccessPlan | None = field(
        default=None, metadata={"doc": "how people and tools log in to routers"}
    )
    changes: tuple[Change, ...] = _may((), "changes that steps name")
    probes: tuple[ProbeSpec, ...] = _may((), "what is probed, from which nodes")
    measures: dict[str, MeasureSpec] = field(
        default_factory=dict, metadata={"doc": "numbers made of probes, by name"}
    )
    steady_state: tuple[Expectation, ...] = _may((), "must hold before anything is done")
    facts: tuple[FactSpec, ...] = _may((), "claims of the record, scored from the journal")
    invariants: tuple[OwnInvariant, ...] = _may(
        (), "what `stormdrill verify` asks besides its own"
    )
