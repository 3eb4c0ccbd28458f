"""Game days without a browser: people who repair the network by its terminals, and nobody."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.app.gameday import Game, open_game, resume
from lab.app.rehearsing import rehearse
from lab.gameday.debrief.sessions import lines_of
from lab.model.gameday import Refused
from tests.e2e.players import (
    FACILITATOR,
    OBSERVER,
    ROUTERS,
    TEAM,
    Keyboard,
    hurried,
    look,
    until,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

SECRET = ("assessment", "drain", "scenario", "journal", "fault")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))


def test_people_repair_it_by_the_terminals(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with open_game(str(hurried(tmp_path, "facebook-2021")), "mini", 1, folder) as game:
        until(game, FACILITATOR, lambda view: view["state"] == "ready", 120)
        with pytest.raises(Refused, match="send someone on site"):
            game.opened(TEAM, "ben", "prn-eb1-prn")
        noc = Keyboard(game, "noc")
        assert "FRRouting" in noc.type("ssh eb1-prn show version", r"FRRouting[\s\S]*root@noc")
        game.act(FACILITATOR, "fay", "start", {})
        until(game, FACILITATOR, lambda view: view["marks"]["Timp"] is not None, 90)
        seen = json.dumps({**look(game, TEAM), "briefing": ""})
        assert [word for word in SECRET if word in seen.lower()] == []
        game.act(TEAM, "ana", "declare", {"severity": "SEV1"})
        noc.type("ssh eb1-prn; echo left-$?", r"left-255[\s\S]*root@noc")
        assert "denied" in noc.type("ssh eb1-prn-oob; echo left-$?", r"left-255[\s\S]*root@noc")
        game.act(
            TEAM, "ana", "hypothesis", {"text": "no site sees another", "category": "backbone"}
        )
        for site in ("prn", "frc", "iad"):
            game.act(TEAM, "ana", "send", {"site": site})
        until(game, TEAM, lambda view: all(each["open"] for each in view["places"]), 30)
        console = Keyboard(game, "frc-eb1-frc")
        console.type("show running-config ospfd", "ip ospf passive")
        game.act(TEAM, "ana", "break_glass", {"reason": "no account works"})
        for router in ROUTERS:
            order = f"ssh breakglass@{router}-oob rollback assessment"
            noc.type(order, r"rolled-back[\s\S]*root@noc")  # the next line is for the shell
        noc.type("ssh breakglass@eb1-prn-oob", "eb1-prn#")
        noc.type("exit", "root@noc")
        game.act(TEAM, "ana", "resolved", {})
        assert "Not confirmed" in look(game, TEAM)["chat"][-1]["text"]
        view = until(game, TEAM, lambda view: view["state"] == "ended", 150)
        past: Any = game.view_at(TEAM, 1.0)
        noc.leave()
        _debriefed(game)
    assert view["why"] == "people repaired it"
    reached = [view["marks"][name] for name in ("T0", "Timp", "Tdecl", "Tdiag", "Tres")]
    assert reached == sorted(reached)
    done = {each["id"] for each in view["expected"] if each["state"] == "done"}
    assert {"declared", "backbone-named", "sent", "on-site", "backbone-back",
            "emergency-login"} <= done  # fmt: skip
    assert {each["id"] for each in view["harmful"] if each["count"]} == {"resolved-early"}
    assert "UNKNOWN" in view["score"]["state"]
    assert past["incident"]["declared_s"] is None
    _left_behind(folder)


def _debriefed(game: Game) -> None:
    """Look at the debrief: on the page, and in the file that people take with them."""
    view = until(game, TEAM, lambda view: "outcome" in view, 60)
    assert view["outcome"]["word"] == "Repaired"
    taken = game.handout(TEAM, "debrief.html")
    assert taken is not None
    text = taken.read_text(encoding="utf-8")
    assert "breakglass@eb1-prn-oob" in text
    assert "FRRouting" in text  # what the terminal answered


def _left_behind(folder: Path) -> None:
    """Look at what a game day leaves: recordings, typed lines, and no lab."""
    recordings = sorted((folder / "terminal").glob("*.cast"))
    first = [json.loads(line) for line in recordings[0].read_text().splitlines()]
    assert first[0]["version"] == 2
    assert any(code == "o" for _, code, _ in first[1:])
    for recording in recordings:
        assert list(lines_of(recording))
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    typed = [each["data"]["line"] for each in lines if each["kind"] == "game.typed"]
    assert "ssh breakglass@eb1-prn-oob" in typed
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["cleanup"]["verified"] is True
    assert (folder / "report.html").exists()


_DIES = """
import os, signal, sys
from pathlib import Path
from lab.app.gameday import open_game, resume
from lab.app.rehearsing import rehearse
from tests.e2e.players import FACILITATOR, TEAM, until
with open_game(sys.argv[1], "mini", 1, Path(sys.argv[2])) as game:
    until(game, FACILITATOR, lambda view: view["state"] == "ready", 120)
    game.act(FACILITATOR, "fay", "start", {})
    until(game, FACILITATOR, lambda view: view["marks"]["Timp"] is not None, 90)
    game.act(TEAM, "ana", "declare", {"severity": "SEV1"})
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_game_day_goes_on_after_the_death_of_its_process(tmp_path: Path) -> None:
    folder, incident = tmp_path / "run", str(hurried(tmp_path, "facebook-2021"))
    argv = [sys.executable, "-c", _DIES, incident, str(folder)]
    died = subprocess.run(argv, timeout=300, cwd=Path(__file__).parents[2], check=False)
    assert died.returncode == -signal.SIGKILL
    with resume(folder) as game:
        view = look(game, FACILITATOR)
        assert view["state"] == "running"
        assert view["incident"]["severity"] == "SEV1"
        before = view["clock"]["lab_s"]
        until(game, FACILITATOR, lambda view: view["clock"]["lab_s"] > before + 5, 60)
        game.act(TEAM, "ana", "send", {"site": "prn"})
        until(game, TEAM, lambda view: any(p["id"] == "prn-eb1-prn" and p["open"]
                                           for p in view["places"]), 30)  # fmt: skip
        Keyboard(game, "prn-eb1-prn").type("show version", "FRRouting")
        game.act(FACILITATOR, "fay", "end", {})
        until(game, FACILITATOR, lambda view: view["state"] == "ended", 200)
    events = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    after = [each["data"]["verdict"] for each in events if each["kind"] == "expectation"][-3:]
    assert after == ["pass"] * 3
    (gone,) = [each["data"] for each in events if each["kind"] == "cleanup"]
    assert gone["verified"] is True


def test_nobody_acts_and_the_facilitator_ends_it(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with open_game(str(hurried(tmp_path, "facebook-2021")), "mini", 1, folder) as game:
        until(game, FACILITATOR, lambda view: view["state"] == "ready", 120)
        game.act(FACILITATOR, "fay", "start", {"hidden": "yes"})
        until(game, FACILITATOR, lambda view: view["marks"]["Talert"] is not None, 120)
        assert look(game, TEAM)["state"] == "ready"
        game.act(OBSERVER, "oli", "note", {"text": "nobody looks up"})
        game.act(FACILITATOR, "fay", "abort", {})
        view = until(game, OBSERVER, lambda view: view["state"] == "ended", 150)
    assert view["why"] == "aborted by fay"
    assert view["marks"]["Tdecl"] is None
    assert all(each["state"] == "missed" for each in view["expected"])
    events = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    undone = [each["data"]["ok"] for each in events if each["kind"] == "undo"]
    assert undone
    assert all(undone)
    after = [each["data"]["verdict"] for each in events if each["kind"] == "expectation"][-3:]
    assert after == ["pass"] * 3


def test_a_rehearsal_measures_both_ends_of_the_score(tmp_path: Path) -> None:
    found = rehearse(str(hurried(tmp_path, "youtube-2008")), None, "embedded", lambda _text: None)
    nothing, reference = found.found.nothing, found.found.reference
    assert nothing.ttm is None
    assert reference.ttm is not None
    assert nothing.user_minutes > 0
    assert json.loads(found.file.read_text())["reference"]["ttm"] == reference.ttm
