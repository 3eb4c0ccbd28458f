"""The console as people use it, in a real browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from lab.model.gameday import Refused
from lab.web import stream
from tests.browser.conftest import Sit
from tests.fakes.game import SECRETS, FakeGame
from tests.fakes.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = (390, 844), (1280, 720)


def did(game: FakeGame, verb: str) -> list[dict[str, str]]:
    return [fields for _, _, done, fields in game.done if done == verb]


def printed(page: Page) -> str:
    """Return what the terminal shows."""
    return "\n".join(page.locator(".xterm-accessibility-tree > div").all_inner_texts())


def violations(page: Page) -> list[str]:
    """Return what axe-core finds that is serious."""
    page.evaluate(AXE)
    found: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_a_terminal_types_into_the_lab_and_shows_its_answer(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    page.get_by_role("button", name="NOC workstation").click()
    expect(page.get_by_role("tab", name="NOC workstation")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("lab$")
    page.keyboard.type("echo answer-$((6*7)); stty size\n")
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("answer-42")
    rows = page.evaluate("document.querySelectorAll('.xterm-accessibility-tree > div').length")
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text(
        re.compile(rf"{rows} \d+lab")
    )
    assert len(game.shells) == 1


def test_no_place_is_offered_before_a_press_opens_it(sit: Sit) -> None:
    page = sit("team-1")
    held: list[Route] = []
    page.route("**/static/terminal.js", lambda route: held.append(route))  # noqa: PLW0108
    with page.expect_request("**/static/terminal.js"):
        page.reload(wait_until="commit")
    page.get_by_role("heading", name="Places").wait_for()
    place = page.locator("[data-open=noc]")
    expect(place).to_have_count(1)
    expect(place).to_be_hidden()
    held[0].continue_()
    place.click()
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("lab$")


def test_terminals_are_tabs_for_the_keyboard(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    page.get_by_role("button", name="NOC workstation").click()
    expect(page.locator(".xterm-accessibility-tree").first).to_contain_text("lab$")
    page.get_by_role("button", name="NOC workstation").click()
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(2)
    page.keyboard.press("Control+Shift+F6")
    expect(tabs.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tabs.nth(0)).to_be_focused()
    expect(tabs.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Delete")
    expect(tabs).to_have_count(1)
    assert game.shells[0].closed.wait(20)
    page.keyboard.press("Enter")
    page.keyboard.type("exit\n")
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("the terminal has ended")
    page.keyboard.press("Enter")
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text(
        "ended; Enter opens it again"
    )
    game.shells[1].closed.wait(20)
    page.keyboard.type("echo again-$((1+1))\n")
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("again-2")


def test_what_one_does_the_others_see(game: FakeGame, sit: Sit) -> None:
    responder, leader = sit("team-1"), sit("facilitator", "Fay")
    responder.get_by_label("Role").select_option("ic")
    responder.get_by_role("button", name="Take it").click()
    expect(leader.locator(".headline")).to_contain_text("IC: Ada")
    responder.get_by_role("textbox", name="Message").fill("routes are gone")
    responder.keyboard.press("Enter")
    expect(leader.locator("#p-chat")).to_contain_text("routes are gone")
    expect(responder.get_by_role("textbox", name="Message")).to_have_value("")
    leader.get_by_role("button", name="Fire SECRET-INJECT press").click()
    expect(leader.locator("#p-injects")).not_to_contain_text("planned")
    assert did(game, "fire") == [{"id": "press"}]


def test_a_refusal_is_told_on_the_page(
    game: FakeGame, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_asked: object) -> None:
        raise Refused("press was sent already; fire another")

    page = sit("facilitator", "Fay")
    monkeypatch.setattr(game, "act", refuse)
    page.get_by_role("button", name="Fire SECRET-INJECT press").click()
    expect(page.get_by_role("alert")).to_contain_text("was sent already; fire another")


@pytest.mark.parametrize(
    ("name", "verb"), [("PAUSE", "pause"), ("ABORT", "abort"), ("HARD STOP", "stop")]
)
def test_a_second_press_confirms(game: FakeGame, sit: Sit, name: str, verb: str) -> None:
    page = sit("facilitator", "Fay")
    page.get_by_role("button", name=name).click()
    again = page.get_by_role("button", name=f"Press again: {name}")
    expect(again).to_be_visible()
    assert did(game, verb) == []
    again.click()
    expect(page.locator(".headline")).to_contain_text("paused" if verb == "pause" else "ended")
    assert len(did(game, verb)) == 1


def test_the_three_controls_of_safety_differ_in_more_than_colour(sit: Sit) -> None:
    page = sit("facilitator", "Fay")
    looks = [
        page.locator(f"button.{each}").evaluate(
            "one => { const s = getComputedStyle(one);"
            " return [s.borderTopStyle, s.borderTopLeftRadius, s.backgroundColor].join() }"
        )
        for each in ("pause", "abort", "stop")
    ]
    assert len(set(looks)) == 3
    assert len({look.rpartition(",rgb")[0] for look in looks}) == 3


def test_what_is_being_typed_survives_news(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    box = page.get_by_label("What do you believe, and why?")
    box.fill("the name servers ")
    box.press("End")
    game.act(game.seats()[2], "Bob", "hypothesis", {"text": "it is the power", "category": ""})
    expect(page.locator("#p-hypotheses")).to_contain_text("it is the power")
    expect(box).to_be_focused()
    page.keyboard.type("are alone")
    expect(box).to_have_value("the name servers are alone")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#p-hypotheses li").nth(1)).to_contain_text("the name servers are alone")


def test_charts_share_a_cursor_and_have_a_table(sit: Sit) -> None:
    page = sit("team-1")
    plots = page.locator(".plot")
    expect(plots).to_have_count(2)
    first = plots.nth(0).locator(".u-over")
    first.scroll_into_view_if_needed()
    first.hover(position={"x": 100, "y": 40})
    times = plots.locator(".u-series:first-child .u-value")
    expect(times.nth(0)).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(times.nth(1)).to_have_text(times.nth(0).inner_text())
    page.get_by_text("Users served as a table").click()
    expect(page.get_by_role("region", name="Users served")).to_contain_text("pages, share")


def test_a_lost_connection_is_told_and_comes_back(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    expect(page.locator(".plot canvas").first).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Message").fill("still here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No connection")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("still here")
    page.context.set_offline(False)
    page.get_by_role("textbox", name="Message").press("Enter")
    expect(page.locator("#p-chat")).to_contain_text("still here")


def test_a_connection_that_is_cut_on_the_way_is_told_and_made_again(
    game: FakeGame, sit: Sit
) -> None:
    page = sit("team-1")
    expect(page.locator(".plot canvas").first).to_be_visible()
    lost = page.get_by_text("No connection to the console. The game goes on")
    page.context.set_offline(True)
    expect(lost).to_be_visible()
    game.act(game.seats()[2], "Bob", "hypothesis", {"text": "it is the power", "category": ""})
    page.context.set_offline(False)
    expect(page.locator("#p-hypotheses")).to_contain_text("it is the power")
    expect(lost).to_be_hidden()


def test_a_console_that_falls_silent_is_asked_again(
    game: FakeGame, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sit("team-1")
    expect(page.locator(".plot canvas").first).to_be_visible()
    with page.expect_request("**/events"):
        monkeypatch.setattr(stream, "BEAT_S", 3600.0)  # the stream that is open sends no more
        monkeypatch.setattr(stream, "SPACING_S", 3600.0)
        game.touch()


def test_after_the_end_the_slider_shows_what_was_known(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    game.act(game.seats()[0], "Fay", "end", {})
    slider = page.get_by_label("What did you know at")
    slider.wait_for()
    expect(page.locator("#p-truth")).to_contain_text("Ground truth")
    expect(page.locator("#p-chat")).to_contain_text("Looking at the name servers")
    slider.fill("350")
    expect(page.locator("#p-chat")).not_to_contain_text("Looking at the name servers")
    expect(page.locator("#p-chat")).to_contain_text("Callers say")
    expect(page.locator("#clock")).to_have_text("00:05:50")
    page.get_by_role("button", name="Timp 00:05:10").click()
    expect(page.locator("#clock")).to_have_text("00:05:10")


def test_a_slider_moved_before_the_scripts_ran_counts(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    game.act(game.seats()[0], "Fay", "end", {})
    page.get_by_label("What did you know at").wait_for()
    moved = (
        "document.addEventListener('readystatechange', () => { at.value = 350; }, {once: true})"
    )
    page.add_init_script(moved)
    page.reload()
    expect(page.locator("#clock")).to_have_text("00:05:50")
    expect(page.locator("#p-chat")).not_to_contain_text("Looking at the name servers")


def test_a_moment_that_does_not_come_is_told(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1")
    game.act(game.seats()[0], "Fay", "end", {})
    slider = page.get_by_label("What did you know at")
    slider.wait_for()
    page.route("**/parts?*", lambda route: route.abort())
    page.wait_for_load_state("load")
    slider.fill("350")
    expect(page.locator("#said")).to_contain_text("That moment did not come")


def test_after_the_end_the_whole_day_is_shown_whatever_second_it_ended_at(
    game: FakeGame, sit: Sit
) -> None:
    game.lab_s = 862.4
    page = sit("team-1")
    expect(page.locator(".plot canvas").first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_request("**/events"):  # the last that a page does by itself
        game.act(game.seats()[0], "Fay", "end", {})
    assert [url for url in asked if "parts" in url] == []
    expect(page.locator("#p-truth")).to_contain_text("Ground truth")


def test_without_scripts_tables_and_forms_work(game: FakeGame, sit: Sit) -> None:
    page = sit("team-1", scripts=False)
    expect(page.get_by_text("Scripts are off")).to_be_visible()
    expect(page.get_by_role("row", name="Pages load")).to_contain_text("bad")
    page.get_by_text("Users served as a table").click()
    expect(page.get_by_role("region", name="Users served")).to_contain_text("names, share")
    page.get_by_role("textbox", name="Message").fill("by hand")
    page.get_by_role("button", name="Say").click()
    expect(page.locator("#p-chat")).to_contain_text("by hand")
    page.get_by_text("Break glass").first.click()
    page.get_by_label("Why nothing else is left").fill("locked out")
    page.get_by_role("button", name="Break glass").click()
    expect(page.get_by_role("heading", name="BREAK GLASS?")).to_be_visible()
    page.get_by_role("button", name="Press again").click()
    page.get_by_role("heading", name="Services").wait_for()
    assert did(game, "break_glass") == [{"reason": "locked out"}]


@pytest.mark.parametrize("console", ["/a/drill"], indirect=True)
def test_everything_works_below_a_prefix_of_a_proxy(
    game: FakeGame, console: Served, sit: Sit
) -> None:
    page = sit("team-1")
    assert page.url == f"{console.origin}/a/drill/team-1/"
    expect(page.locator(".plot canvas").first).to_be_visible()
    page.get_by_role("textbox", name="Message").fill("through the proxy")
    page.keyboard.press("Enter")
    expect(page.locator("#p-chat")).to_contain_text("through the proxy")
    page.get_by_role("button", name="NOC workstation").click()
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("lab$")
    page.get_by_role("link", name="Print").click()
    page.get_by_role("link", name="Back to the console").click()
    page.get_by_role("heading", name="Services").wait_for()


def test_a_responder_s_browser_holds_no_secret(sit: Sit) -> None:
    page = sit("team-1")
    expect(page.locator(".plot canvas").first).to_be_visible()
    held = page.content()
    assert [word for word in SECRETS if word in held] == []


def test_the_page_asks_nobody_else(console: Served, sit: Sit) -> None:
    page = sit("team-1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator(".plot canvas").first).to_be_visible()
    assert asked
    assert [url for url in asked if not url.startswith((console.origin, "data:"))] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("seat", ["facilitator", "team-1", "observer"])
def test_nothing_serious_is_in_anybody_s_way(
    game: FakeGame, sit: Sit, seat: str, size: tuple[int, int], *, dark: bool
) -> None:
    page = sit(seat, size=size, dark=dark)
    expect(page.locator(".plot canvas").first).to_be_visible()
    if seat == "team-1":
        page.get_by_role("button", name="NOC workstation").click()
        expect(page.locator(".xterm-accessibility-tree")).to_contain_text("lab$")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for path in ("print", "teams", ""):
        page.goto(page.url.rpartition("/")[0] + f"/{path}")
        assert violations(page) == []
    game.act(game.seats()[0], "Fay", "end", {})
    page.get_by_label("What did you know at").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_everything_is_reached_by_the_keyboard_with_a_visible_focus(sit: Sit) -> None:
    page = sit("facilitator", "Fay")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "(() => { const one = document.activeElement, s = getComputedStyle(one);"
            " return [one.getAttribute('aria-label') || one.textContent.trim() || one.id,"
            " s.outlineStyle] })()"
        )
        if label[0] and page.evaluate("document.activeElement !== document.body"):
            assert label[1] != "none", label
            reached.add(label[0])
    assert {
        "To the content",
        "Print",
        "Fire SECRET-INJECT press",
        "Say",
        "Apply",
        "Note",
    } <= reached
    assert any("HARD STOP" in each for each in reached)
