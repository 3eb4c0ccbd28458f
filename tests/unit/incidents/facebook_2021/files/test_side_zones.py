"""Zones beside those of the applications, by the dials that place them."""

import json
from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.dials import DnsSettings, Registrar, UserSettings
from lab.incidents.facebook_2021.facts.resolvers import LEARNT_S
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.files.side_names import BROKEN_ZONE, TWITTER, others, turn
from lab.incidents.facebook_2021.files.side_zones import (
    REGISTRAR_NAME,
    REGISTRAR_ZONE,
    TOOLS_NAME,
    TOOLS_ZONE,
    gtld_zones,
    pop_zones,
    provider_zones,
    root_zones,
    silent_address,
    tools_address,
)
from lab.incidents.facebook_2021.files.zones import PROVIDER_NAME, Zone
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.side import operations_resolver, side_checks
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.dial import Switch
from lab.model.programs.codec import from_json
from lab.model.programs.users import Turn, UsersJob
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.http import HttpCheck
from tests.fakes.context import context, network, shipped

POP = sites_of(network()).pops[0]
OURS = [server.name for server in NAME_SERVERS]


def data(zones: tuple[Zone, ...], name: str, kind: str) -> list[str]:
    return [
        record.data
        for zone in zones
        for record in zone.records
        if (record.name, record.type) == (name, kind)
    ]


@pytest.mark.parametrize(
    ("registrar", "servers"), [(Registrar.FACEBOOK, OURS), (Registrar.PROVIDER, [PROVIDER_NAME])]
)
def test_the_registrar_is_served_where_the_dial_says_and_nowhere_else(
    registrar: Registrar, servers: list[str]
) -> None:
    dns = DnsSettings(registrar=registrar)
    assert data(gtld_zones(network(), dns), REGISTRAR_ZONE, "NS") == servers
    ours, others = pop_zones(network(), POP, dns), provider_zones(network(), dns)
    has = {True: ours, False: others}
    at_home = registrar is Registrar.FACEBOOK
    assert data(has[at_home], REGISTRAR_ZONE, "NS") == servers
    assert data(has[not at_home], REGISTRAR_NAME, "A") == []
    edge = [str(dict(POP.vips)["facebook"])]
    assert (data(has[at_home], REGISTRAR_NAME, "A") == edge) is at_home


def test_the_provider_has_a_web_server_only_where_it_has_the_registrar() -> None:
    settings = shipped().settings
    elsewhere = replace(settings, dns=replace(settings.dns, registrar=Registrar.PROVIDER))
    for dials, wanted in ((settings, ["nsd"]), (elsewhere, ["nsd", "haproxy"])):
        daemons = deployment(context(settings=dials), "x").configs["route53"].daemons
        assert [each.name for each in daemons if each.name in ("nsd", "haproxy")] == wanted


@pytest.mark.parametrize("off_net", Switch)
def test_the_zone_of_tools_is_at_the_provider_too_only_with_its_dial(off_net: Switch) -> None:
    dns = DnsSettings(tools_off_net=off_net)
    servers = [*OURS, *([PROVIDER_NAME] if off_net is Switch.ON else [])]
    ours, others = pop_zones(network(), POP, dns), provider_zones(network(), dns)
    assert data(gtld_zones(network(), dns), TOOLS_ZONE, "NS") == servers
    assert data(ours, TOOLS_ZONE, "NS") == servers
    assert data(ours, TOOLS_NAME, "A") == [tools_address(network())]
    assert data(others, TOOLS_NAME, "A") == data(ours, TOOLS_NAME, "A")[: off_net is Switch.ON]


def test_the_operations_centre_asks_a_tool_that_answers_there() -> None:
    made = deployment(context(), "x").configs
    named, direct = side_checks(network())["noc"]
    assert isinstance(named, HttpCheck)
    assert isinstance(direct, HttpCheck)
    (link,) = (e for e in network().links_of("noc") if e.other("noc").node == "oob")
    end = link.other("noc")
    assert direct.address == str(network().node("oob").interface(end.interface).addresses[0].ip)
    assert "haproxy" in [daemon.name for daemon in made["oob"].daemons]
    assert named.resolver == str(operations_resolver(network()))
    config = made["edge-sjc"].files["/run/lab/unbound.conf"]
    assert f"  interface: {named.resolver}\n" in config
    public = str(dict(POP.vips)["facebook"])
    assert f"  outgoing-interface: {public}\n" in config
    assert [
        node for node, config in made.items()
        if node.startswith("edge-") and "/run/lab/unbound.conf" in config.files
    ] == ["edge-sjc"]  # fmt: skip


def test_the_server_of_broken_names_is_an_address_that_nobody_has() -> None:
    zones = provider_zones(network(), DnsSettings())
    (server,) = data(zones, BROKEN_ZONE, "NS")
    assert data(zones, server, "A") == [str(silent_address(network()))]
    taken = {
        address.ip
        for node in network().nodes
        for interface in node.interfaces
        for address in interface.addresses
    }
    assert silent_address(network()) not in taken
    (prefix,) = (e.prefix for e in sites_of(network()).networks if e.node == "route53")
    assert silent_address(network()) in prefix
    assert not data(zones, f"www.{BROKEN_ZONE}", "A")


def test_users_divide_their_look_ups_of_others_by_the_dials() -> None:
    found = others(UserSettings(background=2.0, broken_share=0.25))
    assert found["broken"].per_s == 0.5
    assert sum(each.per_s for each in found.values()) == pytest.approx(2.0)
    assert others(UserSettings(background=0.0)) == {}
    assert "broken" not in others(UserSettings(broken_share=0.0))
    assert set(others(UserSettings(broken_share=1.0, services_share=0.0))) == {"broken"}


def test_every_name_of_others_that_is_not_broken_has_an_address() -> None:
    zones = provider_zones(network(), DnsSettings())
    for kind, each in others(UserSettings()).items():
        found = [bool(data(zones, f"{name}.", "A")) for name in each.names]
        assert set(found) == {kind != "broken"}


def test_users_turn_to_services_by_the_dials_and_only_where_they_use_them() -> None:
    found = turn(UserSettings(give_up=4, substitute=0.5))
    assert found == Turn(to="services", failures=4, chance=0.5)
    assert turn(UserSettings(substitute=0.0)).chance == 0
    assert turn(UserSettings(services_share=0.0)).chance == 0
    assert turn(UserSettings(background=0.0)).chance == 0


def test_every_resolver_of_every_group_is_asked_for_the_service_in_com_before_users_ask() -> None:
    checks = side_checks(network())
    for group in sites_of(network()).users:
        asked = [each for each in checks[group.node] if isinstance(each, DnsCheck)]
        assert {(each.target, each.name) for each in asked} == {
            (str(address), TWITTER) for address in group.resolvers
        }
        assert {each.role for each in asked} == {"service"}
        assert max(each.interval_s for each in asked) < LEARNT_S


def test_users_understand_the_job_they_are_given() -> None:
    files = deployment(context(), "x").configs["usr-swisscom"].files
    job = from_json(UsersJob, json.loads(files["/run/lab/users.json"]))
    assert job.turn == turn(UserSettings())
    assert job.others == others(UserSettings())


def test_the_other_provider_answers_at_two_addresses_that_every_parent_knows() -> None:
    # A resolver gives an address up after an answer or two that came late: nobody else loses all.
    (provider,) = network().of_kind(Kind.PROVIDER)
    conf = deployment(context(), "lab").configs[provider.name].files["/run/lab/nsd.conf"]
    answers = [line.split()[1] for line in conf.splitlines() if "ip-address:" in line]
    assert len(set(answers)) == 2
    assert str(silent_address(network())) not in answers
    dns = DnsSettings()
    for zones in (root_zones(network(), dns), gtld_zones(network(), dns),
                  provider_zones(network(), dns)):  # fmt: skip
        assert data(zones, PROVIDER_NAME, "A") == answers
