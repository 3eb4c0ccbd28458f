"""What was done once is done again, somewhere else."""

import os
from pathlib import Path

import pytest

from lab.runtimes.embedded.recipe import Recipe, copy, directory, file


def tree(place: Path) -> dict[str, int]:
    return {
        str(path.relative_to(place)): path.lstat().st_mode & 0o7777 for path in place.rglob("*")
    }


def test_a_recipe_makes_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own").write_text(name)
    monkeypatch.chdir(tmp_path / "first")
    recipe.do(directory, "tmp", 0o1777)
    recipe.do(directory, "tmp/deep")
    recipe.do(file, "tmp/empty")
    recipe.do(os.symlink, "tmp", "link")
    recipe.do(copy, "own", "tmp/own")
    monkeypatch.chdir(tmp_path / "second")
    recipe.repeat()
    assert tree(tmp_path / "second") == tree(tmp_path / "first")
    assert tree(tmp_path / "second")["tmp"] == 0o1777
    assert (tmp_path / "second/tmp/own").read_text() == "second"


def test_a_step_that_failed_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recipe = Recipe()
    with pytest.raises(FileNotFoundError):
        recipe.do(directory, "nowhere/at/all")
    recipe.do(directory, "here")
    (tmp_path / "here").rmdir()
    recipe.repeat()
    assert (tmp_path / "here").is_dir()
