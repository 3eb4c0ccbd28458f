"""The debrief in a real browser: its page, its terminals, and the one file that needs nothing."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lab.app import reports
from tests.browser.conftest import Sit
from tests.browser.test_console import DESK, PHONE, violations
from tests.fakes.game import FakeGame
from tests.fakes.recorded_day import day, keep

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a short game day of facebook-2021 with its debrief."""
    folder = keep(tmp_path_factory.mktemp("days") / "day", day(0.5))
    reports.report(folder)
    return folder


def test_the_outcome_comes_by_itself_and_its_files_can_be_taken(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    game.end()
    expect(page.get_by_role("heading", name="Never repaired")).to_be_visible()
    assert page.get_by_role("heading", level=2).first.inner_text() == "Never repaired"
    with page.expect_download() as taken:
        page.get_by_role("link", name="debrief.html").click()
    assert taken.value.suggested_filename == "debrief.html"
    assert Path(taken.value.path()).read_text(encoding="utf-8").endswith("debrief")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_terminal_is_one_press_from_its_moment(
    game: FakeGame, sit: Sit, size: tuple[int, int]
) -> None:
    page = sit("team-1", size=size)
    game.end()
    page.get_by_role("link", name="opens a terminal: NOC workstation").click()
    expect(page.get_by_label("What the terminal showed")).to_contain_text("No route to host")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("link", name="Back to the debrief").click()
    expect(page.get_by_role("heading", name="Never repaired")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_file_opens_without_a_server_and_nothing_is_in_the_way(
    chromium: Browser, written: Path, size: tuple[int, int], *, dark: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light",
        offline=True, reduced_motion="reduce", bypass_csp=True,  # axe comes in by a script
    )  # fmt: skip
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((written / "debrief.html").as_uri())
    expect(
        page.get_by_role("heading", name="A game day at a large social network")
    ).to_be_visible()
    assert asked == [(written / "debrief.html").as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("link", name="opens a terminal").first.click()
    expect(page.get_by_text("No route to host").first).to_be_visible()
    assert violations(page) == []
    assert said == []
    context.close()


def test_the_items_can_be_filled_in_by_a_spreadsheet(written: Path) -> None:
    text = (written / "action-items.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["item", "source", "owner", "due"]
    assert {len(row) for row in rows} == {4}
