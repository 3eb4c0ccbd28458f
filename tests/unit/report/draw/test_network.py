"""The plain drawing of a network: every site, node and link is there, and what was touched."""

import re

from lab.report.draw.network import MOST, Network, draw, order

TWO = Network(
    {"lhr": ("r1", "web"), "nyc": ("r2",)},
    (("r1", "r2"), ("r1", "web")),
    frozenset({"r2"}),
    frozenset({("r1", "r2")}),
)


def drawn(network: Network) -> str:
    return str(draw(network, "n", ("The network", "in words")))


def test_every_site_node_and_link_is_drawn() -> None:
    told = drawn(TWO)
    for words in ("site lhr: 2 nodes", "site nyc: 1 nodes", "r1 to web", ">web<", ">r1<"):
        assert words in told
    assert len(re.findall(r'class="link', told)) == len(TWO.links)


def test_what_the_play_touched_looks_different_and_says_so() -> None:
    told = drawn(TWO)
    assert told.count("the play changed something there") == told.count('"site partly"') == 1
    assert "r1 to r2: a step took it down" in told
    assert told.count("cut-off") == 1


def test_a_large_site_names_as_many_nodes_as_fit_and_counts_the_others() -> None:
    names = tuple(f"n{number}" for number in range(MOST + 5))
    told = drawn(Network({"lhr": names}, ((names[0], names[-1]),), frozenset({names[-1]})))
    assert told.count('class="node"') == MOST
    assert ">6 more<" in told
    assert "6 more: the play changed something there" in told
    assert len(re.findall(r'class="link', told)) == 1


def test_a_name_that_is_too_long_is_cut_and_its_whole_is_in_the_title() -> None:
    name = "a-router-with-a-very-long-name"
    told = drawn(Network({"lhr": (name,)}, ()))
    assert f"<title>{name}</title>" in told
    assert f">{name}</text>" not in told
    assert "…" in told


def test_sites_that_are_linked_are_drawn_near_each_other() -> None:
    nodes = {site: (site,) for site in ("a", "far", "b", "hub", "c", "beyond")}
    links = (("a", "hub"), ("b", "hub"), ("c", "hub"), ("c", "beyond"), ("beyond", "far"))
    found = order(Network(nodes, links))
    assert (found[0], sorted(found)) == ("hub", sorted(nodes))
    for place, site in enumerate(found[1:], 1):
        assert any({site, other} in map(set, links) for other in found[:place])


def test_a_network_without_links_and_one_without_sites_can_be_drawn() -> None:
    assert order(Network({"a": ("x",), "b": ("y",)}, ())) == ["a", "b"]
    assert "<svg" in drawn(Network({}, ()))
