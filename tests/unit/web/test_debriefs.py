"""The files of a debrief: for seats alone, after the end, never shown in a page of ours."""

import pytest

from tests.fakes.game import FakeGame
from tests.fakes.served import Served
from tests.fakes.visitor import Visitor

FILE, CAST, SESSION = "files/debrief.html", "files/terminal/noc-1.cast", "session/terminal-1"


@pytest.mark.parametrize("path", [FILE, CAST, SESSION])
def test_nothing_of_a_debrief_is_given_away_before_the_end(
    responder: Visitor, game: FakeGame, path: str
) -> None:
    game.end()
    game.state = "running"
    assert responder.get(f"/team-1/{path}").status == 404


@pytest.mark.parametrize("path", [FILE, CAST, SESSION])
def test_who_has_no_seat_gets_nothing(console: Served, game: FakeGame, path: str) -> None:
    game.end()
    assert Visitor(console).get(f"/team-1/{path}").status == 403
    assert Visitor(console).sit("team-2").get(f"/team-1/{path}").status == 403


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [(FILE, "text/html", "debrief.html"), (CAST, "application/x-asciicast", "noc-1.cast")],
)
def test_a_file_is_for_taking_away_and_never_a_page_of_ours(
    responder: Visitor, game: FakeGame, path: str, kind: str, name: str
) -> None:
    game.end()
    answer = responder.get(f"/team-1/{path}")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"].startswith(kind)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    ["journal.jsonl", "links.json", "../links.json", "%2e%2e/links.json", "/etc/passwd", "",
     "terminal/../links.json"],
)  # fmt: skip
def test_no_other_file_is_given_away(responder: Visitor, game: FakeGame, name: str) -> None:
    game.end()
    answer = responder.get(f"/team-1/files/{name}")
    assert answer.status == 404
    assert "token" not in answer.text


def test_a_terminal_is_read_on_a_page_of_its_own(responder: Visitor, game: FakeGame) -> None:
    game.end()
    page = responder.get(f"/team-1/{SESSION}").text
    assert "Ada at NOC workstation" in page
    assert "00:00:02  ssh: connect to eb1: No route to host" in page
    assert "../files/terminal/noc-1.cast" in page
    assert responder.get("/team-1/session/terminal-9").status == 404


def test_a_recording_that_is_broken_says_so(responder: Visitor, game: FakeGame) -> None:
    game.end()
    (game.folder / "terminal/noc-1.cast").write_text("{", encoding="utf-8")
    assert "the recording cannot be read" in responder.get(f"/team-1/{SESSION}").text


def test_the_page_of_the_end_has_outcome_files_timeline_and_others(
    responder: Visitor, facilitator: Visitor, game: FakeGame
) -> None:
    game.end()
    for page in (responder.get("/team-1/").text, facilitator.get("/facilitator/").text):
        assert page.index("Never repaired") < page.index("Marks and score")
        assert 'href="files/debrief.html"' in page
        assert 'href="session/terminal-1"' in page
        assert "20261129T090000Z-quiet (this one)" in page
        assert "profile standard, not mini" in page


def test_links_of_one_team_s_debrief_stay_with_that_team(
    facilitator: Visitor, game: FakeGame
) -> None:
    game.end()
    page = facilitator.get("/facilitator/?team=green").text
    assert 'href="files/debrief.html?team=green"' in page
    assert 'href="session/terminal-1?team=green"' in page
    assert "?team=green" in facilitator.get("/facilitator/session/terminal-1?team=green").text
