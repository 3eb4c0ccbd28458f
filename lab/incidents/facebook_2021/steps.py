"""The steps of this incident, besides those for any network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, cast

from lab.clock import hold
from lab.engine.play import Outcome
from lab.incidents.facebook_2021.backbone.scope import problems as scope_problems
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.errors import Problem
from lab.model.scenario import LONGEST_S, Step
from lab.model.selector import problems as selector_problems
from lab.steps.again import persist
from lab.steps.changing import outcome
from lab.steps.checks import may, must
from lab.steps.kind import Left
from lab.steps.stage import Scope, Stage


class Operator(Protocol):
    """The people and tools of this incident, as its steps need them."""

    @property
    def ttl_s(self) -> float:
        """Return the life of a record, seconds."""
        ...

    def drain(self, step: "Drain", stage: Stage) -> Outcome:
        """Ask for a drain; raise PushError when it is refused, or no router takes it as hoped."""
        ...

    def left(self, step: "Drain") -> Left:
        """Return how much of a drain that was cut is left to do; done again it does that alone."""
        ...

    def undrain(self, step: "Undrain", stage: Stage) -> Outcome:
        """Take a drain back, or a part of it."""
        ...

    def idle(self, change: str) -> str:
        """Return why a drain cannot be taken back, "" if something is drained."""
        ...

    def console(self, step: "Console") -> None:
        """Switch the local account of every backbone router on or off."""
        ...

    def leave(self) -> None:
        """Switch the local accounts off, unless that is done."""
        ...


def operator(stage: Stage) -> Operator:
    """Return the operator of this incident's steps on a stage."""
    return cast("Operator", stage.tools)


KINDS = {"eb": Kind.EB, "fa": Kind.FA, "pr": Kind.PR}


def _patience() -> Any:
    """Return the field of how long people go on trying."""
    told = "it is tried again for so long while it fails, lab seconds"
    return field(default=0.0, metadata={"doc": told, "min": 0, "max": 600})


@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Let time pass while every probe runs: some seconds, and some lives of a record."""

    repeats: ClassVar[bool] = True

    seconds: float = field(default=0.0, metadata={"doc": "seconds", "min": 0, "max": LONGEST_S})
    ttls: float = field(default=0.0, metadata={"doc": "times dns.ttl_s", "min": 0, "max": 100})
    do: Literal["hold"] = "hold"

    def problems(self, _scope: Scope) -> Iterator[Problem]:
        """Yield nothing: time passes on any network."""
        yield from ()

    def describe(self) -> str:
        """Return what the step does, for people."""
        if not self.ttls:
            return f"wait {self.seconds:g} s"
        lives = f"{self.ttls:g} times the TTL of DNS records"
        return f"wait {self.seconds:g} s and {lives}" if self.seconds else f"wait {lives}"

    def perform(self, stage: Stage) -> None:
        """Let the time pass."""
        hold(self.seconds + self.ttls * operator(stage).ttl_s, stage.clock)


@dataclass(frozen=True, slots=True)
class Drain(Step):
    """Ask for a drain: the audit tool judges, then the controller pushes it in band."""

    id: str = must("name of the change")
    scope: tuple[str, ...] = must("as `plane 3`, `router eb1-prn`, `pop lhr`; empty: a lost scope")
    intent: str = may("", "what the operator wanted")
    tool: str = may("drain", "the tool that asks")
    acknowledged: bool = may(
        default=False,
        doc="the cut it makes is intended, so a refusal of the audit tool does not count",
    )
    dead_man_s: float | None = field(
        default=None,
        metadata={"doc": "every router takes it back by itself after so long", "min": 1},
    )
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["drain"] = "drain"

    @property
    def change_id(self) -> str:
        """Return the id by which the change is known from now on."""
        return self.id

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        if any(isinstance(each, Drain) and each.id == self.id for each in scope.earlier):
            yield Problem(scope.place, f"two drains are called {self.id}")
        yield from scope_problems(self.scope, f"{scope.place}.scope", scope.network.topology)

    def describe(self) -> str:
        """Return what the step does, for people."""
        scope = ", ".join(self.scope) or "(lost)"
        return f"{self.tool}: {self.intent or 'drain'}; scope {scope}"

    def perform(self, stage: Stage) -> Outcome:
        """Ask for the drain; its undo is registered before."""
        return operator(stage).drain(self, stage)

    def left(self, stage: Stage) -> Left:
        """Return how much is left to do, by what routers run."""
        return operator(stage).left(self)


@dataclass(frozen=True, slots=True)
class Undrain(Step):
    """Take a drain back, by the same difference backwards; all of it or a part."""

    change: str = must("id of the drain to take back")
    path: Literal["in-band", "oob"] = may("in-band", "which way the routers are reached")
    account: Literal["drain", "noc", "breakglass"] = may("drain", "which account logs in")
    only: tuple[str, ...] = may((), "selectors: only on these routers, as `plane 1`")
    daemons: tuple[Literal["zebra", "staticd", "ospfd", "bgpd"], ...] = may(
        (), "only the lines of these daemons: one half of a drain"
    )
    within_s: float = _patience()
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["undrain"] = "undrain"

    @property
    def takes_back(self) -> str:
        """Return the id of what it takes back."""
        return self.change

    def idle(self, stage: Stage) -> str:
        """Return why there is nothing to take back, "" if there is some."""
        return operator(stage).idle(self.change)

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        drained = [each.id for each in scope.earlier if isinstance(each, Drain)]
        if self.change not in drained:
            hint = f"there are: {', '.join(drained)}" if drained else ""
            yield Problem(scope.place, f"no drain {self.change} comes before it", hint)
        yield from selector_problems(
            self.only, scope.network.topology.nodes, f"{scope.place}.only"
        )

    def describe(self) -> str:
        """Return what the step does, for people."""
        parts = "; ".join(part for part in (", ".join(self.only), ", ".join(self.daemons)) if part)
        of = f" ({parts})" if parts else ""
        return f"undrain {self.change}{of} {self.path} as {self.account}"

    def perform(self, stage: Stage) -> Outcome:
        """Push the reverse lines until every router took them or the time is up."""
        return persist(lambda: operator(stage).undrain(self, stage), self.within_s, stage.clock)


@dataclass(frozen=True, slots=True)
class Attempt(Step):
    """Try to log in to routers and look; failing is a result, not an error."""

    repeats: ClassVar[bool] = True

    origin: Literal["ctl", "noc"] = must("from where")
    kind: Literal["eb", "fa", "pr"] = must("to which routers")
    path: Literal["in-band", "oob"] = must("which way")
    account: Literal["drain", "noc", "breakglass"] = must("which account")
    within_s: float = _patience()
    do: Literal["attempt"] = "attempt"

    def problems(self, _scope: Scope) -> Iterator[Problem]:
        """Yield nothing: these routers are always there."""
        yield from ()

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"{self.origin} logs in to every {self.kind} {self.path} as {self.account}"

    def perform(self, stage: Stage) -> Outcome:
        """Try every router of the kind; ``ok`` if all of them let the account in at one time."""
        nodes = [node.name for node in stage.network.topology.of_kind(KINDS[self.kind])]
        access = stage.pushers.access(self.path, self.account)

        def tried() -> Outcome:
            return outcome(stage.pushers.attempt(access, nodes), nodes)

        return persist(tried, self.within_s, stage.clock)


@dataclass(frozen=True, slots=True)
class Console(Step):
    """Switch the break-glass account on or off at the consoles of routers."""

    breakglass: Literal["on", "off"] = must("the local account")
    delay_s: float = field(
        default=0.0, metadata={"doc": "time to get there, lab seconds", "min": 0, "max": 3600}
    )
    do: Literal["console"] = "console"

    def problems(self, _scope: Scope) -> Iterator[Problem]:
        """Yield nothing: the routers of the backbone are always there."""
        yield from ()

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"on site: break-glass account {self.breakglass}"

    def perform(self, stage: Stage) -> None:
        """Go there, then switch the account on every backbone router; off at the end at last."""
        hold(self.delay_s, stage.clock)
        if self.breakglass == "on":
            stage.register("break-glass account off", operator(stage).leave)
        operator(stage).console(self)


STEPS: tuple[type[Step], ...] = (Hold, Drain, Undrain, Attempt, Console)
