"""Requests for plays and labs, and their results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.model.event import Event, JsonValue
from lab.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A scenario to play, as the command line or the console asks for it.

    ``profile``, ``out``, ``lab`` and ``phase`` may be left open: the topology's default profile,
    a new folder below ``runs``, a lab of its own, and all phases.
    """

    scenario: str
    watcher: Callable[[Event], None]
    profile: str | None = None
    runtime: str = "embedded"
    seed: int = 1
    settings: tuple[tuple[str, str], ...] = ()
    out: Path | None = None
    lab: str | None = None
    phase: str | None = None
    start: str = "auto"
    captures: tuple[str, ...] = ()  # as NODE:INTERFACE


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run folder with its summary and verdict; ``interrupted`` ended before its end.

    ``debrief`` is what the page of a game day shows of its debrief, for other runs empty.
    """

    folder: Path
    summary: Mapping[str, JsonValue]
    verdict: Verdict
    interrupted: bool = False
    debrief: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two runs: a table for people, the same as data, and one HTML page."""

    text: str
    data: Mapping[str, JsonValue]
    html: str = ""


@dataclass(frozen=True, slots=True)
class DeployRequest:
    """A lab to start: a name, folder or file, and settings that replace its own values."""

    what: str
    name: str | None = None
    profile: str | None = None
    runtime: str = "embedded"
    settings: tuple[tuple[str, str], ...] = ()
    start: str = "auto"
