"""Step ``attempt``: somebody tries to log in to routers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from lab.engine.play import Outcome
from lab.model.errors import Problem
from lab.model.scenario import Step
from lab.steps.changing import outcome
from lab.steps.checks import may, must, path_problems, picked, selector_problems
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class Attempt(Step):
    """Try to log in to routers and look; failing is a result unless another is expected."""

    repeats: ClassVar[bool] = True

    on: tuple[str, ...] = must("selectors of the routers")
    path: str = may("in-band", "a path of `access`")
    account: str = may("noc", "account that logs in")
    outcome: Literal["succeeds", "fails", "any"] = may("any", "what is expected of the step")
    do: Literal["attempt"] = "attempt"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        yield from selector_problems(self.on, scope, "on")
        known = scope.network.access.paths.get(self.path)
        if known is None:
            hint = f"there are: {', '.join(scope.network.access.paths) or 'none'}"
            yield Problem(f"{scope.place}.path", f"nobody logs in over {self.path!r}", hint)
            return
        yield from path_problems(self.path, self.account, scope)
        nodes = [node.name for node in picked(self.on, scope)]
        unreached = [node for node in nodes if node not in known.addresses]
        if unreached:
            text = f"{', '.join(unreached[:5])} cannot be reached over {self.path}"
            yield Problem(f"{scope.place}.on", text, "routers of `access` have an SSH service")

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"log in to {', '.join(self.on)} {self.path} as {self.account}"

    def perform(self, stage: Stage) -> Outcome:
        """Try each router once; ``ok`` only if every one let the account in."""
        nodes = [node.name for node in stage.nodes(self.on)]
        access = stage.pushers.access(self.path, self.account)
        return outcome(stage.pushers.attempt(access, nodes), nodes)
