"""Step ``exec``: a command runs in nodes."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from lab.engine.play import Outcome
from lab.journal.kinds.network import CommandRun
from lab.model.errors import CommandError, Problem
from lab.model.scenario import Step
from lab.steps.checks import may, must, selector_problems
from lab.steps.stage import Scope, Stage

_KEPT = 400  # characters of a command's output that the journal keeps


@dataclass(frozen=True, slots=True)
class Exec(Step):
    """Run a command in some nodes, as ``stormdrill exec`` does; ``undo`` runs at the end."""

    on: tuple[str, ...] = must("selectors of the nodes")
    run: str = must("the command; words are split as a shell does, nothing else is")
    undo: str = may("", "command that takes it back at the end of the play")
    timeout_s: float = field(default=20.0, metadata={"doc": "time limit", "min": 1, "max": 120})
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["exec"] = "exec"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        yield from selector_problems(self.on, scope, "on")
        for key, text in (("run", self.run), ("undo", self.undo)):
            try:
                words = shlex.split(text)
            except ValueError as error:
                yield Problem(f"{scope.place}.{key}", f"cannot be split into words: {error}")
                continue
            if key == "run" and not words:
                yield Problem(f"{scope.place}.run", "is empty")

    def describe(self) -> str:
        """Return what the step does, for people."""
        return self._text(self.run)

    def _text(self, command: str) -> str:
        return f"exec on {', '.join(self.on)}: {command}"

    def perform(self, stage: Stage) -> Outcome:
        """Run the command in each node; one that fails or takes too long is a failed step."""
        nodes = [node.name for node in stage.nodes(self.on)]
        if self.undo:
            stage.register(f"exec {self.undo}", lambda: self._back(stage, nodes))
        failed = {node: error for node in nodes if (error := self._run(stage, node, self.run))}
        return Outcome(not failed, "; ".join(failed.values()) or f"{len(nodes)} nodes")

    def _run(self, stage: Stage, node: str, command: str) -> str:
        error, code, output = "", None, ""
        try:
            limit = timedelta(seconds=self.timeout_s)
            done = stage.lab.run(node, tuple(shlex.split(command)), timeout=limit)
            code, output = done.returncode, done.stdout[-_KEPT:]
            if code != 0:
                error = f"{node}: status {code}: {(done.stderr or done.stdout).strip()[-200:]}"
        except CommandError as failure:
            error = str(failure)
        ran = CommandRun(
            run=command,
            returncode=code,
            output=output,
            ok=not error,
            error=error,
            text=self._text(command),
        )
        stage.note(ran, node)
        return error

    def _back(self, stage: Stage, nodes: list[str]) -> None:
        failed = [error for node in nodes if (error := self._run(stage, node, self.undo))]
        if failed:
            raise CommandError("; ".join(failed))
