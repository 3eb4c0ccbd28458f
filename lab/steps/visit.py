"""Step ``visit``: crews travel from site to site and do something there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lab.clock import hold
from lab.journal.kinds.network import VisitBegun
from lab.model.errors import Problem
from lab.model.scenario import Step
from lab.steps.checks import must
from lab.steps.kind import kind
from lab.steps.nest import Nest, numbered
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class Visit(Nest):
    """Visit sites in order; each crew goes to the next site when it has finished one."""

    sites: tuple[str, ...] = must("sites in the order of the visits")
    there: tuple[Step, ...] = must("steps at each site; `here` in a selector is that site")
    travel_s: float = field(
        default=0.0, metadata={"doc": "time to reach a site, lab seconds", "min": 0, "max": 3600}
    )
    crews: int = field(
        default=1, metadata={"doc": "crews that travel at once", "min": 1, "max": 99}
    )
    do: Literal["visit"] = "visit"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        known = {node.site for node in scope.network.topology.nodes}
        for site in self.sites:
            if site not in known:
                hint = f"there are: {', '.join(sorted(known - {''})) or 'none'}"
                yield Problem(f"{scope.place}.sites", f"there is no site {site}", hint)
        for key, given in (("sites", self.sites), ("there", self.there)):
            if not given:
                yield Problem(f"{scope.place}.{key}", "is empty")
        earlier = scope.earlier
        for path, step in self.inside:
            place = f"{scope.place}.{path}"
            inner = replace(scope, earlier=earlier, place=place, visited=True)
            yield from kind(step).problems(inner)
            earlier += (step,)

    @property
    def inside(self) -> tuple[tuple[str, Step], ...]:
        """Return the steps at each site."""
        return numbered("there", self.there)

    def rebuilt(self, change: Callable[[Step], Step]) -> "Visit":
        """Return the visit with every step at its sites changed."""
        return replace(self, there=tuple(change(step) for step in self.there))

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"visit {', '.join(self.sites)} with {self.crews} crews"

    def perform(self, stage: Stage) -> None:
        """Travel and act; crews that leave at the same time arrive at the same time."""
        for first in range(0, len(self.sites), self.crews):
            hold(self.travel_s, stage.clock)
            for site in self.sites[first : first + self.crews]:
                stage.note(VisitBegun(text=f"a crew arrives at {site}"), site)
                for step in self.there:
                    stage.perform(step, stage.at(site))
