"""State as it changes, by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from time import monotonic

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from lab.web.desk import Desk, Sitting
from lab.web.limits import STREAMS
from lab.web.pulse import Pulse
from lab.web.shown import Shown

BEAT_S = 5.0  # also what depends on the clock alone is sent again after it
SPACING_S = 0.4  # between two events to a page, so that a storm costs no more than a breeze
CHARTS_S = 2.0  # between two sets of charts
_LOOK_S = 0.5  # between two looks at whether the console ends, which waits for its streams
_BIG = ("charts",)


class Streams:
    """Sends each page what has changed in it."""

    def __init__(self, desk: Desk, pulse: Pulse, over: Callable[[], bool]) -> None:
        self._desk = desk
        self._pulse = pulse
        self._over = over

    async def events(self, _request: Request, sitting: Sitting) -> Response:
        """Keep one page up to date."""
        if self._desk.quota(sitting.slug).streams >= STREAMS:
            return PlainTextResponse("Too many pages of this link are open.\n", 429)
        return StreamingResponse(
            self._changes(sitting), media_type="text/event-stream",
            headers={"x-accel-buffering": "no"},
        )  # fmt: skip

    async def _changes(self, sitting: Sitting) -> AsyncIterator[str]:
        quota = self._desk.quota(sitting.slug)
        quota.streams += 1
        sent = _Sent()
        try:
            yield "retry: 1000\n\n"
            while not self._over():
                version, found = await self._pulse.shown(sitting)
                yield sent.event(version, found)
                await asyncio.sleep(SPACING_S)
                await self._news(version)
        finally:
            quota.streams -= 1

    async def _news(self, version: int) -> None:
        """Return once there is news, or a beat has passed; at once when the console ends."""
        until = monotonic() + BEAT_S
        while not self._over() and (left := until - monotonic()) > 0:
            if await self._pulse.after(version, min(left, _LOOK_S)) > version:
                return


class _Sent:
    """What a page has."""

    def __init__(self) -> None:
        self._parts: dict[str, str] = {}
        self._charts = ""
        self._charts_at = float("-inf")

    def event(self, version: int, found: Shown) -> str:
        """Return the event that brings a page up to date."""
        due = monotonic() - self._charts_at >= CHARTS_S
        news = {
            name: text
            for name, text in found.parts.items()
            if self._parts.get(name) != text and (due or name not in _BIG)
        }
        self._parts |= news
        data = {**found.data, "parts": news}
        gone = [name for name in self._parts if name not in found.parts]
        for name in gone:
            del self._parts[name]
        if gone:
            data["gone"] = gone
        charts = json.dumps(found.view.get("charts", []), separators=(",", ":"))
        if due and charts != self._charts:
            self._charts, self._charts_at = charts, monotonic()
            data["charts"] = found.view.get("charts", [])
        return f"id: {version}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
