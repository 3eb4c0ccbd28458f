"""A real browser, and a console of a game without a lab."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import launched
from tests.fakes.game import FakeGame
from tests.fakes.served import Served, served

Sit = Callable[..., Page]
# A page of a busy host takes a while; a test that waits for what comes costs nothing more.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the system's Chromium."""
    with launched() as browser:
        yield browser


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
    opened: list[Page] = []
    said: list[str] = []

    def open_(
        seat: str, name: str = "Ada", *, size: tuple[int, int] = (1280, 720), dark: bool = False,
        scripts: bool = True,
    ) -> Page:  # fmt: skip
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light", java_script_enabled=scripts,
            reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(40_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "console",
            lambda message: (
                said.append(message.text) if "Security Policy" in message.text else None
            ),
        )
        page.goto(console.origin + console.join(seat))
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Enter").click()
        page.get_by_role("heading", name="Services").wait_for()
        opened.append(page)
        return page

    yield open_
    for page in opened:
        page.context.close()
    assert said == []
