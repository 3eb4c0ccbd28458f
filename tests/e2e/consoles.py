"""A game day as its user starts it, and people who sit before its pages in a browser."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, expect

TOP = Path(__file__).parents[2]
DEPLOY_S, SOON_S = 180, 60  # at most, on a busy host


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

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what the journal has of a kind."""
        lines = (self.folder / "journal.jsonl").read_text().split("\n")[:-1]
        return [event for event in map(json.loads, lines) if event["kind"] == kind]


@contextmanager
def day(tmp: Path, incident: Path) -> Iterator[Day]:
    """Start a game day on mini; end it, and have nothing of it left."""
    made = Day(tmp)
    made.start(str(incident), "--profile", "mini", "--listen", "127.0.0.1:0",
               "--out", str(made.folder))  # fmt: skip
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.leave()
        clean = [sys.executable, "-m", "lab", "clean"]
        subprocess.run(
            clean, env={**os.environ, "STORMDRILL_HOME": str(made.home)}, cwd=TOP, check=False
        )


class Person:
    """Somebody in a browser of their own."""

    def __init__(self, chromium: Browser, link: str, name: str) -> None:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        self.page = context.new_page()
        self.page.set_default_timeout(SOON_S * 1000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(link)
        self.page.get_by_label("Your name").fill(name)
        self.press("Enter")
        self.page.get_by_role("heading", name="Services").wait_for()
        self._typed = count(1)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def press_twice(self, name: str) -> None:
        """Press a button that asks for a second press."""
        self.press(name)
        self.page.get_by_role("button", name="Press again").click()

    def part(self, name: str) -> Locator:
        """Return a part of the page."""
        return self.page.locator(f"[data-part={name}]")

    def sees(self, part: str, words: str | re.Pattern[str], within_s: float = SOON_S) -> None:
        """Wait until a part of the page says something."""
        expect(self.part(part)).to_contain_text(words, timeout=within_s * 1000)

    def sees_done(self, title: str, within_s: float = SOON_S) -> None:
        """Wait until an expected action has ticked by itself."""
        one = self.part("expected").locator("li", has_text=title)
        expect(one).to_contain_text("done", timeout=within_s * 1000)

    def sees_mark(self, name: str, within_s: float = SOON_S) -> None:
        """Wait until a mark of the incident has its time."""
        one = self.part("marks").locator(f"dt:text-is('{name}') + dd")
        expect(one).to_have_text(re.compile(r"\d\d:\d\d:\d\d"), timeout=within_s * 1000)

    def clock(self) -> str:
        """Return the time of the exercise."""
        return self.page.locator("#clock").inner_text()

    def lost(self) -> Locator:
        """Return what tells that the console is out of reach."""
        return self.page.get_by_text("No connection to the console. The game goes on")

    def say(self, text: str) -> None:
        """Write a message to the team."""
        self.page.get_by_label("Message", exact=True).fill(text)
        self.press("Say")

    def terminal(self, place: str) -> None:
        """Open a terminal at a place."""
        self.press(place)
        expect(self.page.get_by_role("tab", selected=True)).to_have_text(re.compile(place))
        self.reads(re.compile("[#$]"))

    def choose(self, place: str) -> None:
        """Go to a terminal that is open already."""
        self.page.get_by_role("tab", name=place).click()

    def type(self, line: str) -> None:
        """Type a line at the terminal that is shown."""
        self.page.locator(".screen:not([hidden]) textarea").focus()
        self.page.keyboard.type(f"{line}\n")

    def run(self, line: str, code: int = 0, within_s: float = SOON_S) -> str:
        """Type a line into a shell, and return what is on the screen once it has ended so."""
        end = f"end-{next(self._typed)}"
        self.type(f"{line}; echo {end}-$?")
        expect(self._rows()).to_contain_text(
            re.compile(rf"{end}-{code}(?!\d)"), timeout=within_s * 1000
        )
        return self.screen()

    def screen(self) -> str:
        """Return what the terminal shows."""
        return self._rows().inner_text()

    def reads(self, words: str | re.Pattern[str], within_s: float = SOON_S) -> None:
        """Wait until the terminal shows something."""
        expect(self._rows()).to_contain_text(words, timeout=within_s * 1000)

    def _rows(self) -> Locator:
        return self.page.locator(".screen:not([hidden]) .xterm-accessibility-tree")


def instant(part: Locator, title: str, words: str) -> float:
    """Return when a line of a part says something, on the machine's clock, looking each frame."""
    part.evaluate(
        """(part, [title, words]) => new Promise((done) => {
             const holds = (line) =>
               line.textContent.includes(title) && line.textContent.includes(words);
             const look = () => [...part.querySelectorAll("li")].some(holds)
               ? done() : requestAnimationFrame(look);
             look();
           })""",
        [title, words],
    )
    return time.monotonic()
