"""A drained router by its running configuration."""

from pathlib import Path

import pytest

from lab.probes.drained import drained

RECORDED = Path("tests/recorded")
DRAINED = (RECORDED / "frr-8.4.4-bgpd-running-drained.txt").read_text()
GROUPED = """router bgp 64601
 neighbor FA peer-group
 neighbor FA remote-as 65201
 neighbor 10.1.2.1 peer-group FA
 neighbor 10.1.0.2 remote-as 64601
 address-family ipv4 unicast
  neighbor FA route-map DENY in
  neighbor FA route-map DENY out
route-map DENY deny 10
"""


@pytest.mark.parametrize("release", ["8.4.4", "10.3"])
@pytest.mark.parametrize(("state", "expected"), [("running", False), ("running-drained", True)])
def test_router_is_drained_when_nothing_passes_its_outside_sessions(
    release: str,
    state: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert drained((RECORDED / f"frr-{release}-bgpd-{state}.txt").read_text()) is expected


@pytest.mark.parametrize("way", ["in", "out"])
def test_one_direction_is_not_a_drain(way: str) -> None:
    assert not drained(DRAINED.replace(f"DENY {way}", f"OUT {way}"))


def test_one_drained_link_does_not_drain_the_router() -> None:
    other = " neighbor 10.1.3.9 remote-as 65201\n  neighbor 10.1.3.9 route-map IN in\n"
    assert not drained(DRAINED.replace(" !\n address-family", other + " !\n address-family"))


def test_route_maps_of_a_peer_group_count_for_its_members() -> None:
    assert drained(GROUPED)
    assert not drained(GROUPED.replace("DENY out", "OUT out"))


def test_route_map_of_a_member_outranks_that_of_its_group() -> None:
    assert not drained(GROUPED + "  neighbor 10.1.2.1 route-map OUT out\n")


def test_a_map_that_permits_something_or_is_not_there_drains_nothing() -> None:
    assert not drained(f"{GROUPED}route-map DENY permit 20\n")
    assert not drained(GROUPED.replace("route-map DENY deny 10\n", ""))


def test_sessions_that_are_shut_down_drain_their_router() -> None:
    shut = GROUPED.replace("  neighbor FA route-map DENY out\n", "")
    assert not drained(shut)
    group = " neighbor FA peer-group\n"
    assert drained(shut.replace(group, f"{group} neighbor FA shutdown\n"))


def test_router_without_outside_sessions_is_not_drained() -> None:
    assert not drained("router bgp 64601\n neighbor 10.1.0.2 remote-as 64601\n")
