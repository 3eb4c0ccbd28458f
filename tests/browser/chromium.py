"""The system's Chromium, for the length of some tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import CHROMIUM


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start a browser without a window, and end it with the module: a thread drives only one."""
    with sync_playwright() as playwright:
        # The sandbox of Chromium needs more than root has in a container.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@contextmanager
def pages(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a browser of its own; pages must stay silent."""
    opened: list[Page] = []
    said: list[str] = []

    def open_(
        url: str, *, size: tuple[int, int] = (1280, 720), dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
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
        page.goto(url)
        opened.append(page)
        return page

    yield open_
    for page in opened:
        page.context.close()
    assert said == []
