"""Game days of one incident next to each other: each a row, and why others have none; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab.journal.fields import count, table, tables, text
from lab.journal.timeline import moment
from lab.model.event import Event
from lab.report.clock import span
from lab.report.read.gameday import Played

TIMES = (
    ("Detection", "Timp", "Tdecl"),
    ("Diagnosis", "Tdecl", "Tdiag"),
    ("Mitigation", "Timp", "Tmit"),
    ("Repair", "Timp", "Tres"),
)
NEVER = "never"
_MOST_NAMED = 3  # dials


@dataclass(frozen=True, slots=True)
class Peer:
    """A team's game day: its folder, its name, how it began, and its sum if it came to an end."""

    place: Path
    name: str
    started: Event
    team: str
    result: Event | None

    @property
    def when(self) -> str:
        """Return the day and hour when it began, in UTC."""
        began = moment(text(self.started.data, "started_utc"))
        return "" if began is None else began.strftime("%Y-%m-%d %H:%M")

    @property
    def profile(self) -> str:
        """Return its size."""
        return text(self.started.data, "profile")


def why_not(mine: Peer, other: Peer) -> str:
    """Return why a game day of the same incident says nothing next to another; "" if it does."""
    if other.profile != mine.profile:
        return f"profile {other.profile or 'default'}, not {mine.profile or 'default'}"
    ours, theirs = (table(each.started.data, "parameters") for each in (mine, other))
    dials = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    if dials:
        more = f" and {len(dials) - _MOST_NAMED} more" if len(dials) > _MOST_NAMED else ""
        return f"other dials: {', '.join(dials[:_MOST_NAMED])}{more}"
    return "" if other.result else "it has no end"


def comparable(mine: Peer, others: Iterable[Peer]) -> tuple[list[Peer], list[tuple[Peer, str]]]:
    """Return the game days to lay beside one, the oldest first, and those left out with why."""
    known = [each for each in others if each.started.subject == mine.started.subject]
    judged = [(each, why_not(mine, each)) for each in known]
    good = [each for each, why in judged if not why]
    return sorted(good, key=lambda each: each.when), [pair for pair in judged if pair[1]]


def values(result: Event | None) -> tuple[str, ...]:
    """Return a game day's times, user-minutes, harmful actions and hints, for people."""
    if result is None:
        return tuple("" for _ in range(len(TIMES) + 3))
    found = Played(result, (), (), "")
    times = (found.between(first, last) for _, first, last in TIMES)
    harmful = sum(count(each, "count") for each in tables(result.data, "harmful"))
    return (
        *(NEVER if seconds is None else span(seconds) for seconds in times),
        f"{found.user_minutes:,.0f}", f"{harmful:g}", str(len(tables(result.data, "hints"))),
    )  # fmt: skip
