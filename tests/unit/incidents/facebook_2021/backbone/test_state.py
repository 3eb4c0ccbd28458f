import pytest

from lab.incidents.facebook_2021.backbone.state import (
    DrainLevel,
    DrainState,
    Scope,
    ScopeKind,
    planes,
    scopes,
)
from lab.model.errors import InputError
from tests.fakes.backbone import TOPOLOGY

PLANE_1 = Scope(ScopeKind.PLANE, "1")
ROUTER = Scope(ScopeKind.ROUTER, "eb2-x")


def state(text: str) -> DrainState:
    return DrainState().with_level(scopes(text, TOPOLOGY), DrainLevel.DRAINED)


def test_scopes_reads_what_a_request_spells() -> None:
    assert scopes("plane 1, router eb2-x,link eb1-x:e0, plane 1", TOPOLOGY) == (
        PLANE_1, ROUTER, Scope(ScopeKind.LINK, "eb1-x:e0"),
    )  # fmt: skip
    assert scopes("all planes", TOPOLOGY) == planes(TOPOLOGY)
    assert scopes("", TOPOLOGY) == ()


def test_scopes_refuses_everything_that_is_not_there_at_once() -> None:
    text = "plane 9, router fa-x, link eb1-x:e99, link eb1-x:e10, everything, plane 1"
    with pytest.raises(InputError) as caught:
        scopes(text, TOPOLOGY)
    assert [problem.place for problem in caught.value.problems] == [
        "plane 9", "router fa-x", "link eb1-x:e99", "link eb1-x:e10", "everything",
    ]  # fmt: skip


def test_a_plane_drains_its_routers_and_their_links() -> None:
    drained = state("plane 1")
    routers = [n.name for n in TOPOLOGY.nodes if drained.router_drained(TOPOLOGY, n.name)]
    assert routers == ["eb1-x", "eb1-y", "eb1-z"]
    links = [link.a.node for link in TOPOLOGY.links if drained.link_drained(TOPOLOGY, link)]
    assert links == ["eb1-x", "eb1-z", "eb1-x", "eb1-y", "eb1-z"]


def test_a_link_is_named_by_either_end_and_drains_no_router() -> None:
    for end in ("eb1-x:e2", "fa-x:e2"):
        drained = state(f"link {end}")
        assert [link for link in TOPOLOGY.links if drained.link_drained(TOPOLOGY, link)] == [
            TOPOLOGY.links[2]
        ]
        assert not drained.router_drained(TOPOLOGY, "eb1-x")


def test_a_level_replaces_the_former_and_leaves_other_scopes() -> None:
    both = state("plane 1, router eb2-x")
    back = both.with_level([PLANE_1], DrainLevel.LIVE)
    assert (both.names(), back.names()) == (("plane 1", "router eb2-x"), ("router eb2-x",))
    assert [back.drained(PLANE_1), back.drained(ROUTER)] == [False, True]
