"""Where earlier game days are found, and what of their journals is read."""

from pathlib import Path

from lab.gameday.debrief.earlier import KNOWN, beside, kept, peers, remember
from lab.gameday.result import summed
from lab.journal.kinds.gameday import GameOpened
from tests.fakes.gameday import Log, repaired


def played(folder: Path, log: Log | None = None, *, ends: bool = True) -> Path:
    log = log or repaired()
    log.note(0.1, GameOpened(pack="", scenario="", lab="l", began=0.0), "blue")
    if ends:
        log.note(131, summed(log.story(), None), "blue")
    folder.mkdir(parents=True)
    text = "".join(event.to_line() + "\n" for event in log.events)
    (folder / "journal.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_a_game_day_is_remembered_wherever_it_was_put(tmp_path: Path) -> None:
    home, out = tmp_path / "home", played(tmp_path / "some where" / "day")
    remember(home, out)
    remember(home, out)
    assert kept(home) == (out,)
    (home / KNOWN).write_text('"/a"\nno JSON\n7\n"/b', encoding="utf-8")
    assert kept(home) == (Path("/a"),)
    assert kept(tmp_path / "nowhere") == ()


def test_a_rehearsal_is_no_game_day_of_people(tmp_path: Path) -> None:
    remember(tmp_path, tmp_path / "rehearsals" / "small-mini" / "nothing")
    assert kept(tmp_path) == ()


def test_runs_that_were_given_no_folder_are_found_beside_each_other(tmp_path: Path) -> None:
    one, two = (played(tmp_path / "runs" / name) for name in ("one", "two"))
    (tmp_path / "runs" / "latest").symlink_to("two")
    assert beside(one) == (one, two)
    assert beside(played(tmp_path / "elsewhere" / "three")) == ()


def test_every_team_of_a_game_day_is_one(tmp_path: Path) -> None:
    played(tmp_path / "day" / "team-1")
    played(tmp_path / "day" / "team-2", ends=False)
    played(tmp_path / "alone")
    found = {each.name: each for each in peers([tmp_path / "day", tmp_path / "alone"])}
    assert set(found) == {"day/team-1", "day/team-2", "alone"}
    assert found["day/team-2"].result is None
    assert found["alone"].result is not None
    assert found["alone"].team == "blue"


def test_other_runs_and_broken_journals_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    broken = played(tmp_path / "broken") / "journal.jsonl"
    broken.write_text('{"v":1,"n":1,"t":0,"kind":"run.started"\n', encoding="utf-8")
    run = played(tmp_path / "run") / "journal.jsonl"
    lines = run.read_text(encoding="utf-8").splitlines(keepends=True)
    run.write_text("".join(each for each in lines if "game.opened" not in each), encoding="utf-8")
    folders = [tmp_path / name for name in ("empty", "broken", "run", "never")]
    assert list(peers(folders)) == []
