"""A game day that cannot begin says why, and starts nothing."""

from pathlib import Path

import pytest

from lab.app.gameday import open_game, resume
from lab.app.prepare import prepared
from lab.app.rehearsing import rehearse
from lab.doctor import capacity
from lab.gameday import yardsticks
from lab.gameday.score import Yardstick, Yardsticks
from lab.model.errors import BackendError, InputError
from lab.model.play import RunRequest


@pytest.mark.parametrize("teams", [0, 31])
def test_the_number_of_teams_has_bounds(teams: int) -> None:
    with pytest.raises(InputError, match="must be 1 to 30"):
        open_game("youtube-2008", teams=teams)


def test_an_incident_without_a_pack_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with pytest.raises(InputError, match="has no game day"):
        open_game("two-routers", out=out)
    assert not out.exists()
    with pytest.raises(InputError, match="has no game day"):
        rehearse("two-routers", None, "embedded", lambda _text: None)


def test_the_newest_run_is_the_game_day_that_was_opened(
    tmp_path: Path, host: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened = open_game("youtube-2008")
    opened.__exit__()
    assert (tmp_path / "runs" / "latest").resolve() == opened.folder.resolve()


def test_only_a_game_day_can_be_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text("")
    with pytest.raises(InputError, match="has no game day that could be gone on with"):
        resume(tmp_path)


def test_a_rehearsal_is_kept_for_each_incident_and_size(tmp_path: Path) -> None:
    found = Yardsticks(Yardstick(None, None, 10.5, 30.0), Yardstick(1.0, 20.0, 5.0, 60.0))
    name = yardsticks.key("mine", "mini")
    assert yardsticks.load(tmp_path, name) is None
    file = yardsticks.save(tmp_path, name, found)
    assert file.name == "rehearsal.json"
    assert yardsticks.load(tmp_path, name) == found
    assert yardsticks.load(tmp_path, yardsticks.key("mine", "")) is None
    file.write_text("{")
    assert yardsticks.load(tmp_path, name) is None


def test_more_teams_than_the_host_carries_are_refused_before_anything_starts(
    tmp_path: Path, host: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = prepared(RunRequest("youtube-2008", lambda _event: None))
    one = capacity.cost(ready.built.deployment("x"), capacity.PLAYING)
    monkeypatch.setattr(capacity, "room", lambda: capacity.Room(4.2 * one.mib, 64.0))
    open_game("youtube-2008", teams=3, out=tmp_path / "run").__exit__()
    with pytest.raises(BackendError, match="3 at most fit this host by its memory") as error:
        open_game("youtube-2008", teams=4, out=tmp_path / "more")
    assert str(error.value).startswith("--teams: 4 labs are asked, ")
    assert not (tmp_path / "more").exists()
