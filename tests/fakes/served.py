"""A console on a free port of this host, while a test looks at it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from lab.web.application import application
from lab.web.keys import Keys, keys, slug
from lab.web.limits import MESSAGE
from lab.web.serve import addresses, bound
from tests.fakes.classroom import FakeClass
from tests.fakes.game import FakeGame


@dataclass(frozen=True)
class Served:
    """Where a console is, and its keys."""

    game: FakeGame | FakeClass
    keys: Keys
    host: str
    port: int

    prefix: str = ""  # where a proxy shows it

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    def join(self, name: str) -> str:
        """Return the path of the link of a seat."""
        of = addresses(self.game, self.keys, self.host, self.port)
        url = {slug(seat, self.game.teams): link for seat, link in of.items()}
        return self.prefix + urlsplit(url[name]).path


def _below(prefix: str, console: ASGIApp) -> ASGIApp:
    """Return what a proxy makes of a console: it cuts its own prefix off, and has nothing else."""

    async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            assert scope["path"].startswith(f"{prefix}/"), scope["path"]
            scope = {**scope, "path": scope["path"].removeprefix(prefix)}
        await console(scope, receive, send)

    return proxied


@contextmanager
def served(game: FakeGame | FakeClass, prefix: str = "") -> Iterator[Served]:
    """Serve a game from a thread until the test is done; below a prefix as a proxy does."""
    held = keys(game.folder, [slug(seat, game.teams) for seat in game.seats()])
    listener = bound("127.0.0.1:0")
    host, port = listener.getsockname()
    console = application(game, held, lambda: server.should_exit)
    config = uvicorn.Config(
        _below(prefix, console), log_level="warning", lifespan="on",
        ws="websockets-sansio", ws_max_size=MESSAGE, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield Served(game, held, host, port, prefix)
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
        if isinstance(game, FakeGame):  # a class is ended by whoever has entered it
            game.__exit__()
