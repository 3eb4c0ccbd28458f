"""A journal on a clock that stands still, and nodes rendered without any program of the host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.engine.journal import Journal
from lab.model.software import Software
from tests.fakes.clock import FakeClock


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
    monkeypatch.setattr("lab.app.files.software", Software)
    monkeypatch.setattr("lab.app.play.versions", lambda: {"frr": "8.4"})
