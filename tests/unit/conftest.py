"""A journal on a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.journal.journal import Journal
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def journal(tmp_path: Path, clock: FakeClock) -> Iterator[Journal]:
    opened = Journal(tmp_path / "run" / "journal.jsonl", clock)
    yield opened
    opened.close()
