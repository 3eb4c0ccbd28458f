from xml.etree import ElementTree as ET

from lab.incidents.facebook_2021.chapters.drawing import draw
from lab.incidents.facebook_2021.chapters.snapshot import before_during_after
from lab.journal.timeline import Timeline
from tests.unit.report.lines import PHASES, Line, journal, started

NODES = [
    ("eb1-prn", "eb", "prn", 1), ("fa1-prn", "fa", "prn", None), ("rsw1-prn", "rsw", "prn", None),
    ("web1-prn", "web", "prn", None), ("pr1-sjc", "pr", "sjc", None),
    ("edge-sjc", "edge", "sjc", None), ("tata", "transit", "as6453", None),
    ("res", "resolver", "as1", None),
]  # fmt: skip


def drawing(*lines: Line, which: int) -> tuple[list[str], list[str], str]:
    """Return the classes, words and description of one of the drawings."""
    ordered = sorted([started(NODES), *PHASES, *lines], key=lambda line: line[0])
    whole = Timeline(journal(*ordered))
    seen = before_during_after(whole)[which]
    root = ET.fromstring(draw(whole, seen, "t", "The network"))  # noqa: S314 - our own drawing
    classes = [each.get("class") or "" for each in root.iter()]
    words = [each.text or "" for each in root.iter("text")]
    return classes, words, root.findtext("desc") or ""


LINES: tuple[Line, ...] = (
    (11, "backbone", "p1", {"routers": 3, "routers_drained": 0}),
    (21, "backbone", "p1", {"routers": 3, "routers_drained": 3}),
    (11, "announce", "sjc", {"prefixes": ["a", "b"]}),
    (21, "announce", "sjc", {"prefixes": []}),
    (11, "reach", "web1-prn", {"between": "dc-dc", "dst": "x", "ok": True}),
    (21, "reach", "web1-prn", {"between": "dc-dc", "dst": "x", "ok": False}),
    (21, "reach", "edge-sjc", {"between": "pop-dc", "dst": "x", "ok": False}),
    (21, "load", "usr", {"apps": {"chat": {"fetches": 4, "http_ok": 0, "http_fail": 4}}}),
)


def test_drained_routers_and_silent_pops_are_marked_by_sign_word_and_class() -> None:
    classes, words, _ = drawing(*LINES, which=1)
    assert classes.count("router out") == 3
    assert "D 3/3" in words
    assert {"✕ sjc", "withdrawn", "0 prefixes"} <= set(words)
    assert {"✕ prn", "cut off", "2 switches, 1 servers"} <= set(words)
    assert "users: 0% served" in words


def test_before_the_change_everything_serves() -> None:
    classes, words, _ = drawing(*LINES, which=0)
    assert "router out" not in classes
    assert {"✓ sjc", "announced", "2 prefixes", "p1 ✓", "✓ prn", "reached"} <= set(words)


def test_what_a_phase_did_not_see_is_drawn_as_unknown() -> None:
    classes, words, _ = drawing(*LINES, which=2)
    assert {"? sjc", "unknown", "p1 ?", "? prn", "users: not measured"} <= set(words)
    assert {"site unknown", "wire unknown"} <= set(classes)


def test_the_drawing_is_told_in_words_too() -> None:
    assert drawing(*LINES, which=1)[2] == (
        "At the end of phase 2, Fall: 1 of 1 backbone planes out of service; 1 of 1 PoPs announce "
        "no DNS prefix; data centres reach each other: no; users' success 0%; 8 nodes."
    )


def test_a_network_without_sites_is_still_drawn() -> None:
    whole = Timeline(journal(started([("r1", "frr", "lab", None)]), *PHASES))
    root = ET.fromstring(draw(whole, before_during_after(whole)[0], "t", "x"))  # noqa: S314
    assert float((root.get("viewBox") or "0 0 0 0").split()[3]) > 0
