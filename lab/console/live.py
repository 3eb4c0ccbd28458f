"""The live view: fed events, it shows the run on a terminal, or writes it line by line."""

import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from lab.console.notable import Notable
from lab.console.panels import STYLES, Line, whole
from lab.console.state import RunState
from lab.model.event import Event
from lab.report.clock import lab_tenths, utc_clock
from lab.report.read.sentences import SYMBOLS
from lab.report.tiles import Board

REFRESH = 4  # times per second
KEPT = 40  # notable events remembered; as many are shown as the terminal has room for
HELD = 3.0  # seconds that a line waits: routers' own records come up to two seconds late
FEWEST = 4  # notable events shown on a low terminal


class LiveView:
    """Shows a run while it is played; ``feed`` may be called from any thread.

    On a terminal the view is drawn in place at most four times a second. Anywhere else each
    notable event is one line, written three seconds later so that lines are in
    order of time. Both are written to ``console``, which should be on standard error.
    """

    def __init__(
        self, console: Console, board: Board, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._clock = clock
        self._lock = threading.Lock()
        self._state = RunState()
        self._board = board
        self._notable = Notable(board)
        self._lines: deque[Line] = deque()
        self._held: list[Line] = []
        self._fed_at = clock()
        self._live = self._drawn() if _draws(console) else None

    def __enter__(self) -> "LiveView":
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the last view standing and give the terminal back."""
        if self._live is not None:
            self._live.stop()
        self._print(self._state.at)

    def feed(self, event: Event) -> None:
        """Take in one event."""
        with self._lock:
            self._fed_at = self._clock()
            self._state.feed(event)
            phase = self._state.phase.id if self._state.phase else ""
            past = utc_clock(self._state.past(event.at))
            fresh = [(event.at, past, said) for said in self._notable.of(event, phase)]
            self._lines = deque(sorted([*self._lines, *fresh], key=_when)[-KEPT:])
            self._held = sorted([*self._held, *fresh], key=_when) if self._live is None else []
            self._print(self._state.at - HELD)

    def _print(self, until: float) -> None:
        """Write the lines up to a lab time; those of later events may still get one before."""
        ready = [line for line in self._held if line[0] <= until]
        self._held = self._held[len(ready) :]
        for line in ready:
            self._console.print(plain(line), soft_wrap=True, highlight=False)

    def render(self) -> RenderableType:
        """Return the view as it is now."""
        with self._lock:
            tiles, at, width = self._board.tiles(), self._lab_time(), self._console.width
            above = height(whole(self._state, tiles, at, (), width), self._console)
            room = max(FEWEST, self._console.height - above - 1)
            return whole(self._state, tiles, at, list(self._lines)[-room:], width)

    def _lab_time(self) -> float:
        """Return the last event's time, moved on while a run is going."""
        over = self._state.status.startswith(("ended", "cleaned", "interrupted"))
        since = 0.0 if over or not self._state.scenario else self._clock() - self._fed_at
        return self._state.at + since

    def _drawn(self) -> Live:
        return Live(
            console=self._console,
            get_renderable=self.render,
            refresh_per_second=REFRESH,
            redirect_stdout=False,
            vertical_overflow="crop",
        )


def _when(line: Line) -> float:
    return line[0]


def plain(line: Line) -> Text:
    """Return a notable event as one line: lab time, historical clock, sign, subject and text."""
    at, past, said = line
    words = Text(f"{lab_tenths(at):>8} {past:>5} ")
    words.append(SYMBOLS[said.tone], STYLES[said.tone])
    words.append(f" {said.actor}: {said.text}")
    return words


def height(view: RenderableType, console: Console) -> int:
    """Return how many lines a view has on a console."""
    return len(console.render_lines(view))


def _draws(console: Console) -> bool:
    return console.is_terminal and not console.is_dumb_terminal
