"""A question to a verifier, as plain data, and the service that answers it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from lab.model.event import JsonValue

WORKERS = 6  # questions asked at a time; most of the time of a short one is waiting for it

Row: TypeAlias = Mapping[str, JsonValue]
Files: TypeAlias = Mapping[str, str]  # path in a snapshot: text


@dataclass(frozen=True, slots=True)
class Headers:
    """The packets of a question: addresses, and the port of a service."""

    targets: tuple[str, ...]
    protocol: str = ""
    port: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question by its Batfish name; ``start`` and ``headers`` for those about packets."""

    name: str
    start: tuple[str, ...] = ()
    headers: Headers | None = None
    more: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return a text equal for equal questions, to keep an answer under."""
        parts: list[JsonValue] = [self.name, list(self.start)]
        if self.headers:
            about = self.headers
            parts += [list(about.targets), about.protocol, about.port, about.source]
        return json.dumps([*parts, dict(self.more)], sort_keys=True)


class Service(Protocol):
    """What reads snapshots of a network and answers questions about them."""

    def version(self) -> str:
        """Return the version of what answers."""
        ...

    def load(self, snapshot: str, files: Files) -> None:
        """Read a whole snapshot; raise BackendError when it cannot be read at all."""
        ...

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        """Make a snapshot that differs from another in some files."""
        ...

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        """Return the rows of an answer; raise BackendError when there is none."""
        ...


class Remembered:
    """A service that answers the same question about the same snapshot only once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._answers: dict[tuple[str, str], tuple[Row, ...]] = {}

    def version(self) -> str:
        """Return the version of what answers."""
        return self._service.version()

    def load(self, snapshot: str, files: Files) -> None:
        """Read a whole snapshot, and forget answers about an earlier one of that name."""
        self._forget(snapshot)
        self._service.load(snapshot, files)

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        """Make a snapshot, and forget answers about an earlier one of that name."""
        self._forget(snapshot)
        self._service.fork(base, snapshot, files)

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        """Return the rows of an answer."""
        key = (snapshot, question.key)
        if key not in self._answers:
            self._answers[key] = self._service.ask(question, snapshot)
        return self._answers[key]

    def _forget(self, snapshot: str) -> None:
        self._answers = {key: rows for key, rows in self._answers.items() if key[0] != snapshot}


def shown_name(node: str) -> str:
    """Return Batfish's name of a node, which is in small letters."""
    return node.lower()


def one_of(nodes: Iterable[str]) -> tuple[str, ...]:
    """Return Batfish's names of these nodes, in order, each once."""
    return tuple(sorted({shown_name(node) for node in nodes}))


def all_at_once(
    service: Service, snapshot: str, questions: Sequence[Question]
) -> list[tuple[Row, ...]]:
    """Return the answers in the order of the questions; the service works on several at a time."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(lambda question: service.ask(question, snapshot), questions))
