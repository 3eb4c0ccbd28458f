"""Game days next to each other: which can be compared, and what is said of those that cannot."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.gameday.result import summed
from lab.model.event import Event, JsonValue
from lab.report.chapters.peers import side_by_side
from lab.report.read.peers import Peer, comparable, why_not
from tests.fakes.gameday import repaired

LOG = repaired()
RESULT = Event(900, 131.0, "game.result", "team", summed(LOG.story(), None).data())


def day(name: str, *, began: str = "2026-11-01T09:00:00+00:00", **more: JsonValue) -> Peer:
    data: dict[str, JsonValue] = {
        "profile": "mini", "started_utc": began, "parameters": {"dns.ttl": 5, "oob": "ok"}, **more,
    }  # fmt: skip
    return Peer(Path(name), name, Event(1, 0.0, "run.started", "small", data), "team", RESULT)


MINE = day("mine")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (day("a"), ""),
        (day("a", profile="standard"), "profile standard, not mini"),
        (day("a", profile=""), "profile default, not mini"),
        (day("a", parameters={"dns.ttl": 60, "oob": "ok"}), "other dials: dns.ttl"),
        (day("a", parameters={"oob": "none"}), "other dials: dns.ttl, oob"),
        (
            day("a", parameters={"a": 1, "b": 1, "c": 1, "dns.ttl": 5, "oob": "ok", "z": 1}),
            "other dials: a, b, c and 1 more",
        ),
        (replace(day("a"), result=None), "it has no end"),
    ],
)
def test_what_cannot_be_compared_is_left_out_with_why(other: Peer, why: str) -> None:
    assert why_not(MINE, other) == why
    good, left_out = comparable(MINE, [other])
    assert (good, left_out) == (([], [(other, why)]) if why else ([other], []))


def test_game_days_of_another_incident_are_not_even_named() -> None:
    other = day("a")
    other = replace(other, started=replace(other.started, subject="another"))
    assert comparable(MINE, [other]) == ([], [])


def test_they_come_in_the_order_of_time_and_this_one_is_last_and_marked() -> None:
    late, early = day("late", began="2026-11-03T09:00:00+00:00"), day("early")
    good, _ = comparable(MINE, [late, early])
    table = side_by_side(MINE, good)
    assert [row[0].text for row in table.rows] == ["early", "late", "mine (this one)"]
    assert [row[0].strong for row in table.rows] == [False, False, True]


def test_a_row_has_times_user_minutes_harm_and_hints() -> None:
    (row,) = side_by_side(MINE, []).rows
    assert [cell.text for cell in row[2:]] == [
        "2026-11-01 09:00", "10 s", "15 s", "60 s", "95 s", "600", "0", "1",
    ]  # fmt: skip
