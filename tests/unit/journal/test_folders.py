"""Where runs are kept: found by path or name, and a new one each time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lab.journal import folders
from lab.journal.folders import fresh, link_latest, place_of, run_of
from lab.model.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(name: str) -> Path:
    folder = Path("runs") / name
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").touch()
    return folder


def test_what_begins_in_the_same_second_gets_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Noon":
            return cls(2026, 10, 4, 12, 0, 0, tzinfo=UTC)

    monkeypatch.setattr(folders, "datetime", Noon)
    names = []
    for _ in range(3):
        names.append(str(fresh("study-confirm")))
        Path(names[-1]).mkdir(parents=True)
    first = "runs/20261004T120000Z-study-confirm"
    assert names == [first, f"{first}-2", f"{first}-3"]


def test_the_latest_is_the_last_one_linked_below_runs() -> None:
    one, two = run("one"), run("two")
    link_latest(one)
    link_latest(two)
    link_latest(Path("elsewhere"))
    assert Path("runs/latest").readlink() == Path("two")
    assert run_of("latest") == Path("runs/latest")


def test_a_run_is_found_by_its_path_before_its_name() -> None:
    run("one")
    assert run_of("one") == run_of("runs/one") == Path("runs/one")
    Path("one").mkdir()
    assert run_of("one") == Path("runs/one")
    Path("one/journal.jsonl").touch()
    assert run_of("one") == Path("one")


def test_a_folder_is_found_by_the_file_that_it_has() -> None:
    run("one")
    assert place_of("one", "cells.json") is None
    Path("runs/one/cells.json").touch()
    assert place_of("one", "cells.json") == Path("runs/one")


def test_what_is_no_run_is_refused_with_the_nearest_one() -> None:
    run("one")
    with pytest.raises(InputError, match=r"onf: is no run: it has no journal.jsonl; did you mean"):
        run_of("onf")
    run("day/team-1")
    run("day/team-2")
    with pytest.raises(InputError, match="name one: runs/day/team-1 or runs/day/team-2"):
        run_of("day")
