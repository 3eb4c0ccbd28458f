"""Recorded vty answers of FRR, read into values."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from lab.probes.frr_json import (
    Adjacency,
    Session,
    adjacencies,
    advertised_to,
    interfaces_up,
    link_changes,
    neighbors,
    originated,
    paths,
    summary,
)
from lab.probes.frr_json import (
    Path as BgpPath,
)

RECORDED = Path("tests/recorded")


Recorded: TypeAlias = Callable[[str], str]


@pytest.fixture(params=["8.4.4", "10.3"])
def recorded(request: pytest.FixtureRequest) -> Recorded:
    """Return the reader of what one release of FRR answered in the same network."""
    return lambda name: (RECORDED / f"frr-{request.param}-{name}.json").read_text()


def test_summary_tells_every_session_and_the_table(recorded: Recorded) -> None:
    found = summary(recorded("bgp-summary"))
    assert found.sessions == (
        Session("10.1.3.0", "Established"),
        Session("10.64.1.1", "Established"),
        Session("10.64.1.9", "Active"),
    )
    assert [session.up for session in found.sessions] == [True, True, False]
    assert found.version > 0
    assert found.routes == json.loads(recorded("bgp-summary"))["ipv4Unicast"]["ribCount"]


def test_session_that_was_shut_down_here_is_told_apart(recorded: Recorded) -> None:
    assert summary(recorded("bgp-summary-shut")).sessions == (
        Session("10.64.1.0", "Idle (Admin)", shut=True),
        Session("10.64.1.3", "Established"),
    )


@pytest.mark.parametrize("answer", ["{\n}\n\n", "{}\n", ""])
def test_bgpd_without_neighbors_has_no_sessions(answer: str) -> None:
    assert summary(answer).sessions == ()


def test_adjacency_is_told_with_its_interface(recorded: Recorded) -> None:
    assert adjacencies(recorded("ospf-neighbor")) == (Adjacency("10.1.0.2", "e1", full=True),)


def test_adjacency_that_is_not_full_is_told_so(recorded: Recorded) -> None:
    answer = recorded("ospf-neighbor").replace("Full", "ExStart")
    assert adjacencies(answer) == (Adjacency("10.1.0.2", "e1", full=False),)


def test_router_that_is_passive_has_no_adjacency(recorded: Recorded) -> None:
    assert adjacencies(recorded("ospf-neighbor-none")) == ()


def test_interface_that_is_down_is_not_among_those_up(recorded: Recorded) -> None:
    assert interfaces_up(recorded("interface-brief-e1-down")) == {"e2", "lo"}


def test_changes_of_an_interface_are_its_ups_and_downs() -> None:
    answer = (RECORDED / "frr-8.4.4-interface.json").read_text()
    assert link_changes(answer) == {"e1": 4, "e2": 2, "lo": 0, "x1": 3, "x2": 3}


def test_interface_without_counts_has_no_changes_told() -> None:
    assert link_changes('{"e1": {"linkUps": 1}, "e2": {"linkUps": 1, "linkDowns": 2}}') == {
        "e2": 3
    }


@pytest.mark.parametrize(("name", "own"), [("own", True), ("learned", False), ("absent", False)])
def test_router_originates_its_own_prefixes_only(
    recorded: Recorded, name: str, *, own: bool
) -> None:
    assert originated(recorded(f"bgp-prefix-{name}")) is own


def test_table_has_the_paths_of_each_prefix(recorded: Recorded) -> None:
    table = paths(recorded("bgp-table-collector"))
    assert table["129.134.30.0/24"] == (BgpPath("6453 32934", best=True),)
    assert len(table) == 7


def test_path_that_is_not_valid_is_left_out(recorded: Recorded) -> None:
    answer = json.loads(recorded("bgp-table-collector"))
    del answer["routes"]["129.134.30.0/24"][0]["valid"]
    assert paths(json.dumps(answer))["129.134.30.0/24"] == ()


def test_prefix_is_told_with_the_neighbors_it_is_announced_to(recorded: Recorded) -> None:
    assert advertised_to(recorded("bgp-prefix-aggregate")) == {"10.1.3.0", "10.64.1.1"}


@pytest.mark.parametrize("name", ["bgp-prefix-absent", "bgp-prefix-own"])
def test_prefix_that_is_absent_or_filtered_is_announced_to_nobody(
    recorded: Recorded, name: str
) -> None:
    assert advertised_to(recorded(name)) == frozenset()


@pytest.mark.parametrize(
    "read",
    [summary, adjacencies, interfaces_up, link_changes, paths, advertised_to, originated],
)
@pytest.mark.parametrize("answer", ["% Command incomplete.\n", "[1]"])
def test_answer_that_is_no_json_object_is_refused(
    read: Callable[[str], object], answer: str
) -> None:
    with pytest.raises(ValueError, match=r"Expecting value|no JSON object"):
        read(answer)


def test_a_neighbor_of_several_families_is_up_when_it_is_in_all() -> None:
    up, down = {"state": "Established"}, {"state": "Active"}
    v4, v6 = {"peers": {"a": up, "b": up}}, {"peers": {"b": down, "c": up}}
    assert neighbors(json.dumps({"ipv4Unicast": v4, "ipv6Unicast": v6})) == {
        "a": True,
        "b": False,
        "c": True,
    }


def test_a_table_that_moves_in_either_family_moves_the_numbers_of_a_router() -> None:
    families = {"ipv4Unicast": {"tableVersion": 5, "ribCount": 2, "peers": {}}}
    alone = summary(json.dumps(families))
    both = summary(json.dumps({**families, "ipv6Unicast": {"tableVersion": 3, "ribCount": 4}}))
    assert (alone.version, alone.routes) == (5, 2)
    assert (both.version, both.routes) == (8, 6)
