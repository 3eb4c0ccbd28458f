"""Terminals: a WebSocket at one end, a place in the lab at the other."""

import asyncio
import json
import logging
from collections.abc import Coroutine
from contextlib import suppress

from anyio import to_thread, wait_readable
from starlette.websockets import WebSocket, WebSocketDisconnect

from lab.model.errors import LabError
from lab.model.gameday import Refused
from lab.web.desk import Desk, Sitting
from lab.web.limits import TERMINALS, Bucket
from lab.web.ports import Leaving, Terminal
from lab.web.pulse import Pulse

REFUSED, STRANGER, BUSY, FAILED, ENDED = 4409, 4403, 4429, 4500, 1000
_REASON = 120  # bytes of a reason that a close may carry
_MOST_CELLS = 1000  # rows or columns of a window
_TYPED_PER_S = 65_536.0  # bytes
ASK_S = 5.0  # at the latest, whether somebody has to leave
_log = logging.getLogger(__name__)


class Terminals:
    """Opens terminals at the places of a seat, and nowhere else."""

    def __init__(self, desk: Desk, pulse: Pulse) -> None:
        self._desk = desk
        self._pulse = pulse

    async def open(self, socket: WebSocket) -> None:
        """Join a browser and a place until one of them ends."""
        sitting = self._desk.sitting(socket)
        if sitting is None or not sitting.who:
            await socket.close(STRANGER)
            return
        await socket.accept()
        quota = self._desk.quota(sitting.slug)
        if quota.terminals >= TERMINALS or not quota.opens.take():
            await socket.close(BUSY, "too many terminals of this link; close one")
            return
        quota.terminals += 1
        try:
            await self._joined(socket, sitting)
        finally:
            quota.terminals -= 1

    async def _joined(self, socket: WebSocket, sitting: Sitting) -> None:
        place = socket.path_params["place"]
        try:
            terminal = await to_thread.run_sync(lambda: self._at(sitting, place))
        except Refused as refused:
            await socket.close(REFUSED, _short(str(refused)))
            return
        except (LabError, OSError):
            _log.exception("terminal at %s for %s", place, sitting.label)
            await socket.close(FAILED, "the terminal could not be opened; see the console's log")
            return
        try:
            await _pumped(socket, terminal, self._over(terminal))
        finally:
            await to_thread.run_sync(terminal.close)

    async def _over(self, terminal: Terminal) -> str:
        """Return why whoever is at a terminal has to leave it, once they have."""
        version = 0
        while not (isinstance(terminal, Leaving) and (why := terminal.over())):
            version = await self._pulse.after(version, ASK_S)
        return why

    def _at(self, sitting: Sitting, name: str) -> Terminal:
        places = {place.id: place for place in self._desk.game.places(sitting.seat)}
        place = places.get(name)
        if place is None:
            raise Refused("there is no such place for you; choose one of the list")
        if not place.open:
            raise Refused(place.why or "this place is not open now")
        return self._desk.game.opened(sitting.seat, sitting.who, name)


async def _pumped(socket: WebSocket, terminal: Terminal, over: Coroutine[None, None, str]) -> None:
    """Carry bytes both ways until one side ends, or whoever is there has to leave."""
    leaving = asyncio.create_task(over)
    ways = [
        asyncio.create_task(_out(socket, terminal)),
        asyncio.create_task(_in(socket, terminal)),
        leaving,
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    with suppress(RuntimeError, WebSocketDisconnect):  # the browser may have gone first
        if leaving.cancelled():
            await socket.close(ENDED, "the terminal has ended")
        else:
            await socket.close(REFUSED, _short(leaving.result()))


async def _out(socket: WebSocket, terminal: Terminal) -> None:
    with suppress(OSError, RuntimeError, WebSocketDisconnect):
        while True:
            await wait_readable(terminal.fileno())
            data = terminal.read()
            if not data:
                return
            await socket.send_bytes(data)


async def _in(socket: WebSocket, terminal: Terminal) -> None:
    pace = Bucket(_TYPED_PER_S, _TYPED_PER_S)
    with suppress(OSError):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            typed = message.get("bytes") or b""
            await asyncio.sleep(pace.wait_s(len(typed) or len(message.get("text") or "")))
            if typed:
                await to_thread.run_sync(terminal.write, typed)
            elif size := _size(message.get("text")):
                await to_thread.run_sync(terminal.resize, *size)


def _size(text: str | None) -> tuple[int, int] | None:
    """Return rows and columns of a window, or None for what does not tell them."""
    try:
        told = json.loads(text or "")
        rows, columns = int(told["rows"]), int(told["columns"])
    except (ValueError, TypeError, KeyError):
        return None
    good = 1 <= rows <= _MOST_CELLS and 1 <= columns <= _MOST_CELLS
    return (rows, columns) if good else None


def _short(text: str) -> str:
    return text.encode()[:_REASON].decode(errors="ignore")
