"""The verbs ``diff`` and ``reset``: lines, data, exit codes."""

import json
from collections.abc import Callable
from typing import Any

from lab.model.setup import Difference, Part

Stormdrill = Callable[..., Any]

CHANGED = Difference(
    "eb1-prn",
    Part.CONFIGURATION,
    "bgpd",
    ("neighbor X route-map IN in",),
    ("neighbor X shutdown",),
)
SHOWN = """\
eb1-prn running configuration bgpd
  - neighbor X route-map IN in
  + neighbor X shutdown
"""
DATA = {
    "node": "eb1-prn",
    "part": "running configuration",
    "place": "bgpd",
    "deployed": ["neighbor X route-map IN in"],
    "now": ["neighbor X shutdown"],
}


def test_diff_of_an_untouched_lab_is_empty_and_0(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("diff", "walk")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "nothing differed from the deployment\n"
    assert app.calls == [("diff", "walk")]


def test_diff_shows_lines_as_diff_does_and_is_1(app: Any, stormdrill: Stormdrill) -> None:
    app.differences = (CHANGED,)
    answer = stormdrill("diff", "walk", "eb1-prn")
    assert (answer.code, answer.out) == (1, SHOWN)
    assert answer.err == "1 difference in 1 node\n"
    assert app.calls == [("diff", "walk", "eb1-prn")]


def test_diff_as_json(app: Any, stormdrill: Stormdrill) -> None:
    app.differences = (CHANGED,)
    answer = stormdrill("diff", "walk", "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == {
        "schema": "stormdrill/diff@1", "lab": "walk", "differences": [DATA],
    }  # fmt: skip


def test_reset_says_what_had_been_changed(app: Any, stormdrill: Stormdrill) -> None:
    app.differences = (CHANGED,)
    answer = stormdrill("reset", "walk")
    assert answer.code == 0
    assert answer.out.startswith(SHOWN + "lab walk is as deployed after ")
    assert answer.out.endswith(" s; 1 difference in 1 node\n")
    assert answer.err == "taking back\ncaches and agents are new: res-ch\n"


def test_reset_of_some_nodes_names_them(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("reset", "walk", "a", "b")
    assert app.calls == [("reset", "walk", "a", "b")]
    assert answer.out.startswith("a, b of walk are as deployed after ")


def test_reset_that_leaves_something_is_1(app: Any, stormdrill: Stormdrill) -> None:
    app.left, app.short = (CHANGED,), ("eb1-prn: bgp 1 of 2",)
    answer = stormdrill("reset", "walk")
    assert answer.code == 1
    assert answer.out == (
        f"still not as deployed:\n{SHOWN}fewer sessions than at deploy: eb1-prn: bgp 1 of 2\n"
    )


def test_reset_as_json(app: Any, stormdrill: Stormdrill) -> None:
    app.differences = (CHANGED,)
    data = json.loads(stormdrill("reset", "walk", "--json").out)
    assert data.pop("seconds") >= 0
    assert data == {
        "schema": "stormdrill/reset@1", "lab": "walk", "changed": [DATA], "left": [],
        "forgot": ["res-ch"], "short": [],
    }  # fmt: skip
