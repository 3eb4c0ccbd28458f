"""A team that repairs facebook-2021 from its pages: no way leads in, so people go on site."""

import re
from collections.abc import Callable

from websockets.exceptions import ConnectionClosed

from tests.e2e.callers import Caller
from tests.e2e.players import ROUTERS

SITES = ("prn", "frc", "iad")
NOC, CONSOLE = "noc", "frc-eb1-frc"
PROMPT = r"root@noc"
Note = Callable[[str], None]


def before(team: Caller) -> None:
    """See that the network is well: every router lets people in, and nobody is at a console."""
    with team.terminal(NOC) as noc:
        noc.type("ssh eb1-prn show version", rf"FRRouting[\s\S]*{PROMPT}")
    assert "send someone on site" in refused(team, CONSOLE)


def refused(team: Caller, place: str) -> str:
    """Return why a place is not open."""
    try:
        with team.terminal(place) as keys:
            keys.type("", "what never comes", 20)
    except ConnectionClosed as closed:
        return closed.rcvd.reason if closed.rcvd else ""
    raise AssertionError(f"{place} is open")


def find_out(team: Caller, note: Note) -> None:
    """Declare, and learn that no remote way leads in."""
    team.does("declare", severity="SEV1")
    team.does("take_role", role="ic")
    with team.terminal(NOC) as noc:
        noc.type("ssh eb1-prn; echo left-$?", rf"left-255[\s\S]*{PROMPT}")
        said = noc.type("ssh eb1-prn-oob; echo left-$?", rf"left-255[\s\S]*{PROMPT}")
        assert "denied" in said, said
    note("no way leads in: in band no answer, out of band denied")
    team.does("hypothesis", text="no site sees another", category="backbone")
    team.does("status", text="Our applications do not load. We work on it.")


def get_in(team: Caller, note: Note) -> None:
    """Send people on site, look at a console, and open the emergency accounts."""
    for site in SITES:
        team.does("send", site=site)
    team.sees("places", r"^(?!.*not open)", 600)
    with team.terminal(CONSOLE) as console:
        console.type("show running-config ospfd", "ip ospf passive")
    note("people are on site, and see why: no router speaks OSPF")
    team.does("break_glass", reason="no account works")


def take_back(team: Caller, note: Note) -> None:
    """Take the change back on every router of the backbone."""
    with team.terminal(NOC) as noc:
        for router in ROUTERS:
            order = f"ssh breakglass@{router}-oob rollback assessment"
            noc.type(order, rf"rolled-back[\s\S]*{PROMPT}")
    note("the change is taken back on every router of the backbone")


def confirm(team: Caller, chief: Caller, query: str, note: Note) -> None:
    """Call it resolved once users are served again."""
    chief.sees("marks", r"Tmit \d\d:", 180, query)
    note("users are served again")
    team.does("resolved")


def time_of(text: str, mark: str) -> float | None:
    """Return the second of a mark in the text of the marks' part."""
    found = re.search(rf"\b{mark} (\d\d):(\d\d):(\d\d)", text)
    if found is None:
        return None
    hours, minutes, seconds = map(int, found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)
