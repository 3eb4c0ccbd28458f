"""A scenario: what must hold, what is done, and what must hold then."""

from dataclasses import dataclass, field
from typing import Any, Literal

from lab.model.verification import OwnInvariant


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim about a measure: it becomes true in time, or stays true all the while.

    ``becomes`` passes at the first look that fits within ``within_s``; ``stays`` passes only if
    every look of the phase fits, there was one, and few were blind after it.
    """

    name: str = field(metadata={"doc": "what people call it"})
    measure: str = field(
        metadata={"doc": "one of the measures of docs/scenarios.md, as service.success"}
    )
    form: Literal["becomes", "stays"] = field(metadata={"doc": "becomes or stays"})
    at_least: float | None = _may(None, "lower bound, included")
    at_most: float | None = _may(None, "upper bound, included")
    within_s: float = field(
        default=60.0, metadata={"doc": "time limit of becomes, seconds", "min": 0.1, "max": 3600}
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """Let time pass while every probe looks: some seconds, and some lives of a record."""

    do: Literal["hold"] = "hold"
    seconds: float = field(default=0.0, metadata={"doc": "seconds", "min": 0, "max": 3600})
    ttls: float = field(default=0.0, metadata={"doc": "times dns.ttl_s", "min": 0, "max": 100})


@dataclass(frozen=True, slots=True)
class Await:
    """Wait until a measure is reached; go on when its time is up, the expectation then failed."""

    expect: Expectation = field(metadata={"doc": "the expectation to wait for"})
    do: Literal["await"] = "await"


@dataclass(frozen=True, slots=True)
class Drain:
    """Ask for a drain: the audit tool judges, then the controller pushes it in band."""

    id: str = field(metadata={"doc": "name of the change"})
    scope: tuple[str, ...] = field(
        metadata={"doc": "as `plane 3`, `router eb1-prn`, `pop lhr`; empty: a lost scope"}
    )
    intent: str = _may("", "what the operator wanted")
    tool: str = _may("drain", "the tool that asks")
    acknowledged: bool = field(
        default=False,
        metadata={
            "doc": "the cut it makes is intended, so a refusal of the audit tool does not count"
        },
    )
    dead_man_s: float | None = field(
        default=None,
        metadata={"doc": "every router takes it back by itself after so long", "min": 1},
    )
    do: Literal["drain"] = "drain"


@dataclass(frozen=True, slots=True)
class Undrain:
    """Take a change back, by the same difference backwards."""

    change: str = field(metadata={"doc": "id of the drain to take back"})
    path: Literal["in-band", "oob"] = _may("in-band", "which way the routers are reached")
    account: Literal["drain", "noc", "breakglass"] = _may("drain", "which account logs in")
    do: Literal["undrain"] = "undrain"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Try to log in to routers and look; failing is a result, not an error."""

    origin: Literal["ctl", "noc"] = field(metadata={"doc": "from where"})
    kind: Literal["eb", "fa", "pr"] = field(metadata={"doc": "to which routers"})
    path: Literal["in-band", "oob"] = field(metadata={"doc": "which way"})
    account: Literal["drain", "noc", "breakglass"] = field(metadata={"doc": "which account"})
    do: Literal["attempt"] = "attempt"


@dataclass(frozen=True, slots=True)
class Console:
    """Someone stands before the routers: switch the local account on or off."""

    breakglass: Literal["on", "off"] = field(metadata={"doc": "the local account"})
    delay_s: float = field(
        default=0.0, metadata={"doc": "time to get there, lab seconds", "min": 0, "max": 3600}
    )
    do: Literal["console"] = "console"


Step = Hold | Await | Drain | Undrain | Attempt | Console


@dataclass(frozen=True, slots=True)
class Phase:
    """A named part of the play."""

    id: str = field(metadata={"doc": "short name", "pattern": "[a-z0-9][a-z0-9-]*"})
    title: str = field(metadata={"doc": "for people"})
    steps: tuple[Step, ...] = _may((), "what is done, in order")
    expect: tuple[Expectation, ...] = _may((), "what must hold during the phase")
    historical_utc: str = _may("", "when this was on 4 October 2021, as 2021-10-04T15:39:00Z")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole play on a topology."""

    name: str = field(metadata={"doc": "name of the scenario"})
    title: str = field(metadata={"doc": "for people"})
    topology: str = field(metadata={"doc": "name of the topology or a blueprint file"})
    phases: tuple[Phase, ...] = field(metadata={"doc": "the parts, in order"})
    steady_state: tuple[Expectation, ...] = _may((), "must hold before anything is done")
    dials: dict[str, dict[str, str]] = field(
        default_factory=dict,
        metadata={"doc": "by profile, dials that differ, by path: {mini: {dns.ttl_s: '15'}}"},
    )
    invariants: tuple[OwnInvariant, ...] = _may(
        (), "what `stormdrill verify` asks besides its own"
    )
