"""A Batfish that plays back what a real one answered, and the recorder of such answers."""

import json
from pathlib import Path
from typing import Any

from lab.model.errors import BackendError
from lab.verify.question import Files, Question, Row, Service

RECORDED = Path(__file__).parents[1] / "recorded"
ANSWERS = RECORDED / "batfish-0.36.0-answers.json"


class RecordedBatfish:
    """Answers as a real service of that version did; what was not recorded is an error."""

    def __init__(self, path: Path = ANSWERS) -> None:
        told = json.loads(path.read_text(encoding="utf-8"))
        self._version: str = told["version"]
        self._answers: list[list[Row]] = told["answers"]
        self._asked: dict[str, int] = told["asked"]
        self.snapshots: dict[str, dict[str, str]] = {}

    def version(self) -> str:
        return self._version

    def load(self, snapshot: str, files: Files) -> None:
        self.snapshots[snapshot] = dict(files)

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        self.snapshots[snapshot] = {**self.snapshots[base], **files}

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        if snapshot not in self.snapshots:
            raise BackendError(f"no snapshot {snapshot}")
        key = f"{snapshot} {question.key}"
        if key not in self._asked:
            raise BackendError(f"not recorded: {key}")
        return tuple(self._answers[self._asked[key]])


class Recorder:
    """Passes questions on to a service and keeps its answers; equal ones once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._answers: list[list[Row]] = []
        self._asked: dict[str, int] = {}
        self.snapshots: dict[str, dict[str, str]] = {}

    def version(self) -> str:
        return self._service.version()

    def load(self, snapshot: str, files: Files) -> None:
        self._service.load(snapshot, files)
        self.snapshots[snapshot] = dict(files)

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        self._service.fork(base, snapshot, files)
        self.snapshots[snapshot] = {**self.snapshots[base], **files}

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        rows = self._service.ask(question, snapshot)
        kept: list[Row] = [_without_steps(row) for row in rows]
        if kept not in self._answers:
            self._answers.append(kept)
        self._asked[f"{snapshot} {question.key}"] = self._answers.index(kept)
        return rows

    def write(self, path: Path = ANSWERS) -> None:
        told = {
            "version": self.version(),
            "what": "rows as the service sent them; the steps inside each hop are left out",
            "answers": self._answers,
            "asked": dict(sorted(self._asked.items())),
        }
        path.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")


def _without_steps(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_steps(each) for key, each in value.items() if key != "steps"}
    return [_without_steps(each) for each in value] if isinstance(value, list) else value
