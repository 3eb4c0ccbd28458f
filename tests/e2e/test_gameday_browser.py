"""Whole game days on a real lab, through a real browser."""

import json
import logging
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lab.gameday import yardsticks
from lab.gameday.score import Yardstick, Yardsticks
from tests.e2e.consoles import DEPLOY_S, Person, instant
from tests.e2e.crowd import Crowd
from tests.e2e.days import Day, day
from tests.e2e.host import lab_namespaces
from tests.e2e.players import ROUTERS, hurried

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.timeout(420)]

SECRET = re.compile(r"\b(assessment|drain\w*|fault|ground truth|expected actions)\b", re.I)
NOC = "Workstation in the network operations centre"
SITES = ("prn", "frc", "iad")
MOST_BYTES_S = 50_000
DEBRIEF = "What did you know at"
Record = Callable[[str, object], None]
REHEARSED = Yardsticks(Yardstick(None, None, 9000.0, 180.0), Yardstick(None, 40.0, 1500.0, 90.0))


_log = logging.getLogger(__name__)


@pytest.fixture
def record(record_property: Record) -> Record:
    """Return what keeps a number that was measured: in the log, and in a report of the tests."""

    def keep(name: str, value: object) -> None:
        _log.info("%s: %s", name, value)
        record_property(name, value)

    return keep


def shown(person: Person) -> str:
    """Return what a page holds, the briefing left out."""
    found = person.page.evaluate(
        "[...document.querySelectorAll('[data-part]:not([data-part=briefing])')]"
        ".map((part) => part.outerHTML).join(' ')"
    )
    return str(found)


def gone(game: Day) -> None:
    """Leave a game day that is over, and look for what it should not leave."""
    assert game.leave() == 0
    assert lab_namespaces(game.home) == set()
    assert game.events("cleanup")[-1]["data"]["verified"] is True


def test_people_repair_it_from_their_browsers(
    chromium: Browser, tmp_path: Path, record: Record
) -> None:
    yardsticks.save(tmp_path / "home", yardsticks.key("facebook-2021", "mini"), REHEARSED)
    with day(tmp_path, hurried(tmp_path, "facebook-2021")) as game:
        fay = Person(chromium, game.links["facilitator"], "Fay")
        ana, ben = (Person(chromium, game.links["teams"][0]["responder"], name)
                    for name in ("Ana", "Ben"))  # fmt: skip
        crowd = Crowd([game.links["observer"]] * 10)
        crowd.sit()
        fay.sees("headline", "ready", DEPLOY_S)
        ben.terminal(NOC)
        assert "FRRouting" in ben.run("ssh eb1-prn show version")
        fay.press("Start, and tell everybody")
        ana.sees("headline", "running")
        fay.sees_mark("Timp", 120)
        _look_around(fay, ana, ben)
        _said(crowd, ana, record)
        _get_in(ana, ben)
        _repair(game, (fay, ana, ben), record)
        for person in (fay, ana, ben):
            expect(person.page.get_by_label(DEBRIEF)).to_be_visible(timeout=180_000)
        _debrief(fay, ana)
        gone(game)
        crowd.go()
        _crowd(crowd, record)
        assert [person.errors for person in (fay, ana, ben)] == [[], [], []]


def _look_around(fay: Person, ana: Person, ben: Person) -> None:
    """Have people find out that no remote way leads in, and tell nobody before they know."""
    for person in (ana, ben):
        assert SECRET.findall(shown(person)) == []
    ana.press("Declare incident")
    ana.press("Take it")
    fay.sees_done("An incident is declared")
    fay.sees_done("incident commander")
    ben.run("ssh eb1-prn", 255)
    assert "denied" in ben.run("ssh eb1-prn-oob", 255)
    fay.sees("typed", "ssh eb1-prn-oob")
    ana.page.context.set_offline(True)
    expect(ana.lost()).to_be_visible(timeout=30_000)
    ben.say("nobody gets in from here")
    fay.sees("chat", "nobody gets in from here")
    assert "nobody gets in" not in ana.part("chat").inner_text()
    ana.page.context.set_offline(False)
    ana.sees("chat", "nobody gets in from here", 30)
    expect(ana.lost()).to_be_hidden()


def _said(crowd: Crowd, ana: Person, record: Record) -> None:
    """Have everybody who watches hear within a second what is said."""
    waited = []
    for number in range(5):
        words = f"observers hear this {number}"
        began = time.monotonic()
        ana.say(words)
        ana.sees("chat", words)
        waited.append(crowd.delays(words, began))
    worst = [max(each) for each in waited]
    record("seconds until ten observers heard what was said", [round(each, 2) for each in worst])
    assert statistics.median(worst) <= 1.0
    assert max(worst) < float("inf")


def _get_in(ana: Person, ben: Person) -> None:
    """Have people go to the consoles, and open the emergency accounts."""
    ana.page.get_by_label("What do you believe").fill("no site sees another")
    ana.page.get_by_label("Kind of cause").select_option("backbone")
    ana.press("State it")
    for site in SITES:
        ana.page.get_by_label("Send someone to").select_option(site)
        ana.press("Send")
    ben.terminal("console of eb1-frc")
    ben.type("show version")
    ben.reads("FRRouting")
    ana.page.locator("#d-glass > summary").click()
    ana.page.get_by_label("Why nothing else is left").fill("no account works")
    for _ in range(2):
        ana.page.locator("#d-glass button").click()
    expect(ana.page.get_by_label("Why nothing else is left")).to_have_value("")


def _repair(game: Day, people: tuple[Person, Person, Person], record: Record) -> None:
    fay, ana, ben = people
    ben.choose(NOC)
    login_by_hand = ben.begin("ssh breakglass@eb1-prn-oob")
    at = instant(fay.part("expected"), "emergency account", "done")
    login = next(event for event in game.events("router.session")
                 if event["data"]["account"] == "breakglass")  # fmt: skip
    took = at - game.on_the_clock(login)
    record("seconds from a login at a router to the facilitator's page", round(took, 2))
    ben.reads("eb1-prn#")
    ben.type("exit")
    ben.ended(login_by_hand)  # what is typed before is the router's, not the shell's
    routers = " ".join(ROUTERS)
    order = "ssh breakglass@$r-oob rollback assessment"
    ben.run(f"for r in {routers}; do {order}; done", within_s=120)
    fay.sees_done("The backbone is back", 90)
    fay.sees_done("The name servers announce again", 90)
    fay.sees_mark("Tmit", 120)
    ana.press("It is resolved")
    fay.sees_done("A hypothesis names the backbone")


def _debrief(fay: Person, ana: Person) -> None:
    fay.sees("marks", re.compile(r"scored.*total", re.S))
    fay.sees_mark("Tres")
    ana.sees("truth", "Ground truth")
    ana.sees("expected", "The backbone is back")
    ana.page.get_by_label(DEBRIEF).fill("1")
    expect(ana.part("chat")).not_to_contain_text("nobody gets in from here")
    ana.page.get_by_role("button", name=re.compile("^Tres")).click()
    ana.sees("chat", "nobody gets in from here")


def _crowd(crowd: Crowd, record: Record) -> None:
    rates = [each.rate for each in crowd.watchers]
    record("bytes a second of a viewer, at most", round(max(rates)))
    assert [each.trouble for each in crowd.watchers] == [""] * 10
    assert max(rates) < MOST_BYTES_S
    for each in crowd.watchers:
        before = [event for _, event in each.events() if event["state"] != "ended"]
        assert before
        told = json.dumps([part for event in before for part in event["parts"].items()
                           if part[0] != "briefing"])  # fmt: skip
        assert SECRET.findall(told) == []


def test_a_console_that_is_killed_goes_on_and_nobody_repairs_it(
    chromium: Browser, tmp_path: Path, record: Record
) -> None:
    with day(tmp_path, hurried(tmp_path, "facebook-2021")) as game:
        links = game.links
        fay = Person(chromium, links["facilitator"], "Fay")
        ana = Person(chromium, links["teams"][0]["responder"], "Ana")
        fay.sees("headline", "steady", DEPLOY_S)
        _killed_and_resumed(game, fay, ana)
        fay.sees("headline", "ready", 120)  # which the killed process did not come to
        fay.press("Start, and tell everybody")
        ana.sees("headline", "running")
        ana.terminal(NOC)
        fay.sees_mark("Timp", 120)
        _killed_and_resumed(game, fay, ana)
        ana.reads("the connection is lost; Enter opens it again")
        before = fay.clock()
        expect(fay.page.locator("#clock")).not_to_have_text(before)
        ana.type("")
        ana.reads(re.compile(r"opens it again.*[#$]", re.S))
        ana.run("true")
        fay.press_twice("END, debrief")
        ana.reads("the game day has ended")
        for person in (fay, ana):
            expect(person.page.get_by_label(DEBRIEF)).to_be_visible(timeout=180_000)
            person.sees("expected", re.compile(r"missed.*The backbone is back", re.S))
            person.sees("marks", re.compile("Tres.*\N{EN DASH}", re.S))
            person.sees("outcome", "never")
        assert game.links == links
        gone(game)
        assert game.verdicts()[-3:] == ["pass"] * 3
        report = (game.folder / "report.md").read_text()
        assert "It never came so far that users were served again" in report
        assert "ended by Fay" in report
        assert fay.errors == ana.errors == []


def _killed_and_resumed(game: Day, *people: Person) -> None:
    game.kill()
    for person in people:
        expect(person.lost()).to_be_visible()
    game.start("--resume", str(game.folder))
    for person in people:
        expect(person.lost()).to_be_hidden()


def test_an_abort_undoes_everything(chromium: Browser, tmp_path: Path, record: Record) -> None:
    with day(tmp_path, hurried(tmp_path, "facebook-2021")) as game:
        fay = Person(chromium, game.links["facilitator"], "Fay")
        ana = Person(chromium, game.links["teams"][0]["responder"], "Ana")
        fay.sees("headline", "ready", DEPLOY_S)
        fay.press("Start, and tell everybody")
        ana.sees("headline", "running")
        ana.page.get_by_label("Send someone to").select_option("prn")
        ana.press("Send")
        fay.sees_mark("Timp", 120)
        fay.terminal("console of eb1-prn")
        for line in ("configure terminal", "interface e1", "shutdown"):
            fay.type(line)
            fay.reads("#")
        began = time.monotonic()
        took = (
            instant(
                fay.part("harmful"), "Backbone links are taken down", "1 \N{MULTIPLICATION SIGN}"
            )
            - began
        )
        held = 5.0  # seconds, which the pack wants it to last before it counts
        record("seconds from a link taken down to the facilitator's page", round(took - held, 2))
        fay.press_twice("ABORT: undo and verify")
        expect(fay.page.get_by_label(DEBRIEF)).to_be_visible(timeout=180_000)
        ana.sees("truth", "Ground truth")
        gone(game)
        undone = [event["data"]["ok"] for event in game.events("undo")]
        assert undone
        assert all(undone)
        assert game.verdicts()[-3:] == ["pass"] * 3
        assert game.why() == "aborted by Fay"


def test_a_hard_stop_undoes_nothing_and_cuts_the_start_of_a_lab(
    chromium: Browser, tmp_path: Path
) -> None:
    with day(tmp_path, hurried(tmp_path, "facebook-2021")) as game:
        fay = Person(chromium, game.links["facilitator"], "Fay")
        fay.sees("headline", "deploying")
        fay.press_twice("HARD STOP: tear down")
        expect(fay.page.get_by_label(DEBRIEF)).to_be_visible(timeout=60_000)
        assert game.why() == "stopped hard by Fay"
        assert lab_namespaces(game.home) == set()
        gone(game)
        assert game.events("deploy.done") == game.events("undo") == []
