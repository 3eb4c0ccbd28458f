"""``gameday``: what is asked of the game, what is printed, how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lab.cli import gamedays
from lab.model.errors import InputError, Problem
from tests.fakes.game import FakeGame
from tests.fakes.serving import ended, links

Stormdrill = Callable[..., Any]
TOP = Path(__file__).parents[3]

PLAYED = """
import sys
from pathlib import Path
from types import ModuleType
from tests.fakes.game import FakeGame
from lab.cli import call

class Told(FakeGame):
    def __exit__(self, *_):
        super().__exit__()
        (self.folder / "gone").touch()

module = ModuleType("lab.app.gameday")
module.open_game = lambda incident, profile, teams, out: Told(out, ("blue", "green")[:teams])

def resume(folder):
    game = Told(folder, ("blue", "green"))
    game.lost = ("green: its lab is gone",)
    return game

module.resume = resume
sys.modules["lab.app.gameday"] = module
sys.exit(call(sys.argv[1:]))
"""


def started(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PLAYED, "gameday", *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip


def test_ctrl_c_ends_game_and_labs(tmp_path: Path) -> None:
    process = started("two-routers", "--out", str(tmp_path), "--teams", "2", "--json")
    found = links(process)
    assert [team["name"] for team in found["teams"]] == ["blue", "green"]
    code, err = ended(process, signal.SIGINT)
    assert (code, (tmp_path / "gone").exists()) == (0, True)
    assert err.endswith("the game day has ended, and its labs with it\n")
    assert "Traceback" not in err


def test_links_survive_the_death_of_the_console(tmp_path: Path) -> None:
    killed = started("two-routers", "--teams", "2", "--out", str(tmp_path), "--listen",
                     "127.0.0.1:0", "--json")  # fmt: skip
    before = links(killed)
    assert ended(killed, signal.SIGKILL)[0] == -signal.SIGKILL
    assert not (tmp_path / "gone").exists()
    again = started("--resume", str(tmp_path), "--json")
    after = links(again)
    code, err = ended(again, signal.SIGTERM)
    assert code == 0
    assert "green: its lab is gone" in err.splitlines()
    assert after["facilitator"] == before["facilitator"]  # its port too: pages wait for it there


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[object]:
    """Put a game without a lab behind the verb, and a server that returns at once."""
    asked: list[object] = []
    module = ModuleType("lab.app.gameday")

    def open_game(*arguments: object) -> FakeGame:
        asked.append(arguments)
        if arguments[0] == "nosuch":
            raise InputError([Problem("nosuch", "there is no such incident")])
        return FakeGame(tmp_path)

    module.open_game = open_game  # type: ignore[attr-defined] # a stand-in
    monkeypatch.setitem(sys.modules, "lab.app.gameday", module)
    monkeypatch.setattr("lab.web.serve.serve", _at_once)
    return asked


def _at_once(game: Any, folder: Path, listener: Any, ready: Callable[[Any], None]) -> None:
    from lab.web.keys import keys, slug
    from lab.web.serve import links as made

    held = keys(folder, [slug(seat, game.teams) for seat in game.seats()])
    ready(made(game, held, *listener.getsockname()))


def test_one_link_for_each_role_is_printed(opened: list[object], stormdrill: Stormdrill) -> None:
    answer = stormdrill("gameday", "two-routers", "--profile", "mini", "--teams", "3")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == [
        "facilitator", "observer", "responder",
    ]  # fmt: skip
    assert opened == [("two-routers", "mini", 3, None)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give an incident or --resume, one of both"),
        (("two-routers", "--resume", "."), "give an incident or --resume, one of both"),
        (("--resume", "nosuch"), "--resume nosuch: there is no such folder"),
        (("two-routers", "--listen", "here"), "--listen here: is no address with a port"),
        (("nosuch",), "there is no such incident"),
        (("two-routers", "--teams", "0"), "Invalid value for '--teams'"),
    ],
)
def test_wrong_input_starts_nothing(
    opened: list[object], stormdrill: Stormdrill, arguments: tuple[str, ...], told: str
) -> None:
    answer = stormdrill("gameday", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert opened in ([], [("nosuch", None, 1, None)])


def test_without_the_extra_it_is_named(
    stormdrill: Stormdrill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gamedays, "_EXTRA", ("nosuchpackage",))
    answer = stormdrill("gameday", "two-routers")
    assert (answer.code, "needs nosuchpackage: scripts/install" in answer.err) == (3, True)
