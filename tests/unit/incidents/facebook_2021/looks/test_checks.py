"""Who looks at what, on the shipped network."""

import json
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.checks import (
    counters,
    forwarding_checks,
    logs,
    probes,
)
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import APPS, NAME_SERVERS
from lab.model.programs.codec import from_json, to_json
from lab.probes.kinds import CHECKS
from lab.probes.kinds.kind import Check, ProbeJob
from tests.fakes.context import network

MINI = network()
SITES = sites_of(MINI)
PROBES = probes(MINI)
AUTHORITIES = {str(each) for server in NAME_SERVERS for each in (server.address, server.address6)}


def some(checks: Iterable[Check], **wanted: object) -> list[Any]:
    """Return the checks that have all the wanted values."""
    return [
        check
        for check in checks
        if all(getattr(check, key, None) == value for key, value in wanted.items())
    ]


def values(key: str, checks: Iterable[Check]) -> list[object]:
    return [getattr(check, key) for check in checks]


def test_every_vantage_point_looks_and_no_other_node() -> None:
    assert set(PROBES) == {
        *(group.node for group in SITES.users),
        *(pop.edge for pop in SITES.pops),
        *(dc.webs[0] for dc in SITES.data_centres),
        *(pop.asw for pop in SITES.pops),
        MINI.of_kind(Kind.CTL)[0].name,
        "noc",
    }
    assert all(PROBES.values())


def test_every_resolver_of_every_group_is_asked_for_every_application() -> None:
    by_address = {str(each.address): each for each in SITES.resolvers}
    for group in SITES.users:
        asked = some(PROBES[group.node], kind="dns", role="resolver")
        for resolver in map(str, group.resolvers):
            mine = some(asked, target=resolver, qtype="A", rd=True)
            assert {str(name) for name in values("name", mine)} > {app.host for app in APPS}
            assert set(values("server", mine)) == {by_address[resolver].node}
        assert set(values("target", asked)) == set(map(str, group.resolvers))


def test_every_group_asks_the_name_servers_at_all_eight_addresses_and_traces_them() -> None:
    for group in SITES.users:
        asked = some(PROBES[group.node], kind="dns", role="authority", rd=False)
        assert set(values("target", asked)) == AUTHORITIES
        assert set(values("target", some(PROBES[group.node], kind="trace"))) == AUTHORITIES


def test_every_group_fetches_every_application_by_name_and_by_address() -> None:
    vips = {app.name: {str(dict(pop.vips)[app.name]) for pop in SITES.pops} for app in APPS}
    for group in SITES.users:
        for app in APPS:
            named = some(PROBES[group.node], kind="http", app=app.name, by="name")
            assert values("resolver", named) == [str(group.resolvers[0])]
            (direct,) = some(PROBES[group.node], kind="http", app=app.name, by="address")
            assert direct.address in vips[app.name]
            assert {direct.host, *values("host", named)} == {app.host.rstrip(".")}


def test_the_groups_use_different_pops() -> None:
    direct = [some(PROBES[group.node], by="address", app="facebook") for group in SITES.users]
    assert len({check.address for checks in direct for check in checks}) == len(SITES.pops)


def test_the_parent_zone_is_asked_from_one_place_only_and_rarely() -> None:
    found = some((check for checks in PROBES.values() for check in checks), role="parent")
    assert values("server", found) == ["gtld"]
    assert found[0].interval_s == 15.0


def test_the_resolvers_of_one_group_are_asked_for_the_delegation_with_all_addresses() -> None:
    by_node = {node: some(checks, role="delegation") for node, checks in PROBES.items()}
    (group,) = (each for each in SITES.users if by_node[each.node])
    assert sum(map(bool, by_node.values())) == 1
    wanted = {("facebook.com.", "NS")}
    wanted |= {(server.name, qtype) for server in NAME_SERVERS for qtype in ("A", "AAAA")}
    for resolver in map(str, group.resolvers):
        asked = some(by_node[group.node], target=resolver, rd=True)
        assert {(each.name, each.qtype) for each in asked} == wanted


def test_every_pop_asks_its_own_name_server_and_reaches_for_every_data_centre() -> None:
    for pop in SITES.pops:
        (inside,) = some(PROBES[pop.edge], kind="dns")
        assert (inside.scope, inside.server) == ("in-pop", pop.dns)
        assert inside.target == str(MINI.node(pop.dns).interface("e1").addresses[0].ip)
        reached = some(PROBES[pop.edge], kind="reach", between="pop-dc")
        assert values("dst", reached) == [dc.webs[0] for dc in SITES.data_centres]


def test_every_data_centre_reaches_for_every_other() -> None:
    for dc in SITES.data_centres:
        others = [other.webs[0] for other in SITES.data_centres if other is not dc]
        assert values("dst", PROBES[dc.webs[0]]) == others
        assert set(values("between", PROBES[dc.webs[0]])) == {"dc-dc"}


def test_every_backbone_router_is_reached_for_from_the_controller_where_it_answers() -> None:
    (controller,) = MINI.of_kind(Kind.CTL)
    assert {each.dst: each.address for each in some(PROBES[controller.name])} == {
        router.name: str(router.loopback) for router in MINI.of_kind(Kind.EB)
    }
    assert len(some(PROBES[controller.name], between="mgmt", closed=True)) == len(
        MINI.of_kind(Kind.EB)
    )


def test_forwarding_is_proven_to_every_address_without_asking_a_resolver() -> None:
    """A resolver would keep what it learnt, and the users' first look would find it."""
    found = forwarding_checks(MINI)
    resolvers = {str(each.address) for each in SITES.resolvers}
    every = [check for checks in found.values() for check in checks]
    assert not some(every, role="resolver")
    assert not some(every, by="name")
    assert not resolvers & {str(getattr(check, "target", "")) for check in every}
    vips = {str(address) for pop in SITES.pops for _, address in pop.vips}
    for group in SITES.users:
        assert set(values("address", some(found[group.node], kind="http"))) == vips
        assert set(values("target", some(found[group.node], kind="dns"))) == AUTHORITIES
    for dc in SITES.data_centres:
        others = [other.webs[0] for other in SITES.data_centres if other is not dc]
        assert values("dst", found[dc.webs[0]]) == others


def test_every_server_tells_its_own_counters() -> None:
    found = counters(MINI)
    kinds = (Kind.RESOLVER, Kind.TLD, Kind.ROOT, Kind.PROVIDER, Kind.DNS, Kind.EDGE)
    assert set(found) == {node.name for node in MINI.of_kind(*kinds)}
    assert {node: server for node, (server, _) in found.items() if server != "nsd"} == {
        **{each.node: each.software for each in SITES.resolvers},
        **{pop.edge: "haproxy" for pop in SITES.pops},
    }
    assert dict(found.values()) == {
        "unbound": "/run/unbound/control.sock",
        "bind": "127.0.0.1:8053",
        "legacy": "/run/lab/legacy.sock",
        "nsd": "/run/nsd/nsd.ctl",
        "haproxy": "/run/haproxy/admin.sock#edge",
    }


def test_agents_and_users_are_followed_in_the_logs_they_write() -> None:
    assert logs(MINI) == {
        node.name: path
        for kind, path in (
            (Kind.DNS, "/var/log/health.jsonl"),
            (Kind.WEB, "/var/log/warmup.jsonl"),
            (Kind.USERS, "/var/log/users.log"),
        )
        for node in MINI.of_kind(kind)
    }


def test_nodes_understand_every_check_they_are_given() -> None:
    for found in (PROBES, forwarding_checks(MINI)):
        for node, checks in found.items():
            job = ProbeJob(node=node, checks=tuple(checks))
            text = json.dumps(to_json(job))
            assert from_json(ProbeJob, json.loads(text), kinds={Check: CHECKS}) == job
            assert all(check.interval_s > 0 for check in checks)


def test_addresses_are_text_that_json_can_carry() -> None:
    for checks in PROBES.values():
        for check in checks:
            for key in ("target", "address", "resolver"):
                if found := getattr(check, key, ""):
                    assert str(ip_address(found)) == found
