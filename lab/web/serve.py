"""The console on a port, until it is interrupted."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.model.errors import BackendError, InputError, Problem
from lab.model.gameday import FACILITATOR, OBSERVER, Seat
from lab.web.keys import Keys, keys, remember, remembered, slug
from lab.web.ports import Game

LOOPBACK = ("127.0.0.1", 8021)
_BUSY = 64  # connections that wait to be taken
_HIGHEST = 65535
_LEAVE_S = 3  # for what is still being sent when the console ends


@dataclass(frozen=True, slots=True)
class Links:
    """The link of each role."""

    facilitator: str
    observer: str
    teams: tuple[tuple[str, str], ...]

    @property
    def data(self) -> Mapping[str, object]:
        """Return them for a program."""
        return {
            "facilitator": self.facilitator,
            "observer": self.observer,
            "teams": [{"name": name, "responder": url} for name, url in self.teams],
        }


def address(text: str | None) -> tuple[str, int]:
    """Return where to listen, from HOST:PORT.

    Raises:
        InputError: it is written otherwise.
    """
    if text is None:
        return LOOPBACK
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or int(port) > _HIGHEST:
        hint = "write HOST:PORT, as 127.0.0.1:8021 or [::1]:8021; port 0 takes a free one"
        raise InputError([Problem(f"--listen {text}", "is no address with a port", hint)])
    return host, int(port)


def bound(text: str | None, former: Path | None = None) -> socket.socket:
    """Return a socket that listens there.

    Without an address, where the ``former`` console of a folder did if that is free, so that its
    pages find this one; else on loopback at a free port.
    """
    before = remembered(former) if former is not None and text is None else ""
    if before:
        with suppress(OSError, InputError):
            return _listening(*address(before))
    host, port = address(text)
    try:
        return _listening(host, port)
    except OSError as error:
        if text is None:
            return _listening(host, 0)
        raise BackendError(
            f"--listen {text}: {error.strerror or error}; give another HOST:PORT, "
            "port 0 takes a free one"
        ) from error


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
        made.listen(_BUSY)
    except OSError:
        made.close()
        raise
    return made


def addresses(game: Game, held: Keys, host: str, port: int) -> dict[Seat, str]:
    """Return the link of each seat at an address."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - what people type, not where we listen
        host = socket.gethostname()
    where = f"http://{_written(host, port)}/join/"
    return {seat: where + held.tokens[slug(seat, game.teams)] for seat in game.seats()}


def links(game: Game, held: Keys, host: str, port: int) -> Links:
    """Return the link of each role at an address."""
    url = addresses(game, held, host, port)
    teams = tuple((seat.team, link) for seat, link in url.items() if seat.team)
    return Links(url[Seat(FACILITATOR)], url[Seat(OBSERVER)], teams)


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def serve(
    game: Game, folder: Path, listener: socket.socket, ready: Callable[[Links], None]
) -> None:
    """Serve the console of a game until an interrupt; links are kept in the folder."""
    held = keys(folder, [slug(seat, game.teams) for seat in game.seats()])
    host, port = listener.getsockname()[:2]
    with suppress(OSError):  # a full disk ends no game day whose links are known
        remember(folder, _written(host, port))
    ready(links(game, held, host, port))
    serve_with(game, held, listener)


def serve_with(game: Game, held: Keys, listener: socket.socket) -> None:
    """Serve pages for whoever has a key, until an interrupt."""
    import uvicorn

    from lab.web.application import application
    from lab.web.limits import MESSAGE

    config = uvicorn.Config(
        application(game, held, lambda: server.should_exit), log_level="warning",
        access_log=False, server_header=False, ws="websockets-sansio", ws_max_size=MESSAGE,
        timeout_graceful_shutdown=_LEAVE_S, lifespan="on",
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.run([listener])
