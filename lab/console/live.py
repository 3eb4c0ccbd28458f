"""The live view: fed events, it shows the run on a terminal, or tells it line by line."""

import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from lab.console.notable import Notable
from lab.console.now import Now
from lab.console.panels import STYLES, Line, whole
from lab.console.past import past
from lab.model.event import Event
from lab.report.clock import lab_tenths, utc_clock
from lab.report.wording import SYMBOLS

REFRESH = 4  # times per second
KEPT = 40  # notable events remembered; as many are shown as the terminal has room for
FEWEST = 4  # notable events shown on a low terminal
ABOVE = 20  # lines of everything above the events


class LiveView:
    """Shows a run while it is played; ``feed`` may be called from any thread.

    On a terminal the view is drawn in place at most four times a second. Anywhere else each
    notable event is one line. Both are written to ``console``, which should be on standard error.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._lock = threading.Lock()
        self._now = Now()
        self._notable = Notable()
        self._lines: deque[Line] = deque(maxlen=KEPT)
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

    def feed(self, event: Event) -> None:
        """Take in one event."""
        with self._lock:
            self._fed_at = self._clock()
            self._now.feed(event)
            fresh = [
                (event.at, utc_clock(past(self._now, event.at)), told)
                for told in self._notable.of(event, self._now)
            ]
            self._lines.extend(fresh)
        if self._live is None:
            for line in fresh:
                self._console.print(plain(line), soft_wrap=True, highlight=False)

    def render(self) -> RenderableType:
        """Return the view as it is now."""
        with self._lock:
            room = max(FEWEST, self._console.height - ABOVE)
            return whole(
                self._now, self._lab_time(), list(self._lines)[-room:], self._console.width
            )

    def _lab_time(self) -> float:
        """Return the last event's time, moved on while a run is going."""
        over = self._now.status.startswith(("ended", "cleaned", "interrupted"))
        since = 0.0 if over or not self._now.scenario else self._clock() - self._fed_at
        return self._now.at + since

    def _drawn(self) -> Live:
        return Live(
            console=self._console,
            get_renderable=self.render,
            refresh_per_second=REFRESH,
            redirect_stdout=False,
            vertical_overflow="crop",
        )


def plain(line: Line) -> Text:
    """Return a notable event as one line: lab time, historical clock, sign, who and what."""
    at, told_past, told = line
    words = Text(f"{lab_tenths(at):>8} {told_past:>5} ")
    words.append(SYMBOLS[told.tone], STYLES[told.tone])
    words.append(f" {told.actor}: {told.text}")
    return words


def _draws(console: Console) -> bool:
    return console.is_terminal and not console.is_dumb_terminal
