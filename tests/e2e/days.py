"""A game day as its user starts it: the process, its links, its folders."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]


@dataclass
class Day:
    """A ``stormdrill gameday`` under way: its process, the links it printed, its folders."""

    tmp: Path
    process: "subprocess.Popen[str]" = field(init=False)
    links: dict[str, Any] = field(init=False)
    _starts: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def folder(self) -> Path:
        """Return the folder of the run."""
        return self.tmp / "run"

    @property
    def home(self) -> Path:
        """Return the state folder."""
        return self.tmp / "home"

    def start(self, *arguments: str) -> None:
        """Start the command and read its links."""
        argv = [sys.executable, "-m", "lab", "gameday", *arguments, "--json"]
        with (self.tmp / f"messages-{next(self._starts)}").open("w") as said:
            self.process = subprocess.Popen(
                argv, stdout=subprocess.PIPE, stderr=said, text=True, cwd=self.tmp,
                env={**os.environ, "STORMDRILL_HOME": str(self.home), "PYTHONPATH": str(TOP)},
            )  # fmt: skip
        assert self.process.stdout is not None
        text = ""
        for line in self.process.stdout:
            text += line
            if line == "}\n":
                break
        self.links = json.loads(text)

    def kill(self) -> None:
        """End the command as a crash does."""
        self.process.kill()
        assert self._ended(30) == -signal.SIGKILL

    def leave(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self._ended(120)

    def _ended(self, within_s: float) -> int:
        """Return the exit code."""
        self.process.communicate(timeout=within_s)
        return self.process.returncode

    def on_the_clock(self, event: Mapping[str, Any]) -> float:
        """Return when something happened, on the machine's clock."""
        (opened,) = self.events("game.opened")
        return float(opened["data"]["began"]) + float(event["t"])

    def verdicts(self) -> list[str]:
        """Return what was found of each state that the network was expected to be in."""
        return [event["data"]["verdict"] for event in self.events("expectation")]

    def why(self) -> str:
        """Return why the game day is over."""
        return str(self.events("game.state")[-1]["data"]["why"])

    def events(self, kind: str, team: str = "") -> list[dict[str, Any]]:
        """Return what the journal has of a kind, a team's own if there are several."""
        lines = (self.folder / team / "journal.jsonl").read_text().split("\n")[:-1]
        found = map(json.loads, (line for line in lines if f'"kind":"{kind}"' in line))
        return [event for event in found if event["kind"] == kind]


@contextmanager
def day(tmp: Path, incident: Path, *more: str) -> Iterator[Day]:
    """Start a game day on mini; end it, and have nothing of it left."""
    made = Day(tmp)
    made.start(str(incident), "--profile", "mini", "--listen", "127.0.0.1:0",
               "--out", str(made.folder), *more)  # fmt: skip
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.leave()
        clean = [sys.executable, "-m", "lab", "clean"]
        subprocess.run(
            clean, env={**os.environ, "STORMDRILL_HOME": str(made.home)}, cwd=TOP, check=False
        )
