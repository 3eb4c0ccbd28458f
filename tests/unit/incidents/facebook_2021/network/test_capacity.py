"""Which links have a capacity, and how much."""

import pytest

from lab.incidents.facebook_2021.dials import CapacitySettings
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.looks.plan import plan
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.capacity import shaped
from lab.model.dial import Switch
from lab.model.topology import Topology
from tests.fakes.context import network, shipped

ON = CapacitySettings(links=Switch.ON, backbone_kbit=2000)


def kbit(of: Topology) -> dict[str, set[int | None]]:
    return {
        role: {each.capacity_kbit for each in of.links if each.role == role} for role in LinkRole
    }


def test_no_link_has_a_capacity_unless_that_is_on() -> None:
    assert shaped(network(), CapacitySettings()) is network()


def test_the_planes_have_it_and_nothing_else() -> None:
    found = kbit(shaped(network(), ON))
    limited = {role for role, values in found.items() if values - {None}}
    assert limited == {LinkRole.BACKBONE, LinkRole.HANDOFF}
    assert found[LinkRole.BACKBONE] == {2000}


@pytest.mark.parametrize("profile", ["mini", "standard"])
def test_no_hand_off_is_narrower_than_a_link_of_its_plane(profile: str) -> None:
    assert kbit(shaped(topology(shipped(), profile), ON))[LinkRole.HANDOFF] == {2000}


def test_peering_is_what_a_pop_has_with_other_networks() -> None:
    dials = CapacitySettings(links=Switch.ON, backbone_kbit=0, peering_kbit=9000)
    found = shaped(network(), dials)
    routers = {node.name for node in found.of_kind(Kind.PR)}
    limited = [link for link in found.links if link.capacity_kbit]
    assert limited
    assert all(routers & {link.a.node, link.b.node} for link in limited)


def test_both_ends_of_every_limited_link_are_read_each_second() -> None:
    found = shaped(network(), ON)
    read = {job.node for job in plan(found).jobs if job.title == "queues"}
    ends = {end.node for link in found.links if link.capacity_kbit for end in (link.a, link.b)}
    assert read == ends == {node.name for node in found.of_kind(Kind.EB, Kind.FA)}


def test_requests_at_web_servers_are_counted_only_where_links_are_limited() -> None:
    def counted(of: Topology) -> set[str]:
        return {job.node for job in plan(of).jobs if job.title == "counters"}

    webs = {node.name for node in network().of_kind(Kind.WEB)}
    assert counted(shaped(network(), ON)) - counted(network()) == webs


def test_a_page_with_an_object_is_watched_by_all_users_only_where_links_are_limited() -> None:
    def watching(of: Topology) -> set[str]:
        return {
            job.node for job in plan(of).jobs if '"type":"page"' in job.config.replace(" ", "")
        }

    users = {node.name for node in network().of_kind(Kind.USERS)}
    assert watching(shaped(network(), ON)) == users
    assert not watching(network())
