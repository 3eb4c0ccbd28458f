"""Two runs against each other: the outage, what gates saved, and both courses on one axis."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.journal.fields import text
from lab.journal.kinds.people import DETECTED, DIAGNOSED, MARKS, UNDRAINED
from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.report.chapters.short import MEANING, decisive
from lab.report.clock import Clock, span
from lab.report.document import Block, Figure, Section, Table, Text, columns, row
from lab.report.draw.chart import chart
from lab.report.draw.pair import PairRow
from lab.report.draw.series import Grid, Values
from lab.report.draw.svg import Frame
from lab.report.headline import Headline
from lab.report.page import Page
from lab.report.read import gameday
from lab.report.read.outage import Service, service
from lab.report.read.people import Recovery, recoveries, told
from lab.report.read.service import users_loss
from lab.report.view import NOT_MEASURED, keys, share

NONE = "none"
NOBODY = "nobody was to"  # a run whose scenario leaves nothing to people
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two runs: its name, and what service it had."""

    name: str
    run: Timeline

    @property
    def service(self) -> Service | None:
        """Return the service of the run."""
        return service(self.run)

    @property
    def outage_s(self) -> float | None:
        """Return the length of the longest outage in seconds; None when nobody looked."""
        found = self.service
        if found is None:
            return None
        return found.outage.seconds if found.outage else 0.0

    @property
    def lowest(self) -> float | None:
        """Return the lowest share of good tries in a second."""
        found = self.service
        return min((v for v in found.values if v is not None), default=None) if found else None

    @property
    def user_minutes(self) -> float | None:
        """Return the user-minutes that were lost; None without counted users."""
        found = users_loss(self.run)
        return None if found is None else found.minutes

    @property
    def recovery(self) -> Recovery | None:
        """Return how people recovered the run the first time; None when nobody was to."""
        return next(iter(recoveries(self.run)), None)

    @property
    def refusal(self) -> Event | None:
        """Return the decision of the gate that ended the play; None when none did."""
        return decisive(self.run)


def table(one: Side, two: Side) -> list[tuple[str, str, str]]:
    """Return the rows that people ask for first: what, and its value in either run."""
    rows = [
        ("longest outage", _length(one.outage_s), _length(two.outage_s)),
        ("lowest share of good tries", share(one.lowest), share(two.lowest)),
        ("user-minutes lost", _number(one.user_minutes), _number(two.user_minutes)),
    ]
    rows += [] if one.recovery is two.recovery is None else _people(one, two)
    rows += gameday.teams(one.run, two.run)
    return [*rows, ("ended by a gate", _gate(one), _gate(two))]


def _people(one: Side, two: Side) -> list[tuple[str, str, str]]:
    """Return the rows about people who recovered either run; times are since users failed."""
    sides = (one.recovery, two.recovery)

    def line(what: str, write: Callable[[Recovery], str]) -> tuple[str, str, str]:
        left, right = (write(each) if each else NOBODY for each in sides)
        return what, left, right

    return [
        line("people paged after", lambda each: _after(each, DETECTED)),
        line("knew what to take back after", lambda each: _after(each, DIAGNOSED)),
        line("ways that failed", lambda each: ", ".join(t.name for t in each.failed) or NONE),
        line("taken back", lambda each: each.way or NONE),
        line("taken back after", lambda each: _after(each, UNDRAINED)),
    ]


def _after(found: Recovery, mark: str) -> str:
    if found.at(mark) is None:
        return NEVER
    after = found.after(mark)
    return NOT_MEASURED if after is None else span(after)


def sentences(one: Side, two: Side) -> list[str]:
    """Return what the gate of either run saved against the other run."""
    return [said for side, other in ((one, two), (two, one)) if (said := _saved(side, other))]


def recovered(one: Side, two: Side) -> list[str]:
    """Return how people ended the outage of either run, where the scenario left it to them."""
    said = [
        f"In {side.name}: {' '.join(told(found))}"
        for side in (one, two)
        if (found := side.recovery)
    ]
    return said + [
        f"In {side.name}: {' '.join(gameday.told(people))}"
        for side in (one, two)
        if (people := gameday.played(side.run))
    ]


def data(one: Side, two: Side) -> dict[str, JsonValue]:
    """Return the same as data; a value that nobody measured is null."""
    sides = (one, two)
    return {
        "outage_s": [side.outage_s for side in sides],
        "lowest_share": [side.lowest for side in sides],
        "user_minutes_lost": [side.user_minutes for side in sides],
        "refused_by": [_name(side.refusal) or None for side in sides],
        "saved": [*sentences(one, two)],
        "recovery": [_marked(side.recovery) for side in sides],
    }


def _marked(found: Recovery | None) -> JsonValue:
    if found is None:
        return None
    after = {f"{mark}_s": found.after(mark) for mark in MARKS}
    return {**after, "way": found.way or None, "failed": [each.name for each in found.failed]}


def pages(one: Side, two: Side, differ: list[tuple[str, str, str]], facts: str) -> Page:
    """Return the comparison as a page; ``differ`` are the rows that differ, ``facts`` the rest."""
    rows = [row(*each) for each in table(one, two)]
    titles = columns("*What", f"*{one.name}", f"*{two.name}")
    said = [*sentences(one, two), *recovered(one, two)] or ["No gate ended one of these runs."]
    blocks: list[Block] = [
        Text(" ".join([*said, MEANING])), *_figure(one, two), Table("Outage", titles, tuple(rows)),
        Table("What differs", titles, tuple(row(*each) for each in differ), "Nothing differs."),
        Text(facts),
    ]  # fmt: skip
    top = Headline(
        f"{one.name} against {two.name}", "plain", "·", "Compared", " ".join(said),
        tuple((side.name, side.run.scenario) for side in (one, two)),
        tuple((f"{what}: {one.name}, then {two.name}", f"{left} | {right}")
              for what, left, right in table(one, two)[:3]), (),
    )  # fmt: skip
    return top, (Section("compare", "Side by side", "", tuple(blocks)),)


def _figure(one: Side, two: Side) -> list[Figure]:
    first, second = one.service, two.service
    if first is None or second is None:
        return []
    count = max(len(first.values), len(second.values))
    grid = Grid(0.0, 1.0, count)
    courses = _padded(first.values, count), _padded(second.values, count)
    frame = Frame(0.0, float(count), (), Clock())
    note = f"lowest {share(one.lowest)} and {share(two.lowest)}"
    line = PairRow("share of good tries, 0 to 100 %", note, grid, courses[0], courses[1])
    title = "Service from the start of the play on"
    numbers = Table(
        "The same in numbers", columns("#Second", f"#{one.name}", f"#{two.name}"),
        tuple(row(str(n), share(a), share(b)) for n, (a, b) in
              enumerate(zip(*courses, strict=True))),
        folded=True,
    )  # fmt: skip
    drawing = chart(frame, "versus", (title, note), [line])
    legend = keys(("good", f"full line: {one.name}"), ("bad", f"dashed line: {two.name}"))
    return [Figure("versus", title, "", drawing, legend, (), numbers)]


def _padded(values: Values, count: int) -> Values:
    return (*values, *(None for _ in range(count - len(values))))


def _saved(side: Side, other: Side) -> str:
    decision = side.refusal
    if decision is None or other.refusal is not None:
        return ""
    parts = []
    if side.outage_s is not None and other.outage_s is not None:
        parts.append(f"{span(max(0.0, other.outage_s - side.outage_s))} of outage")
    if side.user_minutes is not None and other.user_minutes is not None:
        parts.append(f"{max(0.0, other.user_minutes - side.user_minutes):,.0f} user-minutes")
    saved = f" It saved {' and '.join(parts)} against {other.name}." if parts else ""
    return f"{_gate(side)} in {side.name}.{saved}"


def _gate(side: Side) -> str:
    decision = side.refusal
    return f"{_name(decision)} refused the change {decision.subject}" if decision else NONE


def _name(decision: Event | None) -> str:
    return (text(decision.data, "gate") or decision.kind) if decision else ""


def _length(seconds: float | None) -> str:
    return NOT_MEASURED if seconds is None else span(seconds) if seconds else NONE


def _number(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:,.0f}"
