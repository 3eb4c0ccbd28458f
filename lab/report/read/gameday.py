"""What the journal of a game day says of its people; pure."""

from collections import Counter
from dataclasses import dataclass, replace

from lab.journal.fields import count, number, table, tables, text
from lab.journal.kinds.gameday import (
    Acted,
    GameSummed,
    GameTurned,
    InjectSent,
    TerminalOpened,
    Typed,
)
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.clock import span

MEANING = {
    "T0": "the fault began",
    "Timp": "users began to fail",
    "Talert": "the monitoring paged people",
    "Tdecl": "people declared an incident",
    "Tdiag": "a hypothesis named the cause",
    "Tmit": "users were served again, and stayed so",
    "Tres": "the network was as it had been, and stayed so",
}
_ROUNDED_S = 0.1  # marks have tenths
_NONE = "no game day"
_SCRIBED = (
    "declare",
    "take_role",
    "hypothesis",
    "status",
    "send",
    "break_glass",
    "hint",
    "resolved",
)


@dataclass(frozen=True, slots=True)
class Played:
    """A game day of one team: its sum, and what its people did, oldest first."""

    event: Event
    acts: tuple[Event, ...]
    said: tuple[Event, ...]  # messages, chat and status page
    why: str  # it ended
    declared: str = ""  # who declared an incident first, once there was one
    typed: tuple[Event, ...] = ()
    terminals: tuple[Event, ...] = ()

    def mark(self, name: str) -> float | None:
        """Return a mark in seconds of the exercise; None when it did not come."""
        return number(table(self.event.data, "marks"), name)

    def between(self, first: str, last: str) -> float | None:
        """Return the seconds from a mark to another; None when one did not come."""
        one, two = self.mark(first), self.mark(last)
        return None if one is None or two is None else two - one

    @property
    def user_minutes(self) -> float:
        """Return the minutes of one user that were lost."""
        return count(self.event.data, "user_minutes")

    @property
    def total(self) -> str:
        """Return the score for people."""
        known = number(self.event.data, "total")
        return text(self.event.data, "unscored") if known is None else f"{known:g}"


def played(run: Timeline) -> Played | None:
    """Return the game day of a run; None when it was none, or was cut short."""
    sums = run.of(GameSummed.kind)
    if not sums:
        return None
    acts = run.of(Acted.kind)
    ended = [each for each in run.of(GameTurned.kind) if each.subject == "ended"]
    said = [*run.of(InjectSent.kind), *(each for each in acts if each.subject == "say")]
    found = Played(
        sums[-1],
        tuple(each for each in acts if each.subject in _SCRIBED),
        tuple(sorted(said, key=lambda each: each.at)),
        text(ended[-1].data, "why") if ended else "",
        typed=tuple(run.of(Typed.kind)),
        terminals=tuple(run.of(TerminalOpened.kind)),
    )
    return replace(found, declared=_declared(run, found))


def told(found: Played) -> list[str]:
    """Return the course of a game day in sentences."""
    words = (
        ("Timp", "Tdecl", f"{found.declared or 'People'} declared an incident {{}} after users "
         "began to fail."),
        ("Tdecl", "Tdiag", "A hypothesis named the cause {} later."),
        ("Timp", "Tmit", "Users were served again {} after they began to fail, and stayed so."),
        ("Timp", "Tres", "All was as before {} after users began to fail."),
    )  # fmt: skip
    sentences = [
        sentence.format(span(seconds)) if (seconds := found.between(one, two)) is not None
        else f"It never came so far that {MEANING[two]}."
        for one, two, sentence in words
    ]  # fmt: skip
    sentences += [who] if (who := worked(found)) else []
    missed = [text(each, "title") for each in tables(found.event.data, "expected")
              if text(each, "state") == "missed"]  # fmt: skip
    if missed:
        sentences.append(f"Expected and not seen: {'; '.join(missed)}.")
    return [*sentences, f"{found.user_minutes:,.0f} user-minutes were lost."]


def _declared(run: Timeline, found: Played) -> str:
    """Return who declared an incident first, after the fault."""
    fault_s = found.mark("T0")
    began = next((each.at for each in run.of(GameTurned.kind) if each.subject == "running"), None)
    if began is None or fault_s is None:
        return ""
    return next(
        (text(each.data, "who") for each in found.acts
         if each.subject == "declare" and each.at >= began + fault_s - _ROUNDED_S), "",
    )  # fmt: skip


def worked(found: Played) -> str:
    """Return who typed where, in a sentence; "" when nobody typed anything."""
    lines = Counter((text(each.data, "who"), each.subject) for each in found.typed)
    places: dict[str, list[str]] = {}
    for (who, place), number_of in lines.items():
        noun = "line" if number_of == 1 else "lines"
        places.setdefault(who, []).append(f"{place} ({number_of} {noun})")
    parts = [f"{who} at {', '.join(each)}" for who, each in places.items()]
    return f"People typed: {'; '.join(parts)}." if parts else ""


def action_items(found: Played) -> list[tuple[str, str, str, str]]:
    """Return what to talk about afterwards: item, source, and two cells for owner and date."""
    items = [
        (text(each, "title"), f"expected, {text(each, 'state')}", "", "")
        for each in tables(found.event.data, "expected")
        if text(each, "state") != "done"
    ]
    items += [
        (text(each, "title"), f"harmful, {_times(count(each, 'count'))}", "", "")
        for each in tables(found.event.data, "harmful")
        if count(each, "count")
    ]
    return items


def _times(number_of: float) -> str:
    return "once" if number_of == 1 else f"{number_of:g} times"


def teams(one: Timeline, two: Timeline) -> list[tuple[str, str, str]]:
    """Return the rows of a comparison of game days; none where neither run was one."""
    sides = played(one), played(two)
    if not any(sides):
        return []
    times = (
        ("users failed to declared", "Timp", "Tdecl"),
        ("declared to diagnosed", "Tdecl", "Tdiag"),
        ("users failed to served again", "Timp", "Tmit"),
        ("users failed to all as before", "Timp", "Tres"),
    )
    rows = [(words, *(_time(side, first, last) for side in sides)) for words, first, last in times]
    rows += [
        (
            "user-minutes of the game day",
            *(f"{side.user_minutes:,.0f}" if side else _NONE for side in sides),
        ),
        ("who typed", *(_typed(side) for side in sides)),
        ("hints taken", *(_count(side, "hints") for side in sides)),
        ("harmful actions", *(_count(side, "harmful") for side in sides)),
        ("score", *(side.total if side else _NONE for side in sides)),
    ]
    return [(words, left, right) for words, left, right in rows]


def _time(side: Played | None, first: str, last: str) -> str:
    if side is None:
        return _NONE
    seconds = side.between(first, last)
    return "never" if seconds is None else span(seconds)


def _typed(side: Played | None) -> str:
    if side is None:
        return _NONE
    who = Counter(text(each.data, "who") for each in side.typed)
    return ", ".join(f"{name} ({lines})" for name, lines in who.items()) or "nobody"


def _count(side: Played | None, kind: str) -> str:
    if side is None:
        return _NONE
    found = tables(side.event.data, kind)
    return f"{sum(count(each, 'count') for each in found) if kind == 'harmful' else len(found):g}"
