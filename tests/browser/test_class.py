"""The pages of a class as students and a teacher use them, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lab.model.classroom import id_of
from tests.browser.chromium import pages
from tests.browser.test_console import DESK, PHONE, violations
from tests.fakes.classroom import FakeClass
from tests.fakes.served import Served, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
Open = Callable[..., Page]
ANN, BOB = id_of("Ann"), id_of("Bob")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[FakeClass]:
    """Return a class of two whose labs run."""
    with FakeClass(tmp_path).at_once() as found:
        yield found


@pytest.fixture
def console(room: FakeClass) -> Iterator[Served]:
    """Serve it."""
    with served(room) as found:
        yield found


@pytest.fixture
def page_of(chromium: Browser, console: Served) -> Iterator[Open]:
    """Return a function that opens a link; the page's policy must be kept."""
    with pages(chromium) as opened:
        yield lambda seat, **how: opened(console.origin + console.join(seat), **how)


def test_a_student_works_and_the_teacher_sees_it(room: FakeClass, page_of: Open) -> None:
    student, teacher = page_of(ANN), page_of("teacher")
    student.get_by_role("button", name="Check").click()
    expect(student.locator(".headline")).to_contain_text("Not done yet")
    expect(student.locator("#p-work")).to_contain_text("look at `show bgp summary` on r1")
    expect(teacher.get_by_role("row", name="Ann")).to_contain_text("1 failed check")
    student.get_by_role("button", name="▸ r1").click()
    screen = student.locator(".xterm-accessibility-tree")
    expect(screen).to_contain_text("lab$")
    student.keyboard.type("echo answer-$((6*7))\n")
    expect(screen).to_contain_text("answer-42")
    room.lab("Ann").did.append("SECRET-SOLUTION session")
    student.get_by_role("button", name="Check").click()
    expect(student.locator(".headline")).to_contain_text("Done: go on with the next step")
    expect(teacher.get_by_role("row", name="Ann")).to_contain_text("1 of 2")
    student.get_by_role("button", name="Next step").click()
    expect(student.get_by_role("heading", name="Step 2 of 2")).to_be_visible()
    expect(screen).to_contain_text("answer-42")  # the terminal stays open
    expect(teacher.get_by_role("row", name="Bob")).to_contain_text("0 of 2")


def test_hints_come_one_by_one_and_a_solution_needs_two_presses(page_of: Open) -> None:
    page = page_of(ANN)
    assert "SECRET" not in page.content()
    page.get_by_role("button", name="Hint (2 left)").click()
    expect(page.locator("#p-work")).to_contain_text("SECRET-HINT one")
    expect(page.get_by_role("button", name="Hint (1 left)")).to_be_enabled()
    page.get_by_role("button", name="Do it for me").click()
    assert "SECRET-SOLUTION" not in page.content()
    page.get_by_role("button", name="Press again: DO IT FOR ME").click()
    expect(page.locator("#p-work")).to_contain_text("r1$ SECRET-SOLUTION session")


def test_a_step_is_done_without_scripts(room: FakeClass, page_of: Open) -> None:
    page = page_of(ANN, scripts=False)
    expect(page.get_by_text("Scripts are off")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    room.at_rest()
    page.get_by_role("link", name="Read it again").click()
    expect(page.locator(".headline")).to_contain_text("Not done yet")
    room.lab("Ann").did.append("SECRET-SOLUTION session")
    page.get_by_role("button", name="Check").click()
    room.at_rest()
    page.get_by_role("link", name="Read it again").click()
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("heading", name="Step 2 of 2")).to_be_visible()
    assert page_of("teacher", scripts=False).get_by_role("row", name="Ann").is_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_serious_is_in_anybody_s_way(
    room: FakeClass, page_of: Open, size: tuple[int, int], *, dark: bool
) -> None:
    room.asks("Ann", "check", "hint").asks("Bob", "solve", "check", "next", "check")
    student = page_of(ANN, size=size, dark=dark)
    student.get_by_role("button", name="▸ r1").click()
    student.locator("#screens").scroll_into_view_if_needed()  # xterm.js draws what is in view
    expect(student.locator(".xterm-accessibility-tree")).to_contain_text("lab$")
    for page in (student, page_of(BOB, size=size, dark=dark), page_of("teacher", size=size)):
        expect(page.locator("h1")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_page_asks_no_other_host(console: Served, page_of: Open) -> None:
    page = page_of(ANN)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.get_by_role("button", name="▸ r1")).to_be_visible()
    assert asked
    assert [url for url in asked if not url.startswith((console.origin, "data:"))] == []
