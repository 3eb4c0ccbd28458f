"""The chapter with the network, read from the first line of a journal."""

from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.report.chapters.network import network, network_of
from lab.report.document import Figure
from lab.report.view import View
from tests.unit.report.lines import PHASES, Line, journal

NODES: list[JsonValue] = [
    {"name": name, "kind": "frr", "site": site, "asn": None}
    for name, site in (("r1", "lhr"), ("r2", "nyc"), ("web", ""))
]
LINKS: list[JsonValue] = [
    {"a": "r1:eth1", "b": "r2:eth1", "role": ""},
    {"a": "r1:eth2", "b": "r2:eth2", "role": ""},
    {"a": "r2:eth3", "b": "web:eth1", "role": ""},
    {"a": "r2:eth9", "b": "elsewhere:eth1", "role": ""},
]
STARTED: Line = (0.0, "run.started", "drill", {"nodes": NODES, "links": LINKS})
DOWN: Line = (
    25.0, "link", "r1:eth1 - r2:eth1", {"text": "cut", "state": "down", "ok": True, "error": ""},
)  # fmt: skip
FAILED: Line = (
    25.0, "link", "r2:eth3 - web:eth1",
    {"text": "cut", "state": "down", "ok": False, "error": "x"},
)  # fmt: skip
APPLIED: Line = (24.0, "router.change", "r2", {"change": "c", "step": "applied"})
STAGED: Line = (23.0, "router.change", "r1", {"change": "c", "step": "staged"})


def run(*lines: Line) -> Timeline:
    return Timeline(journal(*sorted([STARTED, *PHASES, *lines], key=lambda line: line[0])))


def test_a_node_without_a_site_is_a_site_and_ends_that_are_not_listed_are_left_out() -> None:
    found = network_of(run())
    assert found.sites == {"lhr": ["r1"], "nyc": ["r2"], "web": ["web"]}
    assert found.links == (("r1", "r2"), ("r1", "r2"), ("r2", "web"))
    assert (found.touched, found.cut) == (frozenset(), frozenset())


def test_what_changes_and_steps_did_is_marked_and_what_failed_is_not() -> None:
    found = network_of(run(DOWN, FAILED, APPLIED, STAGED))
    assert found.touched == {"r2"}
    assert found.cut == {("r1", "r2")}


def test_the_chapter_says_the_same_in_words_and_is_left_out_without_nodes() -> None:
    made = network(View.of(run(DOWN, APPLIED), (), Verdict.PASS))
    assert made is not None
    (figure,) = made.blocks
    assert isinstance(figure, Figure)
    assert figure.panels[0][0] == (
        "3 nodes at 3 sites, 3 links; the play changed something on 1 nodes; "
        "a step took 1 links down"
    )
    rows = [[cell.text for cell in row] for row in figure.table.rows]
    assert rows == [["lhr", "r1", "nyc (2)"], ["nyc", "r2", "lhr (2), web"], ["web", "web", "nyc"]]
    assert network(View.of(Timeline(journal(*PHASES)), (), Verdict.PASS)) is None
