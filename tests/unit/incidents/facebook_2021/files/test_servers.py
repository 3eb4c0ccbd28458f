"""Servers: their dials, and what each is told of the others."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lab.incidents.facebook_2021.dials import (
    DnsSettings,
    HealthSettings,
    OnIsolation,
    ResolverSettings,
    Settings,
    UserSettings,
    WarmupSettings,
)
from lab.incidents.facebook_2021.files import resolvers, servers
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import Resolver, UserGroup, sites_of
from lab.model.deployment import NodeConfig
from lab.model.dial import Switch
from lab.model.software import Software
from lab.model.topology import Node
from tests.fakes.context import context, network

DIALS = Settings(
    dns=DnsSettings(ttl_s=11),
    health=HealthSettings(interval_s=2.5, fall=4, rise=5, timeout_s=0.4, hold_down_s=6),
    warmup=WarmupSettings(fall=9, cold_start_s=3.5),
    users=UserSettings(
        think_s=21, stub_timeout_s=1.5, stub_attempts=4, retry_base_s=0.25, retry_cap_s=8,
        http_timeout_s=2.5,
    ),
)  # fmt: skip
DIALLED = context(settings=DIALS)


def told(config: NodeConfig, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(config.files[path])
    return found


def first_web(site: str) -> str:
    web = next(node for node in network().of_kind(Kind.WEB) if node.site == site)
    return str(web.interface("e1").addresses[0].ip)


def test_a_health_agent_follows_its_dials() -> None:
    node = network().of_kind(Kind.DNS)[0]
    config = told(servers.name_server(DIALLED, node), "/run/lab/health.json")
    names = ("interval_s", "fall", "rise", "timeout_s", "hold_down_s")
    assert [config[name] for name in names] == [2.5, 4, 5, 0.4, 6]


@pytest.mark.parametrize(("dial", "keeps"), [("withdraw", False), ("keep", True)])
def test_a_health_agent_keeps_its_routes_only_where_its_dial_says_so(
    dial: str, *, keeps: bool
) -> None:
    health = HealthSettings(on_isolation=OnIsolation(dial))
    made = context(settings=replace(DIALS, health=health))
    config = told(
        servers.name_server(made, network().of_kind(Kind.DNS)[0]), "/run/lab/health.json"
    )
    assert config.get("keep", False) is keeps


@pytest.mark.parametrize("exempt", ["", "sjc", "sjc, sin"])
def test_the_agents_of_exempt_pops_alone_keep_their_routes(exempt: str) -> None:
    made = context(settings=replace(DIALS, health=HealthSettings(exempt=exempt)))
    keep = {
        node.site
        for node in network().of_kind(Kind.DNS)
        if told(servers.name_server(made, node), "/run/lab/health.json").get("keep", False)
    }
    assert keep == {code for code in ("sjc", "sin") if code in exempt}


FLOOR = context(settings=replace(DIALS, health=HealthSettings(floor=2)))


@pytest.mark.parametrize("node", network().of_kind(Kind.DNS), ids=lambda node: node.name)
def test_an_agent_asks_the_coordinator_of_another_network_over_its_pop_s_edge(node: Node) -> None:
    (provider,) = network().of_kind(Kind.PROVIDER)
    asked = told(servers.name_server(FLOOR, node), "/run/lab/health.json")
    job = told(servers.foreign_name_server(FLOOR, provider), "/run/lab/coordinator.json")
    edge = next(each for each in network().of_kind(Kind.EDGE) if each.site == node.site)
    conf = servers.edge(FLOOR, edge).files["/run/lab/haproxy.cfg"]
    vip = edge.interface("lo").addresses[0].ip
    assert (job["listen"], job["port"]) == ("205.251.192.17", 8081)
    assert (job["sites"], job["floor"]) == (len(network().of_kind(Kind.DNS)), 2)
    assert f"  bind {asked['floor_host']}:8081\n" in conf
    assert f"  server coordinator 205.251.192.17:8081 source {vip}\n" in conf
    parts = [line for line in conf.splitlines() if line.startswith(("frontend", "backend"))]
    assert parts == [
        "frontend edge", "frontend health", "frontend floor", "backend coordinator",
        "backend data_centres",
    ]  # fmt: skip
    assert (
        conf.replace(floor_part(conf), "")
        == servers.edge(DIALLED, edge).files["/run/lab/haproxy.cfg"]
    )


def floor_part(conf: str) -> str:
    """Return the lines of an edge proxy that only a floor adds."""
    return conf[conf.index("# In another network") : conf.index("backend data_centres\n  bal")]


def test_without_a_floor_nobody_asks_and_nobody_answers() -> None:
    (provider,) = network().of_kind(Kind.PROVIDER)
    node, edge = network().of_kind(Kind.DNS)[0], network().of_kind(Kind.EDGE)[0]
    assert "floor_host" not in told(servers.name_server(DIALLED, node), "/run/lab/health.json")
    assert "/run/lab/coordinator.json" not in servers.foreign_name_server(DIALLED, provider).files
    assert "coordinator" not in servers.edge(DIALLED, edge).files["/run/lab/haproxy.cfg"]


@pytest.mark.parametrize("node", network().of_kind(Kind.DNS), ids=lambda node: node.name)
def test_a_health_agent_checks_one_web_server_of_every_data_centre(node: Node) -> None:
    config = told(servers.name_server(DIALLED, node), "/run/lab/health.json")
    assert {check["dc"]: check["host"] for check in config["checks"]} == {
        dc.code: first_web(dc.code) for dc in sites_of(network()).data_centres
    }
    lo = node.interface("lo")
    anycast = [str(each.network) for each in lo.addresses]
    anycast += [str(each.network) for each in lo.addresses6]
    assert len(anycast) == 2 * len(lo.addresses)
    assert (config["asn"], config["prefixes"]) == (node.asn, anycast)


def test_every_name_server_draws_its_own_luck_from_the_seed() -> None:
    seeds = [
        told(servers.name_server(DIALLED, node), "/run/lab/health.json")["seed"]
        for node in network().of_kind(Kind.DNS)
    ]
    assert seeds == [f"1-{node.name}" for node in network().of_kind(Kind.DNS)]


def test_a_name_server_answers_at_its_anycast_addresses_and_its_own() -> None:
    node = network().of_kind(Kind.DNS)[0]
    conf = servers.name_server(DIALLED, node).files["/run/lab/nsd.conf"]
    listening = [line.split()[1] for line in conf.splitlines() if "ip-address:" in line]
    lo, wired = node.interface("lo"), node.interface("e1")
    anycast, own = (
        [*(str(each.ip) for each in of.addresses), *(str(each.ip) for each in of.addresses6)]
        for of in (lo, wired)
    )
    assert listening == [*anycast, *own]
    assert (len(anycast), len(own)) == (6, 2)


def test_a_web_server_starts_cold_by_its_dials_and_watches_every_pop() -> None:
    node = network().of_kind(Kind.WEB)[0]
    config = told(servers.web(DIALLED, node), "/run/lab/warmup.json")
    assert (config["fall"], config["cold_start_s"]) == (9, 3.5)
    assert [edge["pop"] for edge in config["edges"]] == [
        pop.code for pop in sites_of(network()).pops
    ]


def test_an_edge_has_every_web_server_behind_every_address_of_its_own() -> None:
    node = network().of_kind(Kind.EDGE)[0]
    conf = servers.edge(DIALLED, node).files["/run/lab/haproxy.cfg"]
    bound = [line.split()[1] for line in conf.splitlines() if line.startswith("  bind ")]
    own = [f"{each.ip}:80" for each in node.interface("lo").addresses]
    assert bound == [*own, f"{node.interface('e1').addresses[0].ip}:8080"]
    behind = [line.split()[1] for line in conf.splitlines() if line.startswith("  server ")]
    assert behind == [web for dc in sites_of(network()).data_centres for web in dc.webs]


@pytest.mark.parametrize("group", sites_of(network()).users, ids=lambda group: group.node)
def test_users_ask_their_resolvers_in_order_and_follow_their_dials(group: UserGroup) -> None:
    rendered = servers.users(DIALLED, network().node(group.node))
    config = told(rendered, "/run/lab/users.json")
    resolvers = [str(address) for address in group.resolvers]
    assert config["resolvers"] == resolvers
    assert rendered.files["/etc/resolv.conf"] == "".join(f"nameserver {a}\n" for a in resolvers)
    assert config["users"] == group.users
    assert (config["think_s"], config["spread_s"], config["http_timeout_s"]) == (21, 11, 2.5)
    assert config["stub"] == {"timeout_s": 1.5, "attempts": 4, "max_ttl": 3600}
    assert config["retry"] == {"base_s": 0.25, "cap_s": 8, "jitter": [0.5, 1.5]}


@pytest.mark.parametrize("software", [Software(), Software(unbound_limits=False)])
def test_an_unbound_gets_limits_only_if_it_is_fast_and_knows_them(software: Software) -> None:
    found = context(software=software)
    confs = {
        each.tuning: unbound(found, each.node)
        for each in sites_of(network()).resolvers
        if each.software == "unbound"
    }
    assert {tuning: "wait-limit: 0" in conf for tuning, conf in confs.items()} == {
        "fast": software.unbound_limits,
        "stock": False,
    }
    assert {tuning: "outbound-msg-retry: 1" in conf for tuning, conf in confs.items()} == {
        "fast": True,
        "stock": False,
    }


def unbound(found: Context, node: str) -> str:
    return resolvers.resolver(found, network().node(node)).files["/run/lab/unbound.conf"]


STALE = {
    "unbound": ["serve-expired: yes", "serve-expired-ttl: 86400",
                "serve-expired-client-timeout: 1800"],
    "bind": ["stale-cache-enable yes;", "stale-answer-enable yes;", "max-stale-ttl 86400;",
             "stale-answer-client-timeout 0;"],
    "legacy": [],
}  # fmt: skip


def stale_lines(value: Switch, node: str) -> list[str]:
    dials = replace(DIALS, resolvers=ResolverSettings(serve_stale=value))
    files = resolvers.resolver(context(settings=dials), network().node(node)).files
    lines = [line.strip() for text in files.values() for line in text.splitlines()]
    return [line for line in lines if "stale" in line or "serve-expired" in line]


@pytest.mark.parametrize(("value", "failure_s"), [(Switch.OFF, 0.0), (Switch.ON, 5.0)])
def test_the_legacy_resolver_remembers_failures_when_the_dial_says_so(
    value: Switch, failure_s: float
) -> None:
    dials = replace(DIALS, resolvers=ResolverSettings(cache_failures=value))
    files = resolvers.resolver(context(settings=dials), network().node("res-comcast")).files
    assert json.loads(files["/run/lab/legacy.json"]).get("failure_s", 0.0) == failure_s


@pytest.mark.parametrize("each", sites_of(network()).resolvers, ids=lambda each: each.node)
def test_expired_data_is_served_by_those_that_can_and_only_when_the_dial_is_on(
    each: Resolver,
) -> None:
    assert stale_lines(Switch.ON, each.node) == STALE[each.software]
    off = ["serve-expired: no"] if each.software == "unbound" else []
    assert stale_lines(Switch.OFF, each.node) == off


def test_every_resolver_starts_at_the_lab_s_root() -> None:
    (root,) = network().of_kind(Kind.ROOT)
    hints = {
        resolvers.resolver(DIALLED, network().node(each.node)).files["/run/lab/root.hints"]
        for each in sites_of(network()).resolvers
    }
    address = root.interface("lo").addresses[0].ip
    assert [hint.splitlines()[1].split() for hint in hints] == [
        ["a.root-servers.net.", "3600000", "IN", "A", str(address)]
    ]
