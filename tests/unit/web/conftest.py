"""A console of a game without a lab, and people who visit it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.game import FakeGame
from tests.fakes.served import Served, served
from tests.fakes.visitor import Visitor


@pytest.fixture
def game(tmp_path: Path) -> FakeGame:
    """Return a game day of two teams in the middle of it."""
    return FakeGame(tmp_path, ("blue", "green")).play()


@pytest.fixture
def console(game: FakeGame) -> Iterator[Served]:
    """Serve it."""
    with served(game) as found:
        yield found


@pytest.fixture
def responder(console: Served) -> Visitor:
    """Return a responder of the first team."""
    return Visitor(console).sit("team-1")


@pytest.fixture
def facilitator(console: Served) -> Visitor:
    """Return the facilitator."""
    return Visitor(console).sit("facilitator", "Fay")
