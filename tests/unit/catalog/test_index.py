"""What is known of the shipped incidents without reading them, and when it no longer holds."""

import json
import shutil
from pathlib import Path

import pytest

from lab.catalog import index
from lab.catalog.index import Listed
from lab.catalog.listing import listed
from lab.shipped import topologies_dir

OTHER = Listed("other", "Read anew", ("one",), (), {"default": 3})


def unread(name: str) -> Listed:
    pytest.fail(f"{name} was read")


def test_the_index_is_that_of_the_incidents() -> None:
    assert json.loads(index.INDEX.read_text(encoding="utf-8")) == index.index(listed), (
        "run scripts/pages"
    )


def test_incidents_that_are_in_the_index_are_not_read() -> None:
    known = {each.name: each for each in index.incidents(unread)}
    assert set(known) == set(index.shipped())
    assert known["two-routers"] == listed("two-routers")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of one shipped incident, in a copy that may be changed."""
    folder = tmp_path / "two-routers"
    shutil.copytree(topologies_dir() / "two-routers", folder)
    monkeypatch.setattr(index, "topologies_dir", lambda: tmp_path)
    return folder


def test_an_incident_whose_file_was_edited_is_read(copied: Path) -> None:
    assert index.incidents(unread)[0].name == "two-routers"
    with (copied / "scenario.yml").open("a", encoding="utf-8") as stream:
        stream.write("# edited\n")
    assert index.incidents(lambda _name: OTHER) == (OTHER,)


@pytest.mark.parametrize("text", ["", "[]", "no JSON"])
def test_without_an_index_every_incident_is_read(
    text: str, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert copied.is_dir()
    monkeypatch.setattr(index, "INDEX", tmp_path / "index.json")
    assert index.incidents(lambda _name: OTHER) == (OTHER,)
    (tmp_path / "index.json").write_text(text, encoding="utf-8")
    assert index.incidents(lambda _name: OTHER) == (OTHER,)
