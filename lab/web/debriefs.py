"""What people take with them once it is over: files, and what terminals showed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from lab.gameday.debrief.sessions import lines_of
from lab.web.desk import Desk, Sitting
from lab.web.ports import Handouts
from lab.web.pulse import Pulse
from lab.web.shown import page

_TYPES = {".html": "text/html", ".md": "text/markdown", ".csv": "text/csv",
          ".cast": "application/x-asciicast"}  # fmt: skip
_UP = "../../"
MOST = 20_000  # lines of a terminal on a page; the recording has all


class Debriefs:
    """Gives away the files of a debrief, and shows its terminals."""

    def __init__(self, desk: Desk, pulse: Pulse) -> None:
        self._desk = desk
        self._pulse = pulse

    async def file(self, request: Request, sitting: Sitting) -> Response:
        """Give a file away; it is never shown in a page of ours."""
        path = await self._path(sitting, request.path_params["name"])
        if path is None:
            return self._no(request)
        kind = _TYPES.get(path.suffix, "application/octet-stream")
        return FileResponse(path, media_type=kind, filename=path.name)

    async def session(self, request: Request, sitting: Sitting) -> Response:
        """Show what a terminal showed."""
        _, found = await self._pulse.shown(sitting)
        wanted = request.path_params["session"]
        one: Mapping[str, Any] | None = next(
            (each for each in found.view.get("sessions", []) if each["id"] == wanted), None
        )
        path = await self._path(sitting, one["file"]) if one else None
        if one is None or path is None:
            return self._no(request)
        lines = await to_thread.run_sync(lambda: _lines(path))
        return HTMLResponse(
            page("session", title=self._desk.game.title, up=_UP, me=sitting, one=one, lines=lines,
                 q=sitting.query, nonce=request.state.nonce)
        )  # fmt: skip

    async def _path(self, sitting: Sitting, name: str) -> Path | None:
        game = self._desk.game
        if not isinstance(game, Handouts):
            return None
        return await to_thread.run_sync(lambda: game.handout(sitting.seat, name))

    def _no(self, request: Request) -> Response:
        text = "There is no such file for you; the debrief's are on its page, after the end."
        return HTMLResponse(
            page("message", title=self._desk.game.title, up=_UP, text=text, back="../",
                 nonce=request.state.nonce), 404
        )  # fmt: skip


def _lines(path: Path) -> list[tuple[float, str]]:
    """Return the lines of a recording; one line that says so where it cannot be read."""
    try:
        return [line for line, _ in zip(lines_of(path), range(MOST), strict=False)]
    except (OSError, ValueError) as error:
        return [(0.0, f"the recording cannot be read: {error}")]
