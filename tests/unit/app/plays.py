"""Plays on a steady runtime in memory, in a folder and on a clock of their own."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from lab.app.play import run
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.model.deployment import Deployment
from lab.model.event import Event
from lab.model.play import RunRequest, RunResult
from tests.fakes.clock import FakeClock
from tests.fakes.context import context
from tests.fakes.runtime import FakeRuntime

DRILL = """\
name: drill
title: A drill
topology: facebook-2021
dials:
  mini: {dns.ttl_s: "15"}
phases:
  - {id: quiet, title: Quiet, historical_utc: "2021-10-04T15:20:00Z",
     steps: [{do: hold, seconds: 2}]}
  - {id: people, title: People, steps: [{do: console, breakglass: "on"}]}
"""


@cache
def rendered() -> Deployment:
    """Return what is deployed of the shipped network, without a name."""
    return deployment(context(), "")


def deployed(name: str) -> Deployment:
    """Return what is deployed under a name; the collector's file is there from the start."""
    made = rendered()
    ris = made.configs["ris"]
    files = {**ris.files, MRT_FILE: "MRT"}
    return replace(made, name=name, configs={**made.configs, "ris": replace(ris, files=files)})


@dataclass
class Stage:
    """Where plays are played: ``here`` is the working directory, ``told`` what watchers saw."""

    runtime: FakeRuntime
    clock: FakeClock
    here: Path
    told: list[Event] = field(default_factory=list)

    def request(
        self,
        *,
        out: Path | None = Path("run"),
        lab: str | None = None,
        phase: str | None = None,
        settings: tuple[tuple[str, str], ...] = (),
        profile: str | None = "mini",
    ) -> RunRequest:
        return RunRequest(
            "drill.yml", self.told.append, profile=profile, runtime="fake", seed=7,
            settings=settings, out=out, lab=lab, phase=phase,
        )  # fmt: skip

    def play(self, request: RunRequest | None = None) -> RunResult:
        return run(request or self.request())

    def play_until(self, kind: str, happens: Callable[[], object]) -> RunResult:
        """Play, and let something happen as soon as an event of a kind was written down."""
        left = [happens]

        def watch(event: Event) -> None:
            self.told.append(event)
            if event.kind == kind and left:
                left.pop()()

        return run(replace(self.request(), watcher=watch))

    def journal(self, folder: str = "run") -> list[Event]:
        """Return what the journal of a run says, from its file."""
        lines = (self.here / folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        return [Event.from_line(line) for line in lines]

    def summary(self, folder: str = "run") -> dict[str, object]:
        found = json.loads((self.here / folder / "summary.json").read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    def made(self) -> set[str]:
        """Return what there is in the working directory."""
        return {path.name for path in self.here.iterdir()}


# ``host.pressure`` comes whenever the machine that runs the tests is busy.
LOOKS = frozenset({"backbone", "rib", "announce", "configured", "bgp", "host.pressure"})


def kinds(events: Iterable[Event]) -> list[str]:
    """Return what happened in order, looks and progress left out."""
    return [
        event.kind
        for event in events
        if event.kind not in LOOKS and event.data.get("action") != "progress"
    ]


def of(events: Iterable[Event], kind: str) -> list[Event]:
    return [event for event in events if event.kind == kind]
