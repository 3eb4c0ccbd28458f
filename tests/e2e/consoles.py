"""People who sit before the pages of a game day in a browser."""

import re
import time
from itertools import count

from playwright.sync_api import Browser, Locator, expect

DEPLOY_S, SOON_S = 180, 60  # at most, on a busy host


class Person:
    """Somebody in a browser of their own."""

    def __init__(self, chromium: Browser, link: str, name: str) -> None:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        self.page = context.new_page()
        self.page.set_default_timeout(SOON_S * 1000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(link)
        self.page.get_by_label("Your name").fill(name)
        self.press("Enter")
        self.page.get_by_role("heading", name="Services").wait_for()
        self._typed = count(1)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def press_twice(self, name: str) -> None:
        """Press a button that asks for a second press."""
        self.press(name)
        self.page.get_by_role("button", name="Press again").click()

    def part(self, name: str) -> Locator:
        """Return a part of the page."""
        return self.page.locator(f"[data-part={name}]")

    def sees(self, part: str, words: str | re.Pattern[str], within_s: float = SOON_S) -> None:
        """Wait until a part of the page says something."""
        expect(self.part(part)).to_contain_text(words, timeout=within_s * 1000)

    def sees_done(self, title: str, within_s: float = SOON_S) -> None:
        """Wait until an expected action has ticked by itself."""
        one = self.part("expected").locator("li", has_text=title)
        expect(one).to_contain_text("done", timeout=within_s * 1000)

    def sees_mark(self, name: str, within_s: float = SOON_S) -> None:
        """Wait until a mark of the incident has its time."""
        one = self.part("marks").locator(f"dt:text-is('{name}') + dd")
        expect(one).to_have_text(re.compile(r"\d\d:\d\d:\d\d"), timeout=within_s * 1000)

    def clock(self) -> str:
        """Return the time of the exercise."""
        return self.page.locator("#clock").inner_text()

    def lost(self) -> Locator:
        """Return what tells that the console is out of reach."""
        return self.page.get_by_text("No connection to the console. The game goes on")

    def say(self, text: str) -> None:
        """Write a message to the team."""
        self.page.get_by_label("Message", exact=True).fill(text)
        self.press("Say")

    def terminal(self, place: str) -> None:
        """Open a terminal at a place."""
        self.press(place)
        expect(self.page.get_by_role("tab", selected=True)).to_have_text(re.compile(place))
        self.reads(re.compile("[#$]"))

    def choose(self, place: str) -> None:
        """Go to a terminal that is open already."""
        self.page.get_by_role("tab", name=place).click()

    def type(self, line: str) -> None:
        """Type a line at the terminal that is shown."""
        self.page.locator(".screen:not([hidden]) textarea").focus()
        self.page.keyboard.type(f"{line}\n")

    def run(self, line: str, code: int = 0, within_s: float = SOON_S) -> str:
        """Type a line into a shell, and return what is on the screen once it has ended so."""
        return self.ended(self.begin(line), code, within_s)

    def begin(self, line: str) -> str:
        """Type a line into a shell, and return the mark that the shell prints at its end."""
        end = f"end-{next(self._typed)}"
        self.type(f"{line}; echo {end}-$?")
        return end

    def ended(self, mark: str, code: int = 0, within_s: float = SOON_S) -> str:
        """Wait until a line has ended so, and return what is on the screen then."""
        self.reads(re.compile(rf"{mark}-{code}(?!\d)"), within_s)
        return self.screen()

    def screen(self) -> str:
        """Return what the terminal shows."""
        return self._rows().inner_text()

    def reads(self, words: str | re.Pattern[str], within_s: float = SOON_S) -> None:
        """Wait until the terminal shows something."""
        expect(self._rows()).to_contain_text(words, timeout=within_s * 1000)

    def _rows(self) -> Locator:
        return self.page.locator(".screen:not([hidden]) .xterm-accessibility-tree")


def instant(part: Locator, title: str, words: str) -> float:
    """Return when a line of a part says something, on the machine's clock, looking each frame."""
    part.evaluate(
        """(part, [title, words]) => new Promise((done) => {
             const holds = (line) =>
               line.textContent.includes(title) && line.textContent.includes(words);
             const look = () => [...part.querySelectorAll("li")].some(holds)
               ? done() : requestAnimationFrame(look);
             look();
           })""",
        [title, words],
    )
    return time.monotonic()
