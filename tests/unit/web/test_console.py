"""What each role is shown and can do, over HTTP, events and WebSockets."""

import json
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed

from lab.web import stream
from lab.web.keys import FILE
from tests.fakes.game import FakeGame
from tests.fakes.served import Served, served
from tests.fakes.visitor import Visitor


def test_a_link_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(console: Served) -> None:
    visitor = Visitor(console)
    answer = visitor.get(console.join("team-1"))
    assert (answer.status, answer.headers["location"]) == (303, "../team-1/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert console.keys.tokens["team-1"] not in visitor.get("/team-1/").text


def test_a_cookie_is_for_tls_alone_where_the_proxy_speaks_it(console: Served) -> None:
    answer = Visitor(console).get(console.join("team-1"), {"X-Forwarded-Proto": "https"})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_every_address_is_relative(facilitator: Visitor) -> None:
    for path in ("/", "/facilitator/", "/facilitator/teams", "/facilitator/print"):
        text = facilitator.get(path).text
        assert 'href="/' not in text
        assert 'src="/' not in text
        assert 'action="/' not in text
        assert facilitator.served.origin not in text
    assert facilitator.get("/facilitator").headers["location"] == "facilitator/"


def test_a_link_in_a_mail_opens_the_page(console: Served) -> None:
    # A browser sends a strict cookie only to what a page of ours asks for: one page between.
    stranger = Visitor(console)
    between = stranger.get("/team-1/", {"Sec-Fetch-Site": "cross-site"})
    assert (between.status, 'http-equiv="refresh"' in between.text) == (200, True)
    assert stranger.get("/team-1/", {"Sec-Fetch-Site": "same-origin"}).status == 403


def test_the_name_is_asked_once(console: Served) -> None:
    visitor = Visitor(console)
    visitor.get(console.join("team-1"))
    assert "What are you called?" in visitor.get("/team-1/").text
    assert visitor.post("/team-1/act", {"verb": "resolved"}).status == 403
    visitor.post("/team-1/name", {"name": "  Åsa  O'Neil "})
    page = visitor.get("/team-1/").text
    assert "What are you called?" not in page
    assert "Åsa O&#39;Neil" in page


def test_a_form_reaches_the_game_with_seat_and_name(game: FakeGame, responder: Visitor) -> None:
    answer = responder.post("/team-1/act", {"verb": "declare", "severity": "SEV2"})
    assert (answer.status, answer.headers["location"]) == (303, "./")
    seat, who, verb, fields = game.done[-1]
    assert (seat.team, who, verb, fields) == ("blue", "Ada", "declare", {"severity": "SEV2"})
    assert "SEV2" in responder.get("/team-1/").text


def test_a_refusal_is_told_in_words(game: FakeGame, facilitator: Visitor) -> None:
    game.injects["press"] = "sent"
    answer = facilitator.post("/facilitator/act", {"verb": "fire", "id": "press"})
    assert answer.status == 409
    assert "inject press was sent already; fire another" in answer.text
    answer = facilitator.post(
        "/facilitator/act", {"verb": "fire", "id": "press"}, {"Accept": "application/json"}
    )
    assert json.loads(answer.text) == {"refused": "inject press was sent already; fire another"}


@pytest.mark.parametrize("verb", ["pause", "abort", "stop", "end"])
def test_what_ends_or_stops_is_confirmed(game: FakeGame, facilitator: Visitor, verb: str) -> None:
    asked = facilitator.post("/facilitator/act", {"verb": verb})
    assert (asked.status, game.done) == (200, [])
    assert "Press again" in asked.text
    assert facilitator.post("/facilitator/act", {"verb": verb, "sure": "yes"}).status == 303
    assert [verb for _, _, verb, _ in game.done] == [verb]


def test_the_facilitator_acts_on_one_team_by_its_page(
    game: FakeGame, facilitator: Visitor
) -> None:
    answer = facilitator.post("/facilitator/act?team=green", {"verb": "fire", "id": "press"})
    assert answer.headers["location"] == "./?team=green"
    assert game.done[-1][0].team == "green"
    facilitator.post("/facilitator/act", {"verb": "skip", "id": "press"})
    assert game.done[-1][0].team == ""


def test_the_grid_has_every_team(facilitator: Visitor) -> None:
    text = facilitator.get("/facilitator/teams").text
    assert "?team=blue" in text
    assert "?team=green" in text


def test_notes_of_an_observer_are_their_own(game: FakeGame, console: Served) -> None:
    one, two = (Visitor(console).sit("observer", name) for name in ("Olga", "Otto"))
    one.post("/observer/act", {"verb": "note", "text": "they guess well", "tag": "good move"})
    assert "they guess well" in one.get("/observer/").text
    assert "they guess well" not in two.get("/observer/").text
    assert not any("they guess well" in event for event in two.events("/observer/events", 2))
    game.act(game.seats()[0], "Fay", "end", {})
    assert "they guess well" in two.get("/observer/").text


def test_after_the_end_everybody_sees_everything_at_any_moment(
    game: FakeGame, responder: Visitor
) -> None:
    game.act(game.seats()[0], "Fay", "end", {})
    text = responder.get("/team-1/").text
    assert "SECRET-TRUTH" in text
    assert "Looking at the name servers" in text
    then = responder.get("/team-1/?at=350").text
    assert "Callers say" in then
    assert "Looking at the name servers" not in then
    parts = json.loads(responder.get("/team-1/parts?at=350").text)
    assert (parts["clock"]["lab_s"], "Callers" in parts["parts"]["chat"]) == (350.0, True)


@pytest.mark.parametrize("moment", ["nan", "inf", "-inf", "x", "1e400"])
def test_a_moment_that_is_none_is_harmless(
    game: FakeGame, responder: Visitor, moment: str
) -> None:
    game.act(game.seats()[0], "Fay", "end", {})
    assert responder.get(f"/team-1/?at={moment}").status == 200
    assert responder.get(f"/team-1/parts?at={moment}").status == 200


def test_events_bring_only_what_has_changed(game: FakeGame, responder: Visitor) -> None:
    first, second = (json.loads(each) for each in responder.events("/team-1/events", 2))
    assert {"headline", "services", "chat"} <= set(first["parts"])
    assert [chart["id"] for chart in first["charts"]] == ["users", "load"]
    assert (second["parts"], "charts" in second) == ({}, False)
    assert second["clock"] == {"lab_s": 862.0, "past": None}


def test_a_viewer_costs_less_than_50_kilobytes_a_second(
    game: FakeGame, responder: Visitor
) -> None:
    over = threading.Event()

    def busy() -> None:
        while not over.wait(0.02):
            text = "the routers say that they see nothing at all"
            game.act(game.seats()[2], "Ada", "say", {"channel": "chat", "text": text})

    thread = threading.Thread(target=busy)
    thread.start()
    before, began = len(responder.heard), time.monotonic()
    try:
        responder.events("/team-1/events", 12)
    finally:
        over.set()
        thread.join()
    assert (len(responder.heard) - before) / (time.monotonic() - began) < 50_000


def test_a_change_is_told_without_waiting_for_the_next_beat(
    game: FakeGame, responder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BEAT_S", 3600.0)

    def say() -> None:
        game.act(game.seats()[2], "Ada", "say", {"channel": "chat", "text": "only now"})

    before, then = responder.events("/team-1/events", 2, say)
    assert "only now" not in before
    assert "only now" in then


def test_a_terminal_carries_bytes_both_ways_and_ends_with_the_page(
    game: FakeGame, responder: Visitor
) -> None:
    with responder.socket("/team-1/terminal/noc") as socket:
        socket.send(b"echo $((6*7))\n")
        assert b"42" in responder.until(socket, b"42")
    assert game.shells[0].closed.wait(20)
    assert [verb for _, _, verb, _ in game.done] == ["opened"]


def test_who_is_at_a_terminal_has_to_leave_when_the_game_day_is_over(
    game: FakeGame, responder: Visitor
) -> None:
    with responder.socket("/team-1/terminal/noc") as socket:
        responder.until(socket, b"lab$ ")
        game.act(game.seats()[0], "Fay", "pause", {})
        socket.send(b"echo $((6*7))\n")
        assert b"42" in responder.until(socket, b"42")
        game.act(game.seats()[0], "Fay", "end", {})
        with pytest.raises(ConnectionClosed):
            responder.until(socket, b"what never comes")
        assert (socket.close_code, socket.close_reason) == (4409, "the game day has ended")
    assert game.shells[0].closed.wait(20)


def test_links_and_cookies_survive_a_new_start_of_the_console(game: FakeGame) -> None:
    with served(game) as before:
        visitor = Visitor(before).sit("team-1")
    assert (game.folder / FILE).stat().st_mode & 0o777 == 0o600
    with served(game) as after:
        assert after.join("team-1") == before.join("team-1")
        again = Visitor(after, visitor.cookies)
        assert "Ada" in again.get("/team-1/").text
