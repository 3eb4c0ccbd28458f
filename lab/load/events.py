"""The events of a run, read from its folder."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.journal.folders import JOURNAL
from lab.load.files import read_text
from lab.model.errors import InputError, Problem
from lab.model.event import Event

_MOST = 10  # broken lines that are listed; in a journal of another version every line is broken


@contextmanager
def unswept() -> Iterator[None]:
    """Let the garbage collector rest, which would walk through all events again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def events_of(folder: Path) -> tuple[Event, ...]:
    """Return the events of a run; an incomplete last line, after a crash, is left out.

    Raises:
        InputError: there is no journal, or a line of it cannot be read.
    """
    path = folder / JOURNAL
    whole = read_text(path).split("\n")[:-1]  # every written line ends with a newline
    events, problems = [], []
    with unswept():
        for number, line in enumerate(whole, 1):
            try:
                events.append(Event.from_line(line))
            except ValueError as error:
                problems.append(Problem(f"{path}:{number}", str(error)[:120]))
    if problems:
        more = len(problems) - _MOST
        rest = [Problem(str(path), f"{more} more lines like these")] if more > 0 else []
        raise InputError([*problems[:_MOST], *rest])
    return tuple(events)
