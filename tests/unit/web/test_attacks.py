"""What a person with a responder's link can try, and what comes of it."""

import json
from contextlib import ExitStack, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lab.web.limits import BODY, MESSAGE, TERMINALS
from tests.fakes.game import SECRETS, FakeGame
from tests.fakes.served import Served
from tests.fakes.visitor import Visitor

PAGES = ("", "parts", "events", "print", "teams")


@pytest.mark.parametrize("seat", ["facilitator", "observer", "team-2"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_of_other_seats_are_closed(responder: Visitor, seat: str, page: str) -> None:
    assert responder.get(f"/{seat}/{page}").status == 403


@pytest.mark.parametrize("seat", ["facilitator", "observer", "team-2"])
def test_nothing_is_done_at_other_seats(game: FakeGame, responder: Visitor, seat: str) -> None:
    answer = responder.post(f"/{seat}/act", {"verb": "say", "channel": "chat", "text": "x"})
    assert (answer.status, game.done) == (403, [])


def test_their_token_opens_no_other_seat(console: Served, responder: Visitor) -> None:
    mine = console.keys.tokens["team-1"]
    responder.cookies[console.keys.cookie("facilitator")] = mine
    assert responder.get("/facilitator/").status == 403
    assert responder.get("/facilitator/?team=blue").status == 403


def test_a_responder_cannot_look_at_another_team_by_its_name(responder: Visitor) -> None:
    assert "green" not in responder.get("/team-1/?team=green").text


@pytest.mark.parametrize(
    "verb", ["start", "pause", "fire", "skip", "fault", "abort", "stop", "end", "note", "", "x"]
)
def test_what_is_for_the_facilitator_is_refused(
    game: FakeGame, responder: Visitor, verb: str
) -> None:
    answer = responder.post("/team-1/act", {"verb": verb, "sure": "yes", "id": "press"})
    assert (answer.status, game.done) == (403, [])


def test_a_guessed_link_opens_nothing_and_guessing_is_slowed(console: Served) -> None:
    stranger = Visitor(console)
    answers = [stranger.get(f"/join/guess-{number}").status for number in range(60)]
    assert set(answers[:40]) == {403}
    assert answers[-1] == 429
    assert stranger.cookies == {}
    assert Visitor(console).get(console.join("observer")).status == 303  # for others it goes on


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1:1"]
)
def test_forms_of_other_origins_are_refused(
    game: FakeGame, responder: Visitor, origin: str
) -> None:
    fields = {"verb": "declare", "severity": "SEV1"}
    assert responder.post("/team-1/act", fields, {"Origin": origin}).status == 403
    assert responder.post("/team-1/name", {"name": "Eve"}, {"Origin": origin}).status == 403
    assert game.done == []


def test_forms_without_an_origin_are_refused(game: FakeGame, responder: Visitor) -> None:
    answer = responder.ask(
        "POST", "/team-1/act", b"verb=declare&severity=SEV1",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert (answer.status, game.done) == (403, [])


def test_reading_never_acts(game: FakeGame, responder: Visitor) -> None:
    assert responder.get("/team-1/act?verb=declare&severity=SEV1").status == 405
    assert game.done == []


def test_terminals_for_other_origins_are_refused(game: FakeGame, responder: Visitor) -> None:
    with pytest.raises(InvalidStatus):
        responder.socket("/team-1/terminal/noc", "http://evil.example")
    assert game.shells == []


@pytest.mark.parametrize("seat", ["facilitator", "observer", "team-2"])
def test_terminals_of_other_seats_are_refused(
    game: FakeGame, responder: Visitor, seat: str
) -> None:
    with pytest.raises(InvalidStatus):
        responder.socket(f"/{seat}/terminal/noc")
    assert game.shells == []


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("green-desk", "no such place for you"),
        ("north-n1", "send someone on site: 4 min"),
        ("..", "no such place for you"),
        ("bash -c id", "no such place for you"),
    ],
)
def test_a_terminal_opens_only_at_open_places_of_the_seat(
    game: FakeGame, responder: Visitor, place: str, why: str
) -> None:
    with (
        responder.socket(f"/team-1/terminal/{place}") as socket,
        pytest.raises(ConnectionClosed) as end,
    ):
        socket.recv(timeout=20)
    assert end.value.rcvd is not None
    assert (end.value.rcvd.code, why in end.value.rcvd.reason) == (4409, True)
    assert game.shells == []


def test_an_observer_has_no_terminal(game: FakeGame, console: Served) -> None:
    observer = Visitor(console).sit("observer")
    with observer.socket("/observer/terminal/noc") as socket, pytest.raises(ConnectionClosed):
        socket.recv(timeout=20)
    assert game.shells == []


def test_a_terminal_takes_no_message_beyond_its_size(game: FakeGame, responder: Visitor) -> None:
    with responder.socket("/team-1/terminal/noc") as socket:
        responder.until(socket, b"lab$ ")
        socket.send(b"#" * (MESSAGE + 1))
        with pytest.raises(ConnectionClosed):
            responder.until(socket, b"what never comes")
        assert socket.close_code == 1009
    assert game.shells[0].closed.wait(20)


def test_sizes_of_windows_that_are_none_change_nothing(responder: Visitor) -> None:
    with responder.socket("/team-1/terminal/noc") as socket:
        responder.until(socket, b"lab$ ")
        for wrong in (
            "",
            "[]",
            "{}",
            '{"rows": -1, "columns": 10}',
            '{"rows": 1e9, "columns": 1}',
        ):
            socket.send(wrong)
        socket.send(json.dumps({"rows": 33, "columns": 99}))
        socket.send(b"stty size\n")
        assert b"33 99" in responder.until(socket, b"33 99")


def test_a_seat_opens_so_many_terminals(responder: Visitor) -> None:
    with ExitStack() as stack:
        for _ in range(TERMINALS):
            socket = stack.enter_context(responder.socket("/team-1/terminal/noc"))
            responder.until(socket, b"lab$ ")
        more = stack.enter_context(responder.socket("/team-1/terminal/noc"))
        with pytest.raises(ConnectionClosed) as end:
            more.recv(timeout=20)
    assert end.value.rcvd is not None
    assert end.value.rcvd.code == 4429


def test_long_forms_are_refused(game: FakeGame, responder: Visitor) -> None:
    fields = {"verb": "say", "channel": "chat", "text": "x" * BODY}
    assert responder.post("/team-1/act", fields).status == 413
    assert game.done == []


def test_long_forms_without_a_length_are_refused(game: FakeGame, responder: Visitor) -> None:
    headers = {
        "Origin": responder.served.origin, "Transfer-Encoding": "chunked",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    chunk = b"verb=say&channel=chat&text=" + b"x" * BODY
    body = f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n0\r\n\r\n"
    with suppress(OSError):  # the console may hang up
        assert responder.ask("POST", "/team-1/act", body, headers).status >= 400
    assert game.done == []


def test_acts_are_slowed(game: FakeGame, responder: Visitor) -> None:
    fields = {"verb": "say", "channel": "chat", "text": "x"}
    answers = [responder.post("/team-1/act", fields).status for _ in range(60)]
    assert answers[0] == 303
    assert 429 in answers
    assert len(game.done) == answers.count(303)


@pytest.mark.parametrize(
    "path",
    ["/static/../keys.py", "/static/%2e%2e/keys.py", "/static/..%2f..%2fweb/keys.py",
     "/static/vendor/../../ports.py", "/links.json", "/team-1/../links.json"],
)  # fmt: skip
def test_no_file_beside_the_pages_own_is_given(responder: Visitor, path: str) -> None:
    assert responder.get(path).status in (403, 404, 308)
    assert b"compare_digest" not in responder.heard


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "", " ", "x" * 41, "a\nb\x00", "'"])
def test_names_that_are_none_are_refused(console: Served, name: str) -> None:
    visitor = Visitor(console)
    visitor.get(console.join("team-1"))
    assert visitor.post("/team-1/name", {"name": name}).status == 400


def test_what_people_write_is_text_for_others(responder: Visitor) -> None:
    markup = "<img src=x onerror=alert(1)>"
    for fields in (
        {"verb": "say", "channel": "chat", "text": markup},
        {"verb": "status", "text": markup},
        {"verb": "hypothesis", "text": markup, "category": markup},
    ):
        assert responder.post("/team-1/act", fields).status == 303
    told = responder.get("/team-1/").text
    assert "<img" not in told
    assert told.count("&lt;img src=x") >= 3


def test_every_answer_has_the_headers(responder: Visitor) -> None:
    for path in ("/", "/team-1/", "/team-1/print", "/facilitator/", "/static/console.js"):
        headers = responder.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_the_answer_to_a_failure_has_the_headers_too(
    game: FakeGame, responder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(game, "view", fail)
    answer = responder.get("/team-1/")
    assert answer.status == 500
    assert "a fault of our own" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_no_byte_that_a_responder_is_sent_tells_a_secret(
    game: FakeGame, responder: Visitor, facilitator: Visitor
) -> None:
    responder.get("/")
    for page in ("", "?at=500", "parts", "parts?at=500", "print", "teams", "act"):
        responder.get(f"/team-1/{page}")
    for seat in ("facilitator", "observer", "team-2"):
        for page in PAGES:
            responder.get(f"/{seat}/{page}")
    for verb, fields in (
        ("say", {"channel": "chat", "text": "hello"}), ("declare", {"severity": "SEV1"}),
        ("fire", {"id": "press"}), ("break_glass", {"reason": "x"}), ("resolved", {}),
    ):  # fmt: skip
        responder.post("/team-1/act", {"verb": verb, **fields})
        responder.post("/team-1/act", {"verb": verb, **fields}, {"Accept": "application/json"})
    responder.post("/team-1/act", {"verb": "hypothesis", "text": "y", "category": ""})
    facilitator.post("/facilitator/act", {"verb": "note", "text": "SECRET-NOTE two", "tag": ""})
    responder.events("/team-1/events", 3)
    with responder.socket("/team-1/terminal/noc") as socket:
        responder.until(socket, b"lab$ ")
    leaked = [word for word in SECRETS if word.encode() in responder.heard]
    assert leaked == []
    assert b"Pages load" in responder.heard
    # What is hidden is there: the same words reach the facilitator.
    facilitator.get("/facilitator/")
    assert [
        word for word in SECRETS if word.encode() not in facilitator.heard and "HINT" not in word
    ] == []
