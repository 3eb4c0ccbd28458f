"""People of a console without a browser, who reach its pages, forms and terminals as programs."""

import http.client
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

SOON_S = 60.0  # at most, on a busy host
_SENT = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Caller:
    """Somebody who has opened a link; keeps cookies as a browser does."""

    host: str
    top: str  # path of the console, as a proxy may have moved it
    seat: str = ""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    origin: str = ""  # of the page that asks, as a browser tells it

    def __post_init__(self) -> None:
        """Ask from the console's own pages."""
        self.origin = self.origin or f"http://{self.host}"

    @classmethod
    def of(cls, link: str, name: str = "") -> Self:
        """Return who has opened a link, and has said a name if one is asked for."""
        url = urlsplit(link)
        made = cls(url.netloc, url.path.rpartition("join/")[0])
        opened = made.ask("GET", url.path)
        assert opened.status == 303, opened.text
        made.seat = opened.headers["location"].removeprefix("../").rstrip("/")
        if name:
            said = made.ask("POST", f"{made.page}name", {"name": name})
            assert said.status == 303, said.text
        return made

    @property
    def page(self) -> str:
        """Return the path of the page."""
        return f"{self.top}{self.seat}/"

    def look(self) -> str:
        """Return the page without its tags."""
        return plain(self._got(self.page))

    def reads(self, words: str, within_s: float = SOON_S) -> str:
        """Return the page without its tags once it has these words."""
        deadline = time.monotonic() + within_s
        while words not in (text := self.look()):
            assert time.monotonic() < deadline, text
            time.sleep(0.2)
        return text

    def parts(self, query: str = "") -> Any:
        """Return the parts of the page, and the data beside them."""
        return json.loads(self._got(f"{self.page}parts{query}"))

    def part(self, name: str, query: str = "") -> str:
        """Return one part of the page without its tags."""
        return plain(str(self.parts(query)["parts"].get(name, "")))

    def sees(self, part: str, words: str, within_s: float = SOON_S, query: str = "") -> str:
        """Return a part of the page once a pattern is found in it."""
        deadline = time.monotonic() + within_s
        while not re.search(words, text := self.part(part, query)):
            assert time.monotonic() < deadline, f"no {words!r} in {part}: {text}"
            time.sleep(0.5)
        return text

    def press(self, verb: str, **fields: str) -> str:
        """Do something, confirmed where that is asked for; return why it was refused, or ""."""
        wanted = {"verb": verb, "sure": "yes", **fields}
        answer = self.ask("POST", f"{self.page}act", wanted)
        if answer.status == 204:
            return ""
        return str(json.loads(answer.text)["refused"])

    def does(self, verb: str, **fields: str) -> None:
        """Do something that nobody refuses."""
        assert (why := self.press(verb, **fields)) == "", why

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Reply:
        """Return what the console answers."""
        headers = {"Cookie": self._cookie(), "Origin": self.origin}
        with closing(http.client.HTTPConnection(self.host, timeout=SOON_S)) as connection:
            body = urlencode(fields) if fields is not None else None
            connection.request(method, path, body, {**headers, **(_SENT if body else {})})
            answer = connection.getresponse()
            for value in answer.headers.get_all("set-cookie") or ():
                self.cookies.load(value)
            found = {key.lower(): value for key, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read().decode())

    @contextmanager
    def stream(self) -> Iterator[http.client.HTTPResponse]:
        """Return what the page is kept up to date by."""
        with closing(http.client.HTTPConnection(self.host, timeout=SOON_S)) as connection:
            connection.request("GET", f"{self.page}events", headers={"Cookie": self._cookie()})
            with connection.getresponse() as answer:
                assert answer.status == 200, answer.read()
                yield answer

    @contextmanager
    def terminal(self, place: str) -> Iterator["Keys"]:
        """Sit at a terminal."""
        with connect(
            f"ws://{self.host}{self.page}terminal/{place}", origin=Origin(self.origin),
            additional_headers={"Cookie": self._cookie()}, compression=None, open_timeout=SOON_S,
        ) as socket:  # fmt: skip
            socket.send('{"rows": 40, "columns": 120}')
            yield Keys(socket)

    def _got(self, path: str) -> str:
        answer = self.ask("GET", path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.text}"
        return answer.text

    def _cookie(self) -> str:
        return "; ".join(f"{key}={one.value}" for key, one in self.cookies.items())


class Keys:
    """The keyboard and the screen of a terminal."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.said = ""

    def type(self, line: str, answer: str, within_s: float = SOON_S) -> str:
        """Type a line and return what comes until an answer has come."""
        begun, deadline = len(self.said), time.monotonic() + within_s
        self._socket.send(line.encode() + b"\r")
        while not re.search(answer, self.said[begun:]):
            left = deadline - time.monotonic()
            assert left > 0, f"{line}: no {answer!r} in {self.said[begun:]!r}"
            piece = self._socket.recv(timeout=left)
            assert isinstance(piece, bytes)
            self.said += piece.decode(errors="replace")
        return self.said[begun:]


def plain(markup: str) -> str:
    """Return text without its tags, with single spaces."""
    return " ".join(re.sub("<[^>]+>", " ", markup).split())
