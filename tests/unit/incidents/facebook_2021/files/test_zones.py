"""The zones, as a name server reads them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import dns.name
import dns.rdatatype
import dns.zone
import pytest

from lab.incidents.facebook_2021.dials import DnsSettings
from lab.incidents.facebook_2021.files import side_zones
from lab.incidents.facebook_2021.files.zones import (
    PROVIDER_NAME,
    Zone,
    gtld_zones,
    pop_zones,
    provider_zones,
    root_address,
    root_zones,
)
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import APPS, NAME_SERVERS, ZONES, App
from lab.load import configs_dir
from lab.model.dial import Switch
from lab.render.template import fill
from tests.fakes.context import network

DNS = DnsSettings(ttl_s=30, ns_ttl_s=172800)
POPS = {pop.code: pop for pop in sites_of(network()).pops}


def parents() -> tuple[Zone, ...]:
    return (*root_zones(network()), *side_zones.gtld_zones(network(), DNS))


def read(zone: Zone) -> dns.zone.Zone:
    text = fill(configs_dir(), "dns/zone.j2", zone=zone)
    return dns.zone.from_text(text, origin=zone.origin, relativize=False)


@cache
def everything() -> dict[str, Zone]:
    children = (
        *side_zones.pop_zones(network(), POPS["sjc"], DNS),
        *side_zones.provider_zones(network(), DNS),
    )
    return {zone.origin: zone for zone in (*parents(), *children)}


def answers(zone: Zone, name: str, kind: str) -> list[str]:
    found = read(zone).get_rdataset(dns.name.from_text(name), kind)
    return sorted(item.to_text() for item in found or ())


def home(name: str) -> Zone:
    """Return the zone that is closest to a name."""
    fits = [zone for origin, zone in everything().items() if f".{name}".endswith(f".{origin}")]
    return max(fits, key=lambda zone: len(zone.origin))


def address(name: str) -> list[str]:
    """Return the addresses a name leads to, over CNAMEs."""
    alias = answers(home(name), name, "CNAME")
    return address(alias[0]) if alias else answers(home(name), name, "A")


@pytest.mark.parametrize("origin", everything())
def test_a_zone_reads_as_a_zone_with_its_servers(origin: str) -> None:
    zone = everything()[origin]
    found = read(zone)
    soa = found.get_rdataset(dns.name.from_text(origin), "SOA")
    assert [item.mname.to_text() for item in soa or ()] == [zone.primary]
    servers = answers(zone, origin, "NS")
    assert zone.primary in servers


@pytest.mark.parametrize("origin", sorted(everything().keys() - {"."}))
def test_nothing_in_a_zone_is_outside_it(origin: str) -> None:
    names = [record.name for record in everything()[origin].records]
    assert [name for name in names if not f".{name}".endswith(f".{origin}")] == []


def delegations() -> Iterator[tuple[str, str]]:
    for zone in parents():
        names = {each.name for each in zone.records if each.type == "NS"} - {zone.origin}
        yield from ((zone.origin, name) for name in sorted(names))


@pytest.mark.parametrize(("parent", "child"), list(delegations()))
def test_a_delegation_names_the_servers_of_the_child(parent: str, child: str) -> None:
    found = answers(everything()[parent], child, "NS")
    assert found == answers(everything()[child], child, "NS")


@pytest.mark.parametrize(("parent", "child"), list(delegations()))
def test_the_servers_of_a_delegation_have_the_same_address_wherever_one_asks(
    parent: str, child: str
) -> None:
    for server in answers(everything()[parent], child, "NS"):
        given = {
            tuple(found) for zone in everything().values() if (found := answers(zone, server, "A"))
        }
        assert len(given) == 1, server


@pytest.mark.parametrize("app", APPS)
def test_every_app_s_name_leads_to_the_edge(app: App) -> None:
    own = [str(dict(POPS["sjc"].vips)[app.name])]
    every = sorted(str(dict(pop.vips)[app.name]) for pop in POPS.values())
    assert sorted(address(app.host)) == (own if app.in_house_dns else every)


@pytest.mark.parametrize("code", POPS)
def test_a_pop_s_names_lead_to_its_own_edge_only(code: str) -> None:
    vips = {str(vip) for _, vip in POPS[code].vips}
    servers = {str(server.address) for server in NAME_SERVERS}
    found = {
        record.data
        for zone in pop_zones(POPS[code], DNS)
        for record in zone.records
        if record.type == "A"
    }
    assert servers < found <= vips | servers


def test_the_family_s_zones_are_all_served_and_by_nobody_else() -> None:
    assert sorted(zone.origin for zone in pop_zones(POPS["sjc"], DNS)) == sorted(ZONES)
    assert {zone.origin for zone in provider_zones(network(), DNS)}.isdisjoint(ZONES)


def test_lives_of_records_are_the_dials() -> None:
    dials = DnsSettings(ttl_s=7, ns_ttl_s=77)
    zones = (*gtld_zones(network(), dials), *pop_zones(POPS["sjc"], dials))
    lives = {record.ttl for zone in zones for record in zone.records}
    assert lives == {7, 77, 3600}
    by_type = {record.ttl for zone in zones for record in zone.records if record.type == "NS"}
    assert by_type == {77}


def test_resolvers_start_at_the_root() -> None:
    root = str(root_address(network()))
    assert answers(everything()["."], "a.root-servers.net.", "A") == [root]


def test_a_zone_s_file_is_named_after_it() -> None:
    names = [everything()[origin].file for origin in (".", "com.", "facebook.com.")]
    assert names == ["root.zone", "com.zone", "facebook.com.zone"]


SECONDARY = replace(DNS, secondary=Switch.ON)


@pytest.mark.parametrize("origin", ZONES)
def test_a_secondary_is_named_by_the_parent_and_by_every_server(origin: str) -> None:
    parent = next(
        zone for zone in gtld_zones(network(), SECONDARY) if origin.endswith(f".{zone.origin}")
    )
    told = answers(parent, origin, "NS")
    assert (len(told), PROVIDER_NAME in told) == (5, True)
    served = [*provider_zones(network(), SECONDARY)]
    served += [zone for pop in POPS.values() for zone in pop_zones(pop, SECONDARY)]
    views = [answers(zone, origin, "NS") for zone in served if zone.origin == origin]
    assert views == [told] * (1 + len(POPS))


@pytest.mark.parametrize(
    "app", [app for app in APPS if app.in_house_dns], ids=lambda app: app.name
)
def test_a_secondary_answers_with_the_addresses_of_all_pops(app: App) -> None:
    zones = {zone.origin: zone for zone in provider_zones(network(), SECONDARY)}
    zone = next(zones[origin] for origin in ZONES if app.zone == origin)
    every = sorted(str(dict(pop.vips)[app.name]) for pop in POPS.values())
    assert answers(zone, zone.origin, "A") == every
    assert not set(ZONES) & {zone.origin for zone in provider_zones(network(), DNS)}
