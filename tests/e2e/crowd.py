"""People who only watch: plain clients of the stream of a page, each with a clock."""

import http.client
import json
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass
class Watcher:
    """One of them: when which event came, and how many bytes."""

    link: str
    name: str
    heard: bytearray = field(default_factory=bytearray)
    events: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""

    def watch(self) -> None:
        """Sit down and read the stream until the console closes it."""
        parts = urlsplit(self.link)
        cookies = SimpleCookie()

        def ask(
            connection: http.client.HTTPConnection, method: str, path: str, body: str = ""
        ) -> http.client.HTTPResponse:
            held = "; ".join(f"{key}={one.value}" for key, one in cookies.items())
            connection.request(method, path, body or None, {
                "Cookie": held, "Origin": f"http://{parts.netloc}",
                "Content-Type": "application/x-www-form-urlencoded",
            })  # fmt: skip
            answer = connection.getresponse()
            for value in answer.headers.get_all("set-cookie") or ():
                cookies.load(value)
            return answer

        with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
            ask(connection, "GET", parts.path).read()
            ask(connection, "POST", "/observer/name", urlencode({"name": self.name})).read()
            with ask(connection, "GET", "/observer/events") as stream:
                self._read(stream)

    def _read(self, stream: http.client.HTTPResponse) -> None:
        self.began = self.ended = time.monotonic()
        try:
            while line := stream.readline():
                self.heard += line
                self.ended = time.monotonic()
                if line.startswith(b"data: "):
                    self.events.append((self.ended, json.loads(line[6:])))
        except OSError as error:
            self.trouble = str(error)

    @property
    def rate(self) -> float:
        """Return the bytes that came in a second."""
        return len(self.heard) / max(1.0, self.ended - self.began)

    def came(self, words: str) -> float | None:
        """Return when an event with these words came first."""
        return next(
            (at for at, event in list(self.events) if words in json.dumps(event["parts"])), None
        )


class Crowd:
    """Many watchers of one link."""

    def __init__(self, link: str, many: int) -> None:
        self.watchers = [Watcher(link, f"Olga {number}") for number in range(1, many + 1)]
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
