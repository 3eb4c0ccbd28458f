"""Selectors: what they pick, and what is said of one that picks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from lab.model import selector
from lab.model.errors import InputError
from lab.model.selector import parse, selected


@dataclass(frozen=True)
class Host:
    name: str
    kind: str
    site: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


NODES = (
    Host("eb1-x", "eb", "x", {"plane": "1"}),
    Host("eb1-y", "eb", "y", {"plane": "1"}),
    Host("eb2-x", "eb", "x", {"plane": "2", "mcp": "true"}),
    Host("web-x", "web", "x", {"role": "server"}),
    Host("lone", "linux"),
)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["eb1-x"], "eb1-x"),
        (["node eb1-x"], "eb1-x"),
        (["kind eb"], "eb1-x eb1-y eb2-x"),
        (["kind eb plane 1"], "eb1-x eb1-y"),
        (["kind eb plane 1 site x"], "eb1-x"),
        (["role server"], "web-x"),
        (["label mcp=true"], "eb2-x"),
        (["web-x", "kind linux"], "web-x lone"),
        (["kind linux", "lone"], "lone"),
    ],
)
def test_texts_pick_the_nodes_that_have_all_their_words(texts: list[str], names: str) -> None:
    assert [node.name for node in selected(texts, NODES)] == names.split()


def test_here_is_the_site_of_the_visit() -> None:
    assert [node.name for node in selected(["kind eb here"], NODES, "y")] == ["eb1-y"]
    assert not selected(["here"], NODES)
    assert not selected(["here"], NODES, "")


def test_same_site_is_that_of_the_node_that_probes() -> None:
    found = selected(["kind eb same site"], NODES, same_as=NODES[3])
    assert [node.name for node in found] == ["eb1-x", "eb2-x"]
    assert not selected(["same site"], NODES, same_as=NODES[4])


@pytest.mark.parametrize(
    "text", ["", "kind eb plane", "kind eb label mcp", "label =true", "label mcp="]
)
def test_words_that_are_no_pairs_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "lab.yml:7")
    assert caught.value.problems[0].place == "lab.yml:7"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("eb1-xx", "eb1-xx: there is no node eb1-xx; did you mean eb1-x?"),
        ("kind ebb", "kind ebb: no node has kind ebb; did you mean kind eb?"),
        ("plane 9", "plane 9: no node has plane 9; there are: plane 1, plane 2"),
        (
            "plain 1",
            "plain 1: no node has a plain; kinds: eb, linux, web; sites: x, y; "
            "labels: mcp, plane, role; nodes: eb1-x, eb1-y, eb2-x, lone, web-x",
        ),
        (
            "kind web plane 2",
            "kind web plane 2: no node is all of this; "
            "each of these words picks nodes, but not the same",
        ),
    ],
)
def test_a_selector_that_picks_nothing_says_what_there_is(text: str, said: str) -> None:
    found = selector.problems([text], NODES, "lab.yml:7")
    assert [str(one) for one in found] == [f"lab.yml:7: {said}"]


def test_every_problem_of_every_selector_is_found() -> None:
    found = selector.problems(["kind", "kind no plane 7", "kind eb", "here"], NODES, "f:1")
    assert len(found) == 3


def test_a_selector_of_the_moment_is_checked_without_the_moment() -> None:
    assert not selector.problems(["kind eb here", "kind web same site", "here"], NODES, "f:1")
