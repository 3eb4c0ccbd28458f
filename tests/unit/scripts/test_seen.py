"""How long viewers of a game day waited, from its journal and from what their pages were sent."""

from math import inf
from pathlib import Path
from typing import Any

from lab.journal.kinds.change import SessionOpened
from lab.model.gameday import Seat
from lab.web.desk import Sitting
from lab.web.shown import shown
from scripts.bench.seen import Change, changes, delays, of_login
from tests.fakes.game import FakeGame
from tests.fakes.gameday import PACK, Log

USERS = "Users are served"


def broken() -> Log:
    """Return a journal in which users fail from 20 to 30, and for a second at 40."""
    log = Log().turn(5, "ready").turn(10, "running").cut(11)
    for start, end, value in ((12, 20, 1.0), (20, 30, 0.0), (30, 40, 1.0), (40, 41, 0.0)):
        log.served(start, end, value)
    return log.served(41, 50, 1.0)


def page(state: str) -> dict[str, Any]:
    sign = {"ok": "✓", "bad": "✗"}[state]
    row = f'<th scope="row">{USERS}</th><td><span class="{state}">{sign} {state}</span></td>'
    return {"parts": {"services": f"<table><tr>{row}</tr></table>"}}


def test_a_change_of_a_service_is_one_that_lasts() -> None:
    found = [change for change in changes(PACK, broken().events) if change.title == USERS]
    assert found == [
        Change(12, USERS, "ok"), Change(20, USERS, "bad"), Change(30, USERS, "ok"),
        Change(41, USERS, "ok"),
    ]  # fmt: skip


def test_a_viewer_waits_until_the_page_shows_it() -> None:
    found = [Change(20, USERS, "bad"), Change(30, USERS, "ok")]
    came = [(115.0, page("ok")), (120.4, {"parts": {}}), (120.8, page("bad")), (130.1, page("ok"))]
    assert [round(each, 1) for each in delays(found, 100.0, came)] == [0.8, 0.1]


def test_what_never_came_is_waited_for_without_end() -> None:
    assert delays([Change(20, USERS, "bad")], 0.0, [(15.0, page("ok"))]) == [inf]


def test_a_change_before_somebody_came_is_none_for_them() -> None:
    assert delays([Change(20, USERS, "bad")], 0.0, [(25.0, page("bad"))]) == []


def test_the_facilitator_waits_for_the_first_login() -> None:
    log = Log()
    for at in (20.0, 22.0):
        log.note(at, SessionOpened(account="breakglass", peer="10.0.0.1:5"), "r1")
    other, ours = ("<li>✓ done Declared</li>", "<li>{} Works with the emergency account</li>")
    pages = [(120.1, other + ours.format("○ open")), (120.6, other + ours.format("✓ done"))]
    came = [(at, {"parts": {"expected": f"<ul>{text}</ul>"}}) for at, text in pages]
    assert round(of_login(log.events, 100.0, came), 1) == 0.6
    assert of_login(log.events, 100.0, came[:1]) == inf


def test_a_page_of_the_console_is_read(tmp_path: Path) -> None:
    game, sitting = FakeGame(tmp_path).play(), Sitting("team-1", Seat("responder", "blue"), "Ada")
    parts = dict(shown(game, sitting, None).parts)
    services: Any = game.view(sitting.seat)["services"]
    for each in services:
        for state in ("ok", "bad", "unseen"):
            shows = Change(0, each["title"], state).shown(parts)
            assert shows == (each["state"] == state), (each, state)
