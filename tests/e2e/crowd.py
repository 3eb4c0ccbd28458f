"""People who only watch: plain clients of the stream of a page, each with a clock."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.callers import Caller

BUSY_S = 10.0  # over which a stream is looked at for its busiest time


@dataclass
class Watcher:
    """One of them: which line came when; an event is a line with data."""

    link: str
    name: str
    lines: list[tuple[float, bytes]] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""

    def watch(self) -> None:
        """Sit down and read the stream until the console closes it."""
        with Caller.of(self.link, self.name).stream() as stream:
            self._read(stream)

    def _read(self, stream: http.client.HTTPResponse) -> None:
        self.began = self.ended = time.monotonic()
        try:
            while line := stream.readline():
                self.ended = time.monotonic()
                self.lines.append((self.ended, line))
        except OSError as error:
            self.trouble = str(error)

    def events(self) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yield each event and when it came."""
        for at, line in list(self.lines):
            if line.startswith(b"data: "):
                yield at, json.loads(line[6:])

    @property
    def rate(self) -> float:
        """Return the bytes that came in a second."""
        return sum(len(line) for _, line in self.lines) / max(1.0, self.ended - self.began)

    @property
    def busiest(self) -> float:
        """Return the bytes that came in a second of the busiest ten."""
        slots: dict[int, int] = {}
        for at, line in self.lines:
            slot = int((at - self.began) // BUSY_S)
            slots[slot] = slots.get(slot, 0) + len(line)
        return max(slots.values(), default=0) / BUSY_S

    def came(self, words: str) -> float | None:
        """Return when an event with these words came first."""
        wanted = json.dumps(words)[1:-1].encode()
        return next((at for at, line in list(self.lines) if wanted in line), None)


class Crowd:
    """Many watchers, each of a link."""

    def __init__(self, links: Sequence[str]) -> None:
        self.watchers = [Watcher(link, f"Olga {number}") for number, link in enumerate(links, 1)]
        self._threads = [
            threading.Thread(target=each.watch, daemon=True) for each in self.watchers
        ]

    def sit(self) -> None:
        """Have all of them sit down."""
        for thread in self._threads:
            thread.start()

    def go(self) -> None:
        """Return when the console has let all of them go."""
        for thread in self._threads:
            thread.join(30)

    def delays(self, words: str, since: float, within_s: float = 10.0) -> list[float]:
        """Return how long each waited for words that were said at an instant; infinite: never."""
        while time.monotonic() < since + within_s:
            came = [at for each in self.watchers if (at := each.came(words)) is not None]
            if len(came) == len(self.watchers):
                return [at - since for at in came]
            time.sleep(0.05)
        return [float("inf")]
