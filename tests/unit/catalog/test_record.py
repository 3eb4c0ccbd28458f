"""The incident of a finished run comes from its journal, and its Python from where it was."""

from pathlib import Path

import pytest

from lab.catalog.record import record
from lab.catalog.subject import subject
from lab.model.errors import InputError
from lab.model.event import Event, JsonValue

SCENARIO = """\
name: own
title: Own
topology: two-routers
incident: .
phases: [{id: only, title: Only, steps: [{do: hold, seconds: 1}]}]
"""
PYTHON = """\
from lab.incident import Incident
INCIDENT = Incident("own", "With Python")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "scenario.yml").write_text(SCENARIO, encoding="utf-8")
    (folder / "incident.py").write_text(PYTHON, encoding="utf-8")
    return folder


def journal(python: str) -> list[Event]:
    data: dict[str, JsonValue] = {
        "scenario": SCENARIO,
        "file": "own/scenario.yml",
        "python": python,
    }
    return [Event(1, 0.0, "incident", "own", data)]


def test_a_run_is_read_from_any_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    python = subject("own").python
    monkeypatch.chdir("/")
    assert record(journal(python)).incident.title == "With Python"


def test_a_run_whose_python_is_gone_says_so(folder: Path) -> None:
    python = subject(str(folder)).python
    (folder / "incident.py").unlink()
    (folder / "scenario.yml").unlink()
    folder.rmdir()
    with pytest.raises(InputError, match="is not there, and the run was played with the Python"):
        record(journal(python))


def test_an_incident_of_the_product_is_known_by_its_name() -> None:
    events = [
        Event(
            1, 0.0, "incident", "facebook-2021", {"scenario": SCENARIO, "python": "facebook-2021"}
        )
    ]
    assert record(events).incident.name == "facebook-2021"
