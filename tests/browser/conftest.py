"""A real browser, and a console of a game without a lab."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium as chromium
from tests.browser.chromium import pages
from tests.fakes.game import FakeGame
from tests.fakes.served import Served, served

Sit = Callable[..., Page]
# A page of a busy host takes a while; a test that waits for what comes costs nothing more.
expect.set_options(timeout=30_000)


@pytest.fixture
def game(tmp_path: Path) -> FakeGame:
    """Return a game day of two teams in the middle of it."""
    found = FakeGame(tmp_path, ("blue", "green")).play()
    found.act(found.seats()[2], "Ada", "declare", {"severity": "SEV1"})
    return found


@pytest.fixture
def console(game: FakeGame, request: pytest.FixtureRequest) -> Iterator[Served]:
    """Serve it, below a prefix where a test says so."""
    with served(game, getattr(request, "param", "")) as found:
        yield found


@pytest.fixture
def sit(chromium: Browser, console: Served) -> Iterator[Sit]:
    """Return a function that opens the page of a seat as a person does; it must stay silent."""
    with pages(chromium) as opened:

        def open_(seat: str, name: str = "Ada", **how: Any) -> Page:
            page = opened(console.origin + console.join(seat), **how)
            page.get_by_label("Your name").fill(name)
            page.get_by_role("button", name="Enter").click()
            page.get_by_role("heading", name="Services").wait_for()
            return page

        yield open_
