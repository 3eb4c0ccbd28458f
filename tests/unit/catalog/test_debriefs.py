"""Debriefs made from journals: of one team, beside earlier days, and of several teams."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.app import reports
from lab.gameday.debrief.earlier import remember
from lab.model.event import Event
from tests.fakes.recorded_day import day, keep

MINUTES = 0.5
FILES = ["debrief.html", "debrief.md", "action-items.csv"]


@pytest.fixture(scope="module")
def events() -> list[Event]:
    """Return a short game day of facebook-2021."""
    return day(MINUTES)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of what is kept, a test's own."""
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def with_profile(events: list[Event], profile: str) -> list[Event]:
    first = events[0]
    data = {**first.data, "profile": profile}
    return [Event(first.line, first.at, first.kind, first.subject, data), *events[1:]]


def read(folder: Path) -> str:
    return (folder / "debrief.md").read_text(encoding="utf-8")


def test_report_writes_the_debrief_of_a_game_day_anew(tmp_path: Path, events: list[Event]) -> None:
    folder = keep(tmp_path / "day", events)
    found = reports.report(folder)
    assert {"debrief.html", "debrief.md", "action-items.csv", "report.html"} <= {
        path.name for path in folder.iterdir()
    }
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert [each["name"] for each in found.debrief["files"]] == [  # type: ignore[index, call-overload, union-attr]
        "debrief.html", "debrief.md", "action-items.csv",
    ]  # fmt: skip
    text = (folder / "debrief.html").read_text(encoding="utf-8")
    assert "Ada declared an incident" in text
    assert "ssh: connect to eb1: No route to host" in text
    assert "7 h 6 min on the real day" in text


def test_nobody_waits_for_the_report_to_have_the_debrief(
    tmp_path: Path, events: list[Event]
) -> None:
    folder = keep(tmp_path / "day", events)
    there: list[set[str]] = []

    def show(shown: Any) -> None:
        assert [each["name"] for each in shown["files"]] == FILES
        there.append({path.name for path in folder.iterdir()})

    reports.write(folder, events, show=show)
    assert len(there) == 1
    assert {*FILES} <= there[0]
    assert "report.html" not in there[0]
    assert (folder / "report.html").exists()


def test_action_items_that_people_fill_in_outlive_the_end_of_another_team(
    tmp_path: Path, events: list[Event]
) -> None:
    first, second = (keep(tmp_path / f"day/team-{number}", events) for number in (1, 2))
    reports.report(first)
    (first / "action-items.csv").write_text("ours", encoding="utf-8")
    reports.report(second)
    assert (first / "action-items.csv").read_text(encoding="utf-8") == "ours"


def test_the_report_of_a_game_day_says_who_did_what(tmp_path: Path, events: list[Event]) -> None:
    folder = keep(tmp_path / "day", events)
    reports.report(folder)
    text = (folder / "report.md").read_text(encoding="utf-8")
    for said in (
        "declares an incident: SEV1", "takes the hint way-in-1", "[terminal/noc-1.cast]",
        "opens a terminal at noc", "sends somebody to site", "by press: When are you",
    ):  # fmt: skip
        assert said in text


def test_compare_knows_the_people(tmp_path: Path, events: list[Event]) -> None:
    one, two = (keep(tmp_path / name, events) for name in ("one", "two"))
    found = reports.compare(one, two)
    assert "In one: Ada declared an incident" in found.text
    assert "who typed" in found.text
    assert "user-minutes of the game day" in found.text


def test_earlier_days_lie_beside_it_and_others_are_left_out(
    tmp_path: Path, home: Path, events: list[Event]
) -> None:
    remember(home, keep(tmp_path / "earlier", events))
    remember(home, keep(tmp_path / "larger", with_profile(events, "standard")))
    remember(home, keep(tmp_path / "cut", events[:-3]))
    folder = keep(tmp_path / "today", events)
    remember(home, folder)
    reports.report(folder)
    text = read(folder)
    assert "| earlier | team |" in text
    assert "| today (this one) | team |" in text
    assert "| larger | team | 2026-11-29 05:46 | profile standard, not mini |" in text
    assert "it has no end |" in text


def test_teams_of_one_day_have_each_other_once_all_are_over(
    tmp_path: Path, home: Path, events: list[Event]
) -> None:
    remember(home, tmp_path / "day")
    one = keep(tmp_path / "day" / "team-1", events)
    two = keep(tmp_path / "day" / "team-2", events[:-3])
    reports.report(one)
    assert "| day/team-2 |" not in read(one).partition("Left out")[0]
    assert "| day/team-2 | team | 2026-11-29 05:46 | it has no end |" in read(one)
    keep(two, events)
    reports.report(two)
    for folder in (one, two):
        assert "Left out" not in read(folder)
        for name in ("day/team-1", "day/team-2"):
            assert name in read(folder)


def test_a_pack_that_is_gone_keeps_the_debrief_that_there_is(
    tmp_path: Path, events: list[Event]
) -> None:
    gone = [
        Event(each.line, each.at, each.kind, each.subject, {**each.data, "pack": "/nowhere"})
        if each.kind == "game.opened" else each
        for each in events
    ]  # fmt: skip
    folder = keep(tmp_path / "day", gone)
    (folder / "debrief.html").write_text("as it was", encoding="utf-8")
    assert reports.report(folder).debrief == {}
    assert (folder / "debrief.html").read_text(encoding="utf-8") == "as it was"


def test_a_run_without_people_has_no_debrief(tmp_path: Path, events: list[Event]) -> None:
    plain = [each for each in events if not each.kind.startswith("game.")]
    folder = keep(tmp_path / "run", plain)
    assert reports.report(folder).debrief == {}
    assert not (folder / "debrief.html").exists()
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8"))
