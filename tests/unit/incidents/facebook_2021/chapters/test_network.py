import pytest

from lab.incidents.facebook_2021.chapters.network import (
    State,
    adjacencies,
    announced,
    links,
    plane_state,
    planes,
    reachability,
    updates,
    visible,
)
from lab.model.event import JsonValue
from lab.report.draw.series import Grid
from tests.unit.report.lines import Line, run

GRID = Grid(10.0, 10.0, 3)


def plane(at: float, name: str, drained: int = 0, up: int = 4, **more: JsonValue) -> Line:
    data: dict[str, JsonValue] = {
        "ospf_full": up, "ospf_expected": 4, "bgp_up": up, "bgp_expected": 4, "links_up": 3,
        "links_total": 3, "routers_drained": drained, "routers": 2,
    }  # fmt: skip
    return (at, "backbone", name, data | more)


def test_updates_are_counted_by_their_type() -> None:
    told = run(
        (11.0, "bgp", "ris", {"type": "A"}),
        (21.0, "bgp", "ris", {"type": "W"}),
        (22.0, "bgp", "ris", {"type": "W"}),
    )
    assert (updates(told, GRID).announced, updates(told, GRID).withdrawn) == ((1, 0, 0), (0, 2, 0))


def test_announced_prefixes_are_those_of_the_last_look_and_blind_looks_are_unknown() -> None:
    told = run(
        (11.0, "announce", "sjc", {"prefixes": ["a", "b"]}),
        (21.0, "announce", "sjc", {"prefixes": []}),
        (31.0, "announce", "sjc", {"blind": "vty gone"}),
    )
    assert [(line.subject, line.values) for line in announced(told, GRID)] == [
        ("sjc", (2.0, 0.0, None))
    ]


def test_visible_prefixes_are_those_the_collector_held() -> None:
    told = run((11.0, "rib", "ris", {"prefixes": {"a": 3, "b": 1}}))
    assert visible(told, GRID)[0] == 2.0


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (plane(11, "p1"), State.UP),
        (plane(11, "p1", drained=1), State.PARTLY),
        (plane(11, "p1", up=3), State.PARTLY),
        (plane(11, "p1", drained=2), State.DOWN),
        (plane(11, "p1", up=0), State.DOWN),
        (plane(11, "p1", blind="no answer"), State.UNKNOWN),
        ((11, "backbone", "p1", {}), State.UNKNOWN),
    ],
)
def test_a_plane_is_out_when_it_is_drained_or_has_no_adjacency(line: Line, state: State) -> None:
    assert plane_state(line[3]) is state


def test_planes_come_in_the_order_of_their_numbers_with_what_their_routers_do() -> None:
    told = run(plane(11, "p10"), plane(11, "p2", drained=1), plane(21, "p2", drained=2))
    assert [(each.subject, each.values[:2]) for each in planes(told, GRID)] == [
        ("p2", ({"serving": 0.5, "drained": 0.5}, {"drained": 1.0})),
        ("p10", ({"serving": 1.0}, None)),
    ]


def test_adjacencies_and_links_are_shares_of_all_planes() -> None:
    told = run(plane(11, "p1", up=0), plane(11, "p2"))
    assert (adjacencies(told, GRID)[0], links(told, GRID)[0]) == (0.5, 1.0)


def test_reachability_is_told_by_what_lies_between() -> None:
    told = run(
        (11.0, "reach", "web1", {"between": "dc-dc", "ok": True}),
        (12.0, "reach", "web1", {"between": "dc-dc", "ok": False}),
        (12.0, "reach", "edge", {"between": "pop-dc", "ok": False}),
    )
    assert [(line.subject, line.values[0]) for line in reachability(told, GRID)] == [
        ("between data centres", 0.5), ("PoP to data centre", 0.0),
    ]  # fmt: skip


def test_a_plane_without_an_adjacency_is_down_though_its_bgp_sessions_stay() -> None:
    look = {"routers": 3, "routers_drained": 0, "ospf_expected": 6, "bgp_expected": 12}
    assert plane_state({**look, "ospf_full": 0, "bgp_up": 12}) is State.DOWN
    assert plane_state({**look, "ospf_full": 6, "bgp_up": 11}) is State.PARTLY
    assert plane_state({**look, "ospf_full": 6, "bgp_up": 12}) is State.UP
