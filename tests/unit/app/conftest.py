"""A journal on a clock that stands still, and nodes rendered without any program of the host."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.journal.journal import Journal
from lab.model.software import Software
from tests.fakes.clock import FakeClock
from tests.fakes.steady import steady_runtime
from tests.unit.app.plays import DRILL, Stage, deployed


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def journal(tmp_path: Path, clock: FakeClock) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.jsonl", clock)
    yield opened
    opened.close()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a host in the place of this one: its programs are not asked for their releases."""
    for module in ("files", "deploying"):
        monkeypatch.setattr(
            importlib.import_module(f"lab.app.{module}"), "software", lambda _ask: Software()
        )
    monkeypatch.setattr("lab.app.prepare.versions", lambda _ask: {"frr": "8.4"})


@pytest.fixture
def stage(tmp_path: Path, clock: FakeClock, host: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a place to play in; the collector of its labs has written no whole record yet."""
    made = Stage(steady_runtime(), clock, tmp_path)
    monkeypatch.setattr(
        importlib.import_module("lab.app.running"), "RUNTIMES", {"fake": lambda: made.runtime}
    )
    monkeypatch.setattr("lab.app.play.MonotonicClock", lambda: clock)
    monkeypatch.setattr("lab.probes.converge.MonotonicClock", lambda: clock)
    monkeypatch.setattr(
        "lab.incidents.facebook_2021.source.deployment", lambda _context, name: deployed(name)
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drill.yml").write_text(DRILL, encoding="utf-8")
    return made
