"""Pages: the way in, the console of a seat, its briefing on paper, the grid of teams."""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from math import isfinite
from typing import TypeAlias
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from lab.model.classroom import STUDENT, TEACHER
from lab.web.desk import Desk, Sitting, named
from lab.web.forms import form
from lab.web.pulse import Pulse
from lab.web.shown import ENDED, Shown, page, shown

_YEAR_S = 365 * 24 * 3600
_DAY_S = 24 * 3600
_LATEST_S = 1e7
_CONSOLES = {STUDENT: "lesson", TEACHER: "class"}  # templates; everybody else has the same
Answer: TypeAlias = Callable[[Request, Sitting], Awaitable[Response]]


class Pages:
    """Everything that a browser can read."""

    def __init__(self, desk: Desk, pulse: Pulse) -> None:
        self._desk = desk
        self._pulse = pulse

    async def top(self, request: Request) -> Response:
        """List the seats that this browser has."""
        mine = {
            name: title
            for name, title in self._desk.titles().items()
            if self._desk.holds(request, name)
        }
        return self._html(request, "top", seats=mine)

    async def join(self, request: Request) -> Response:
        """Take the token of a link, once, for a cookie."""
        name = self._desk.keys.slug_of(request.path_params["token"])
        if name is None or name not in self._desk.seats:
            if not self._desk.joins.take():
                return self._no(request, 429, "Too many wrong links; wait a minute.")
            return self._no(request, 403, "This link is none of this console; ask for a new one.")
        answer = RedirectResponse(f"../{name}/", 303)
        _set(answer, request, self._desk.keys.cookie(name), request.path_params["token"], _DAY_S)
        return answer

    async def slash(self, request: Request) -> Response:
        """Lead from a seat's word to its page."""
        return RedirectResponse(f"{quote(request.path_params['seat'])}/", 308)

    def seated(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """Return an answer for those who hold the seat, within its quota."""

        async def answered(request: Request) -> Response:
            sitting = self._desk.sitting(request)
            if sitting is None:
                return self._stranger(request)
            if not self._desk.quota(sitting.slug).pages.take():
                return self._no(request, 429, "Too many pages at once; wait some seconds.")
            return await answer(request, sitting)

        return answered

    async def console(self, request: Request, sitting: Sitting) -> Response:
        """Show the page of a seat, or ask for the person's name first."""
        if not sitting.who:
            return self._html(request, "name", up="../", me=sitting, text="")
        found = await self._found(request, sitting)
        return self._html(
            request, _CONSOLES.get(sitting.seat.role, "console"), up="../", me=sitting,
            parts=found.parts, view=found.view, at_s=_moment(request), q=sitting.query,
        )  # fmt: skip

    async def parts(self, request: Request, sitting: Sitting) -> Response:
        """Give the parts of a page at a past second."""
        found = await self._found(request, sitting)
        return JSONResponse(
            {"parts": found.parts, "charts": found.view.get("charts", []), **found.data}
        )

    async def paper(self, request: Request, sitting: Sitting) -> Response:
        """Show the briefing and the cards of the roles for a printer."""
        _, found = await self._pulse.shown(sitting)
        if "briefing" not in found.view:
            return self._no(request, 404, "There is nothing to print here.")
        return self._html(request, "paper", up="../", me=sitting, view=found.view)

    async def teams(self, request: Request, sitting: Sitting) -> Response:
        """Show how far every team is."""
        _, found = await self._pulse.shown(sitting)
        if "teams" not in found.view:
            return self._no(request, 403, "The grid of teams is for the facilitator.")
        return self._html(request, "teams", up="../", me=sitting, view=found.view,
                          parts=found.parts)  # fmt: skip

    async def named(self, request: Request, sitting: Sitting) -> Response:
        """Remember what a person is called."""
        who = named((await form(request)).get("name", ""))
        if not who:
            text = (
                "A name has 1 to 40 letters, digits, spaces or . ' - @ and begins with a letter."
            )
            return self._html(request, "name", 400, up="../", me=sitting, text=text)
        answer = RedirectResponse(f"./{sitting.query}", 303)
        _set(answer, request, self._desk.who_cookie, quote(who), _YEAR_S)
        return answer

    async def _found(self, request: Request, sitting: Sitting) -> Shown:
        _, found = await self._pulse.shown(sitting)
        at_s = _moment(request)
        if at_s is None or found.view.get("state") != ENDED:
            return found  # what is past shows more than now only to those who may see all
        return await to_thread.run_sync(lambda: shown(self._desk.game, sitting, at_s))

    def _stranger(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET":
            # A link in a mail: a strict cookie comes only with what our own page asks for.
            return HTMLResponse(
                f'<!doctype html><html lang="en"><meta http-equiv="refresh" content="0;url=./'
                f'{escape("?" + request.url.query if request.url.query else "")}">'
                f"<title>{escape(self._desk.game.title)}</title><p>One moment.</p></html>"
            )
        return self._no(
            request, 403, "This page needs your link; open the one that you were given."
        )

    def _no(self, request: Request, status: int, text: str) -> Response:
        return self._html(request, "message", status, up="../", text=text)

    def _html(
        self, request: Request, name: str, status: int = 200, /, **known: object
    ) -> Response:
        shared: Mapping[str, object] = {
            "title": self._desk.game.title, "up": "./", "nonce": request.state.nonce,
        }  # fmt: skip
        return HTMLResponse(page(name, **{**shared, **known}), status)


def _moment(request: Request) -> float | None:
    """Return the past second that is asked for."""
    try:
        moment = float(request.query_params.get("at", ""))
    except ValueError:
        return None
    return min(max(moment, 0.0), _LATEST_S) if isfinite(moment) else None


def _set(answer: Response, request: Request, name: str, value: str, age_s: int) -> None:
    answer.set_cookie(
        name, value, max_age=age_s, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
