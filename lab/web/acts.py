"""Doing: the one way in which a form reaches the game."""

import logging
from http import HTTPStatus
from typing import TypeAlias

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from lab.model.errors import LabError
from lab.model.gameday import Refused
from lab.web.desk import Desk, Sitting
from lab.web.forms import form
from lab.web.shown import page
from lab.web.verbs import SURE, VERBS

_Problem: TypeAlias = tuple[HTTPStatus, str]
_log = logging.getLogger(__name__)


class Acts:
    """Takes the forms of people."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def act(self, request: Request, sitting: Sitting) -> Response:
        """Do what a form asks, or say why not."""
        fields = await form(request)
        verb, sure = fields.pop("verb", ""), fields.pop("sure", "")
        problem = self._problem(sitting, verb)
        if problem is not None:
            return self._no(request, *problem)
        if verb in SURE and sure != "yes":
            return self._again(request, sitting, verb, fields)
        problem = await to_thread.run_sync(lambda: self._done(sitting, verb, fields))
        if problem is not None:
            return self._no(request, *problem)
        if _by_script(request):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return RedirectResponse(f"./{sitting.query}", HTTPStatus.SEE_OTHER)

    def _problem(self, sitting: Sitting, verb: str) -> _Problem | None:
        """Return why the game is not asked at all."""
        if not self._desk.quota(sitting.slug).acts.take():
            return HTTPStatus.TOO_MANY_REQUESTS, "Too much at once; wait some seconds."
        if not sitting.who:
            return HTTPStatus.FORBIDDEN, "Say your name first: open your page."
        if verb not in VERBS[sitting.seat.role]:
            return HTTPStatus.FORBIDDEN, f"{verb or 'Nothing'} is not for a {sitting.seat.role}."
        return None

    def _done(self, sitting: Sitting, verb: str, fields: dict[str, str]) -> _Problem | None:
        try:
            self._desk.game.act(sitting.seat, sitting.who, verb, fields)
        except Refused as refused:
            return HTTPStatus.CONFLICT, str(refused)
        except (LabError, OSError):
            _log.exception("%s of %s", verb, sitting.label)
            text = (
                f"{verb} did not work; the log of the console says why. Everything else goes on."
            )
            return HTTPStatus.INTERNAL_SERVER_ERROR, text
        return None

    def _again(
        self, request: Request, sitting: Sitting, verb: str, fields: dict[str, str]
    ) -> Response:
        """Ask for the second press on a page of its own."""
        if _by_script(request):
            return JSONResponse({"refused": "Press again to confirm."}, HTTPStatus.CONFLICT)
        name, does = SURE[verb]
        return HTMLResponse(
            page("sure", title=self._desk.game.title, up="../", me=sitting, verb=verb, word=name,
                 does=does, fields=fields, q=sitting.query, nonce=request.state.nonce)
        )  # fmt: skip

    def _no(self, request: Request, status: HTTPStatus, text: str) -> Response:
        if _by_script(request):
            return JSONResponse({"refused": text}, status)
        return HTMLResponse(
            page("message", title=self._desk.game.title, up="../", text=text, back="./",
                 nonce=request.state.nonce), status
        )  # fmt: skip


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
