"""The console put together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from lab.web.acts import Acts
from lab.web.debriefs import Debriefs
from lab.web.desk import Desk
from lab.web.guard import Guard
from lab.web.keys import Keys
from lab.web.pages import Pages
from lab.web.ports import Game
from lab.web.pulse import Pulse
from lab.web.stream import Streams
from lab.web.terminals import Terminals

STATIC = Path(__file__).parent / "static"


def application(game: Game, keys: Keys, over: Callable[[], bool] = lambda: False) -> ASGIApp:
    """Return the console of a game; its streams end once it is ``over``."""
    desk, pulse = Desk(game, keys), Pulse(game)
    pages, acts = Pages(desk, pulse), Acts(desk)
    seated = pages.seated
    streams = Streams(desk, pulse, over)
    debriefs = Debriefs(desk, pulse)

    @asynccontextmanager
    async def watched(_: Starlette) -> AsyncIterator[None]:
        watch = asyncio.create_task(pulse.run())
        yield
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)

    routes = [
        Route("/", pages.top),
        Route("/join/{token}", pages.join),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/{seat}", pages.slash),
        Route("/{seat}/", seated(pages.console)),
        Route("/{seat}/parts", seated(pages.parts)),
        Route("/{seat}/events", seated(streams.events)),
        Route("/{seat}/print", seated(pages.paper)),
        Route("/{seat}/teams", seated(pages.teams)),
        Route("/{seat}/files/{name:path}", seated(debriefs.file)),
        Route("/{seat}/session/{session}", seated(debriefs.session)),
        Route("/{seat}/name", seated(pages.named), methods=["POST"]),
        Route("/{seat}/act", seated(acts.act), methods=["POST"]),
        WebSocketRoute("/{seat}/terminal/{place}", Terminals(desk, pulse).open),
    ]
    made = Starlette(routes=routes, lifespan=watched)
    made.router.redirect_slashes = False  # its redirects name a host, which a proxy may change
    return Guard(made)  # as a middleware of Starlette's it would not see the answer to a failure
