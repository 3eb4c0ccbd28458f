"""A game day as long as one likes, of the recorded run of facebook-2021.

Its probes come over and over: the network is steady, broken and well again as it was in the
recording. What people do is added.
"""

import json
import lzma
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from lab.gameday.result import summed
from lab.gameday.score import Yardstick, Yardsticks
from lab.gameday.story import told
from lab.journal.kinds.gameday import (
    Acted,
    Arrived,
    GameOpened,
    GameTurned,
    InjectSent,
    TerminalOpened,
    Typed,
)
from lab.journal.kinds.kind import EventData
from lab.journal.kinds.run import Measured, PhaseEnded, PhaseStarted, RunEnded
from lab.load.gameday import load_pack
from lab.model.event import Event

TOP = Path(__file__).parents[2]
RECORDED = TOP / "tests/recorded/facebook-2021.jsonl.xz"
PACK = TOP / "topologies/facebook-2021/gameday"
STICKS = Yardsticks(Yardstick(None, None, 1500.0, 60.0), Yardstick(5.0, 40.0, 1200.0, 60.0))
_SKIPPED = ("phase.started", "phase.ended", "run.ended", "cleanup", "expectation", "step", "undo")
_STEADY, _BROKEN, _WELL = (21.0, 36.0), (114.5, 150.0), (178.5, 185.0)  # of the recording
_BEGAN, _QUIET_S = 22.0, 30.0


def recorded() -> list[dict[str, Any]]:
    """Return the lines of the recording."""
    with lzma.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def day(minutes: float, lines: list[dict[str, Any]] | None = None) -> list[Event]:
    """Return the journal of a game day of so many minutes, in the order of its lines."""
    known = recorded() if lines is None else lines
    end = _BEGAN + _QUIET_S + minutes * 60
    broken, well = _BEGAN + _QUIET_S, _BEGAN + _QUIET_S + minutes * 45
    found = [
        (0.0 + each["t"], each["kind"], each["subject"], each["data"])
        for each in known
        if each["t"] < _STEADY[0] and each["kind"] not in _SKIPPED
    ]
    for (first, last), start, until in (
        (_STEADY, _BEGAN, broken), (_BROKEN, broken, well), (_WELL, well, end),
    ):  # fmt: skip
        found += _over_and_over(known, first, last, start, until)
    found += [
        (at, data.kind, subject, data.data()) for at, data, subject in _people(broken, well, end)
    ]
    found.sort(key=lambda each: each[0])
    events = [Event(line, *each) for line, each in zip(count(1), found, strict=False)]
    return _summed(events, end)


def _over_and_over(
    lines: list[dict[str, Any]], first: float, last: float, start: float, until: float
) -> Iterator[tuple[float, str, str, Any]]:
    part = [each for each in lines if first <= each["t"] < last and each["kind"] not in _SKIPPED]
    while start < until:
        for each in part:
            at = start + each["t"] - first
            if at < until:
                yield at, each["kind"], each["subject"], each["data"]
        start += last - first


def _people(broken: float, well: float, end: float) -> Iterator[tuple[float, EventData, str]]:
    length = well - broken
    opened = GameOpened(pack=str(PACK), scenario="scenario.yml", lab="lab", began=0.0)
    yield 0.01, opened, "team"
    yield 1.0, GameTurned(), "deploying"
    yield 21.5, GameTurned(), "ready"
    yield 23.0, _act("take_role", role="ic"), "take_role"
    yield broken - 2, Acted(who="Fay", role="facilitator", team="", fields={}), "start"
    yield broken - 2, GameTurned(by="Fay"), "running"
    yield (
        broken - 1,
        PhaseStarted(title="The command", historical_utc="2021-10-04T15:39:00Z"),
        "fault",
    )
    for name, high in (("service.success", 1.0), ("resolvers.noerror", 1.0), ("routes.dns", 8.0),
                       ("routes.public", 12.0), ("reach.dc", 1.0), ("reach.pop", 1.0),
                       ("reach.routers", 1.0), ("reach.users", 1.0)):  # fmt: skip
        at = 21.5
        while at < end:
            down = broken <= at < well
            yield at, Measured(value=0.0 if down else high, whole=high), name
            at += 1.0
    yield broken + 20, _act("declare", severity="SEV1"), "declare"
    yield broken + 25, _act("say", channel="chat", text="Looking at the name servers"), "say"
    yield (
        broken + length * 0.2,
        _act("hypothesis", text="DNS is <broken>", category="dns"),
        "hypothesis",
    )
    yield (
        broken + length * 0.3,
        InjectSent(text="When are you back?", channel="press", sender="A paper"),
        "press",
    )
    yield broken + length * 0.4, _act("hint", id="way-in-1"), "hint"
    yield (
        broken + length * 0.5,
        _act("hypothesis", text="All of the backbone", category="backbone"),
        "hypothesis",
    )
    yield broken + length * 0.55, _act("send", site="site"), "send"
    yield broken + length * 0.6, Arrived(text="your people are there"), "site"
    for number in range(1, 4):
        at = broken + length * 0.2 * number
        who = ("Ada", "Ben")[number % 2]
        yield at, TerminalOpened(who=who, cast=f"terminal/noc-{number}.cast", team="team"), "noc"
        for line in range(int(length / 40)):
            yield (
                at + line * 4,
                Typed(who=who, line=f"show bgp summary {line}", team="team"),
                "noc",
            )
    yield well, _act("resolved"), "resolved"
    yield end - 12, GameTurned(why="the steady state holds"), "recovered"
    yield end - 2, GameTurned(why="ended by Fay"), "closing"
    yield end - 1, PhaseEnded(title="Fault"), "fault"
    yield end, GameTurned(why="ended by Fay"), "ended"


def _act(_verb: str, **fields: str) -> Acted:
    return Acted(who="Ada", role="responder", team="team", fields=fields)


def _summed(events: list[Event], end: float) -> list[Event]:
    story = told(load_pack(PACK), events)
    ends: tuple[tuple[EventData, str], ...] = (
        (summed(story, STICKS), "team"),
        (RunEnded(verdict="unknown", seconds=end), "facebook-2021"),
    )
    for data, subject in ends:
        events.append(Event(len(events) + 1, end + 0.1, data.kind, subject, data.data()))
    return events


def keep(folder: Path, events: list[Event]) -> Path:
    """Write a game day into a folder, with the recordings of its terminals."""
    (folder / "terminal").mkdir(parents=True, exist_ok=True)
    text = "".join(event.to_line() + "\n" for event in events)
    (folder / "journal.jsonl").write_text(text, encoding="utf-8")
    for event in events:
        if event.kind == TerminalOpened.kind:
            (folder / str(event.data["cast"])).write_text(cast(), encoding="utf-8")
    return folder


def cast() -> str:
    """Return a recording of somebody who asks a router."""
    lines: list[Any] = [
        {"version": 2, "width": 80, "height": 24, "timestamp": 1633361940, "title": "A desk"},
        [0.1, "o", "\x1b[?2004hnoc$ "], [1.0, "o", "ssh eb1"], [1.2, "o", "x\b \b"],
        [1.5, "o", "\r\n\x1b[?2004l"], [1.6, "r", "100x30"],
        [2.0, "o", "ssh: connect to eb1: \x1b[31mNo route\x1b[0m to host\r\nnoc$ "],
    ]  # fmt: skip
    return "".join(json.dumps(each) + "\n" for each in lines)
