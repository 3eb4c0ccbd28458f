"""Step ``link``: links go down and up, or lose, delay and limit packets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lab.engine.play import Outcome
from lab.journal.kinds.network import LinkChanged
from lab.model.ability import Ability
from lab.model.errors import CommandError, Problem
from lab.model.scenario import Step
from lab.model.selector import problems, selected
from lab.model.topology import Endpoint, Topology
from lab.steps.back import everywhere
from lab.steps.checks import may
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class LinkStep(Step):
    """Change links: their state, or what they do to traffic in both directions."""

    on: tuple[str, ...] = may((), "links by one of their ends, as `stix:eth1`")
    between: tuple[str, ...] = may((), "two selectors: every link between what they pick")
    state: Literal["", "down", "up"] = may("", "down or up; up also ends rate, loss and delay")
    rate_kbit: int | None = field(
        default=None, metadata={"doc": "limit, kilobits a second", "min": 8, "max": 10000000}
    )
    loss_percent: float | None = field(
        default=None, metadata={"doc": "share of packets lost", "min": 0, "max": 100}
    )
    delay_ms: float | None = field(
        default=None, metadata={"doc": "delay, milliseconds", "min": 0, "max": 10000}
    )
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["link"] = "link"

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """Return the abilities that the host needs for the step."""
        given = (
            (Ability.RATE, self.rate_kbit),
            (Ability.LOSS, self.loss_percent),
            (Ability.DELAY, self.delay_ms),
        )
        return tuple(ability for ability, value in given if value is not None)

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        topology = scope.network.topology
        if bool(self.on) == bool(self.between):
            yield Problem(scope.place, "give either on or between")
        if bool(self.state) == bool(self.abilities):
            yield Problem(
                scope.place, "give either state, or some of rate_kbit, loss_percent, delay_ms"
            )
        ends = {
            f"{end.node}:{end.interface}" for link in topology.links for end in (link.a, link.b)
        }
        for name in self.on:
            if name not in ends:
                node = name.partition(":")[0]
                near = sorted(end for end in ends if end.startswith(f"{node}:"))
                hint = f"links of {node}: {', '.join(near)}" if near else "give NODE:INTERFACE"
                yield Problem(f"{scope.place}.on", f"there is no link {name}", hint)
        if self.between:
            yield from self._between_problems(scope)

    def _between_problems(self, scope: Scope) -> Iterator[Problem]:
        place = f"{scope.place}.between"
        if len(self.between) != 2:  # noqa: PLR2004 - a link has two ends
            yield Problem(place, f"needs two selectors, not {len(self.between)}")
            return
        found = tuple(problems(self.between, scope.network.topology.nodes, place))
        yield from found
        if not found and not self._ends(scope.network.topology):
            yield Problem(place, "there is no link between these")

    def describe(self) -> str:
        """Return what the step does, for people."""
        named = ", ".join(self.on) or " and ".join(self.between)
        if self.state:
            return f"link {named} {self.state}"
        words = [
            f"{self.rate_kbit} kbit/s" if self.rate_kbit is not None else "",
            f"{self.loss_percent:g} % loss" if self.loss_percent is not None else "",
            f"{self.delay_ms:g} ms delay" if self.delay_ms is not None else "",
        ]
        return f"link {named}: {', '.join(word for word in words if word)}"

    def _ends(self, topology: Topology) -> list[tuple[Endpoint, Endpoint]]:
        if self.on:
            wanted = set(self.on)
            return [
                (link.a, link.b)
                for link in topology.links
                if wanted & {f"{end.node}:{end.interface}" for end in (link.a, link.b)}
            ]
        one, two = (
            {node.name for node in selected((text,), topology.nodes)} for text in self.between
        )
        return [
            (link.a, link.b)
            for link in topology.links
            if (link.a.node in one and link.b.node in two)
            or (link.a.node in two and link.b.node in one)
        ]

    def perform(self, stage: Stage) -> Outcome:
        """Change the links; the undo is registered before."""
        pairs = self._ends(stage.network.topology)
        stage.register(self.describe(), lambda: self._mend(stage, pairs))
        failed = []
        for pair in pairs:
            try:
                self._do(stage, pair)
            except CommandError as error:
                failed.append(str(error))
        names = [f"{a.node}:{a.interface} - {b.node}:{b.interface}" for a, b in pairs]
        changed = LinkChanged(
            text=self.describe(), state=self.state, ok=not failed, error="; ".join(failed)
        )
        stage.note(changed, ", ".join(names))
        return Outcome(not failed, "; ".join(failed) or f"{len(pairs)} links")

    def _do(self, stage: Stage, pair: tuple[Endpoint, Endpoint]) -> None:
        for end in pair:
            if self.state:
                stage.lab.set_link(end.node, end.interface, up=self.state == "up")
                if self.state == "up":
                    stage.lab.unshape(end.node, end.interface)
            else:
                stage.lab.shape(
                    end.node, end.interface, rate_kbit=self.rate_kbit,
                    loss_percent=self.loss_percent, delay_ms=self.delay_ms,
                )  # fmt: skip

    def _mend(self, stage: Stage, pairs: list[tuple[Endpoint, Endpoint]]) -> None:
        def mend(end: Endpoint) -> None:
            stage.lab.set_link(end.node, end.interface, up=True)
            stage.lab.unshape(end.node, end.interface)

        everywhere((end for pair in pairs for end in pair), mend)
