"""A stage in a lab in memory."""

from pathlib import Path

import pytest

from lab.journal.journal import Journal
from tests.fakes.clock import FakeClock
from tests.fakes.small import Small, small


@pytest.fixture
def here(journal: Journal, clock: FakeClock, tmp_path: Path) -> Small:
    return small(journal, clock, tmp_path / "pushed")
