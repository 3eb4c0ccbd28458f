"""Lab time and the historical clock, and how both are written."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lab.journal.fields import tables, text
from lab.journal.timeline import Timeline, moment

PACE = 60.0  # historical seconds that a lab second stands for inside a phase


@dataclass(frozen=True, slots=True)
class Mark:
    """A phase: its start, in seconds since the run started, and its historical time.

    ``start`` is None for a phase that was not entered, ``utc`` for one without a historical time.
    """

    start: float | None
    utc: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The historical clock of a run, from its phases in the order of the scenario.

    A phase starts at its own historical time. Inside a phase a lab second stands for a minute,
    and the clock waits at the time of the next phase. So it needs no event that comes later: the
    live view and the report give an event the same time.
    """

    marks: tuple[Mark, ...] = ()

    @property
    def known(self) -> bool:
        """Return whether a phase that was entered has a historical time."""
        return any(mark.start is not None and mark.utc is not None for mark in self.marks)

    def at(self, at: float) -> datetime | None:
        """Return the approximate historical time of a lab time; None before the first phase."""
        entered = [
            place
            for place, mark in enumerate(self.marks)
            if mark.start is not None and mark.start <= at
        ]
        started = [
            (mark.start, mark.utc)
            for mark in (self.marks[place] for place in entered)
            if mark.start is not None and mark.utc is not None
        ]
        if not started:
            return None
        last_at, last = started[-1]
        ahead = self.marks[entered[-1] + 1 :]
        following = next((mark.utc for mark in ahead if mark.utc is not None), None)
        reached = last + timedelta(seconds=(at - last_at) * PACE)
        return last if following is None else min(reached, following)


def clock(run: Timeline) -> Clock:
    """Return the historical clock of a finished run."""
    starts = {phase.id: phase for phase in run.phases}
    planned = [
        (text(each, "id"), moment(text(each, "historical_utc")))
        for each in tables(run.header, "phases")
    ]
    named = {name for name, _ in planned}
    extra = [(each.id, each.historical) for each in run.phases if each.id not in named]
    return Clock(
        tuple(
            Mark(
                starts[name].start if name in starts else None,
                (starts[name].historical if name in starts else None) or utc,
            )
            for name, utc in (*planned, *extra)
        )
    )


def lab_clock(at: float) -> str:
    """Write seconds as ``m:ss``, with hours when there are any."""
    whole = max(0, round(at))
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def exercise_clock(seconds: float | None) -> str:
    """Write seconds of a game day as ``m:ss``; those before its start have a minus."""
    if seconds is None:
        return "never"
    return f"{'-' if round(seconds) < 0 else ''}{lab_clock(abs(seconds))}"


def lab_tenths(at: float) -> str:
    """Write seconds as ``m:ss.t``."""
    tenths = max(0, round(at * 10))
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02}.{rest % 10}"


def utc_clock(moment: datetime | None) -> str:
    """Write the hour and minute of a time in UTC; "" when there is none."""
    return moment.astimezone(UTC).strftime("%H:%M") if moment else ""


def span(seconds: float) -> str:
    """Write a length of time as people say it."""
    if seconds < 10:  # noqa: PLR2004 - under ten seconds a tenth still matters
        return f"{seconds:.1f} s"
    if seconds < 100:  # noqa: PLR2004 - as "96 s", but "1 min 42 s"
        return f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 3600:  # noqa: PLR2004 - seconds in an hour
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
