"""Somebody with a browser, or with less: keeps every byte that it is sent."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.fakes.served import Served


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Visitor:
    """Keeps cookies as a browser does."""

    served: Served
    cookies: dict[str, str] = field(default_factory=dict)
    heard: bytearray = field(default_factory=bytearray)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.ask("GET", path, b"", headers or {})

    def post(
        self, path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Reply:
        given = {
            "Origin": self.served.origin,
            "Content-Type": "application/x-www-form-urlencoded",
            **(headers or {}),
        }
        return self.ask("POST", path, urlencode(fields).encode(), given)

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        connection = http.client.HTTPConnection(self.served.host, self.served.port, timeout=20)
        try:
            connection.request(method, path, body or None, {**self._cookie(), **headers})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        for value in answer.headers.get_all("set-cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.heard += str(answer.headers).encode() + text
        return Reply(
            answer.status, {name.lower(): value for name, value in answer.getheaders()},
            text.decode(),
        )  # fmt: skip

    def sit(self, seat: str, name: str = "Ada") -> Visitor:
        """Open a link and say a name."""
        assert self.get(self.served.join(seat)).status == 303
        assert self.post(f"/{seat}/name", {"name": name}).status == 303
        return self

    def events(
        self, path: str, many: int, after_first: Callable[[], object] = lambda: None
    ) -> list[str]:
        """Return so many events of a stream; something happens once the first has come."""
        connection = http.client.HTTPConnection(self.served.host, self.served.port, timeout=20)
        found: list[str] = []
        try:
            connection.request("GET", path, headers=self._cookie())
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            while len(found) < many:
                line = answer.readline()
                assert line, "the stream has ended"
                self.heard += line
                if line.startswith(b"data: "):
                    found.append(line.decode()[6:])
                    if len(found) == 1:
                        after_first()
        finally:
            connection.close()
        return found

    def socket(
        self, path: str, origin: str | None = None
    ) -> AbstractContextManager[ClientConnection]:
        return connect(
            f"ws://{self.served.host}:{self.served.port}{quote(path)}",
            origin=Origin(self.served.origin if origin is None else origin),
            additional_headers=self._cookie(),
            open_timeout=20,
            close_timeout=5,
            compression=None,
        )

    def until(self, socket: ClientConnection, words: bytes) -> bytes:
        """Return what a terminal prints up to some words."""
        seen = b""
        while words not in seen:
            data = socket.recv(timeout=20)
            assert isinstance(data, bytes)
            seen += data
            self.heard += data
        return seen

    def _cookie(self) -> dict[str, str]:
        joined = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": joined} if joined else {}
