"""The debrief: the story first, then the outcome, the score, and every moment on one axis."""

import re
from collections.abc import Callable
from pathlib import Path

from lab.gameday.debrief import Material, page, write
from lab.gameday.debrief.course import course
from lab.gameday.debrief.handouts import handouts, together, view
from lab.gameday.debrief.sessions import sessions
from lab.gameday.result import summed
from lab.gameday.score import Yardstick, Yardsticks
from lab.journal.kinds.gameday import TerminalOpened
from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.model.scenario import Phase
from lab.report.document import Screen, Table, Text
from lab.report.page import Page
from lab.report.read.gameday import played
from lab.report.read.peers import Peer
from lab.report.write import html, markdown
from tests.fakes.gameday import Log, repaired
from tests.fakes.recorded_day import cast

STICKS = Yardsticks(Yardstick(None, None, 300.0, 60.0), Yardstick(5.0, 30.0, 60.0, 60.0))
PHASES = (
    Phase("cut", "Cut", historical_utc="2021-10-04T15:39:00Z"),
    Phase("mend", "Mended", historical_utc="2021-10-04T21:00:00Z"),
)
HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden" / "report" / "debrief.md"


def opened(log: Log, at: float = 40.0) -> Log:
    return log.note(at, TerminalOpened(who="ben", cast="terminal/desk-1.cast"), "desk")


def material(
    log: Log, folder: Path, sticks: Yardsticks | None = STICKS, phases: tuple[Phase, ...] = PHASES
) -> Material:
    log.note(131, summed(log.story(), sticks), "team")
    (folder / "terminal").mkdir(exist_ok=True)
    (folder / "terminal/desk-1.cast").write_text(cast(), encoding="utf-8")
    run, story = Timeline(log.events), log.story()
    found = played(run)
    assert found is not None
    me = Peer(folder, "20261129T090000Z-small", log.events[0], "team", found.event)
    return Material("team", story, run, found, me, sessions(folder, story), phases)


def whole(folder: Path) -> Material:
    log = opened(repaired()).typed(41, "show <b>bgp</b>").sent(42, "ask").arrived(60)
    return material(log.act(55, "say", channel="chat", text="on it"), folder)


def tables(written: Page, section: str) -> dict[str, Table]:
    found = next(each for each in written[1] if each.id == section)
    return {one.caption: one for one in found.blocks if isinstance(one, Table)}


def test_the_debrief_is_the_golden_one(
    tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN, markdown.render(page(whole(tmp_path))))


def test_the_story_comes_first_then_outcome_score_and_timeline(tmp_path: Path) -> None:
    top, sections = page(whole(tmp_path))
    assert [each.id for each in sections] == [
        "story", "outcome", "score", "course", "real-day", "others", "terminals", "items",
        "questions", "truth",
    ]  # fmt: skip
    assert top.verdict == "Repaired"
    assert "score" not in " ".join([top.sentence, *(name for name, _ in top.numbers)])


def test_nothing_stands_for_a_score_that_there_is_not(tmp_path: Path) -> None:
    _, sections = page(material(repaired(), tmp_path, None))
    assert "score" not in [each.id for each in sections]


def test_a_team_lies_between_both_yardsticks(tmp_path: Path) -> None:
    table = tables(page(whole(tmp_path)), "score")["Between the two yardsticks"]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["mitigation, seconds"] == ["never", "60", "30"]
    assert rows["user-minutes lost"] == ["300", "600", "60"]


def test_how_it_ended_is_said_in_a_word(tmp_path: Path) -> None:
    idle = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    top, _ = page(material(idle.served(12, 60, 0.0).turn(60, "ended"), tmp_path))
    assert (top.verdict, top.tone) == ("Never repaired", "bad")
    quiet = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    top, _ = page(material(quiet.served(12, 60, 1.0).turn(60, "ended"), tmp_path))
    assert top.verdict == "Nothing broke"


def test_every_kind_of_moment_is_in_the_timeline(tmp_path: Path) -> None:
    found = whole(tmp_path)
    moments = course(found.story, found.sessions)
    assert {each.kind for each in moments} == {
        "control", "fault", "mark", "alert", "incident", "hypothesis", "hint", "terminal",
        "typed", "inject", "chat", "people", "expected",
    }  # fmt: skip
    assert [each.at_s for each in moments] == sorted(each.at_s for each in moments)


def test_harm_is_in_the_timeline_and_among_the_items(tmp_path: Path) -> None:
    log = Log().turn(5, "ready").turn(10, "running").cut(11).served(12, 40, 0.0)
    log.act(40, "resolved").served(41, 60, 0.0).turn(60, "ended")
    found = material(log, tmp_path)
    harm = [each for each in course(found.story, ()) if each.kind == "harmful"]
    assert [(each.text, each.at_s) for each in harm] == [("Resolved early", 30.0)]
    (table,) = tables(page(found), "items").values()
    assert "harmful, once" in [row[1].text for row in table.rows]


def test_a_right_hypothesis_is_marked_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    said = [each.text for each in course(whole(tmp_path).story, ()) if each.kind == "hypothesis"]
    assert said == [
        "believes: names (Names are wrong)", "believes: trunk (The trunk is cut; the cause)",
    ]  # fmt: skip


def test_a_terminal_is_linked_at_its_moment_and_its_text_is_in_the_file(tmp_path: Path) -> None:
    written = page(whole(tmp_path))
    rows = tables(written, "course")["Timeline"].rows
    assert [row[3].link for row in rows if row[1].text == "terminal"] == ["#terminal-1"]
    (screen,) = next(each for each in written[1] if each.id == "terminals").blocks
    assert isinstance(screen, Screen)
    assert (screen.id, screen.file) == ("terminal-1", "terminal/desk-1.cast")
    assert "0:32  ssh: connect to eb1: No route to host" in screen.lines
    assert screen.title == "0:30 ben at A desk"


def test_a_recording_that_is_gone_is_said_and_stops_nothing(tmp_path: Path) -> None:
    found = material(opened(repaired()), tmp_path)
    (tmp_path / "terminal/desk-1.cast").unlink()
    (gone,) = sessions(tmp_path, found.story)
    assert "cannot be read" in gone.problem


def test_the_real_day_lies_beside_the_exercise(tmp_path: Path) -> None:
    section = next(each for each in page(whole(tmp_path))[1] if each.id == "real-day")
    said = next(block.text for block in section.blocks if isinstance(block, Text))
    assert said.endswith("the full repair: 5 h 21 min on the real day, 1 min 44 s here.")
    table = tables(page(whole(tmp_path)), "real-day")["Both days"]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[0] == ["0:00", "15:39", "the fault began", "0:00"]
    assert ["5:21:00", "21:00", "Mended", ""] in rows


def test_an_incident_without_a_day_has_no_such_chapter(tmp_path: Path) -> None:
    _, sections = page(material(repaired(), tmp_path, STICKS, (Phase("cut", "Cut"),)))
    assert "real-day" not in [each.id for each in sections]


def test_the_file_asks_nobody_for_anything_and_nothing_of_people_is_markup(tmp_path: Path) -> None:
    text = html.render(page(whole(tmp_path)), "debrief")
    assert "<b>bgp" not in text
    assert "&lt;b&gt;bgp" in text
    assert not re.search(r"""(src|href|action)=["'](https?:|//|/)""", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "default-src 'none'" in text


def test_it_is_written_whole_and_offered_after_the_end_only(tmp_path: Path) -> None:
    found = whole(tmp_path)
    write(tmp_path, found)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "action-items.csv", "debrief.html", "debrief.md", "terminal",
    ]  # fmt: skip
    assert set(handouts(tmp_path, found.story)) == {
        "action-items.csv", "debrief.html", "debrief.md", "terminal/desk-1.cast",
    }  # fmt: skip
    assert handouts(tmp_path, opened(repaired()).story(until=100)) == {}


def test_its_page_is_told_the_same(tmp_path: Path) -> None:
    found = whole(tmp_path)
    write(tmp_path, found)
    shown = view(tmp_path, found)
    assert set(shown) == {"outcome", "course", "sessions", "compared", "files"}
    compared = shown["compared"]
    assert isinstance(compared, dict)
    assert len(compared["rows"]) == 1  # type: ignore[arg-type]


def test_a_pause_takes_no_time_on_the_axis(tmp_path: Path) -> None:
    log = Log().turn(5, "ready").turn(10, "running").cut(11).served(12, 30, 0.0)
    log.turn(30, "paused").turn(60, "running").act(70, "declare", severity="SEV1")
    found = material(log.turn(80, "ended"), tmp_path)
    assert [each.at_s for each in course(found.story, ()) if each.kind == "incident"] == [30.0]


def test_what_the_reset_at_the_end_does_to_the_network_pages_nobody(tmp_path: Path) -> None:
    log = Log().turn(5, "ready").turn(10, "running").cut(11).served(12, 60, 1.0)
    log.turn(60, "closing").served(61, 80, 0.0).turn(90, "ended")
    found = material(log, tmp_path)
    assert [each for each in course(found.story, ()) if each.kind == "alert"] == []


def test_events_of_others_do_no_harm(tmp_path: Path) -> None:
    log = repaired()
    data: dict[str, JsonValue] = {"who": "eva", "role": "x", "fields": {}}
    log.events.append(Event(999, 50.0, "game.act", "dance", data))
    found = material(log, tmp_path)
    assert ("eva", "dance") in [(each.who, each.text) for each in course(found.story, ())]


def test_teams_that_ended_later_come_to_the_page_of_the_first(tmp_path: Path) -> None:
    def row(name: str, *, mine: bool) -> JsonValue:
        return {"name": name, "mine": mine, "values": []}

    first: JsonValue = {
        "rows": [row("before", mine=False), row("day/team-1", mine=True)],
        "left_out": [{"name": "day/team-2", "why": "it has no end"}, {"name": "x", "why": "y"}],
    }
    second: JsonValue = {
        "rows": [row("before", mine=False), row("day/team-1", mine=False),
                 row("day/team-2", mine=True)],
        "left_out": [],
    }  # fmt: skip
    found = together([first, second, None], first)
    assert found == {
        "rows": [row("before", mine=False), row("day/team-2", mine=False),
                 row("day/team-1", mine=True)],
        "left_out": [{"name": "x", "why": "y"}],
    }  # fmt: skip
    assert together([first, second], second) == second
