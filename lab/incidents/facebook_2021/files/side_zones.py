"""Zones beside those of the applications: the company's registrar, its tools, names of others.

Each function has the zones of its server, with these among them.
"""

from dataclasses import replace
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.dials import DnsSettings, Registrar
from lab.incidents.facebook_2021.files import zones
from lab.incidents.facebook_2021.files.side_names import (
    BACKGROUND_NAMES,
    BROKEN_ZONE,
    EMBEDDING,
    OTHERS_TOP,
    SIGNAL,
    TWITTER,
)
from lab.incidents.facebook_2021.files.zones import PROVIDER_NAME, Record, Zone
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.dial import Switch
from lab.model.topology import Topology

REGISTRAR_ZONE = "registrarsafe.com."
REGISTRAR_NAME = "www.registrarsafe.com."
TOOLS_ZONE = "thefacebook.com."
TOOLS_NAME = "lg.thefacebook.com."  # a looking glass
ORG = "org."
_OUR_SERVERS = tuple(server.name for server in NAME_SERVERS)


def root_zones(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return the root zone; .org and names of others are at the other provider."""
    (root,) = zones.root_zones(topology)
    more = [
        record for zone in (OTHERS_TOP, ORG) for record in _servers(zone, (PROVIDER_NAME,), dns)
    ]
    more += zones.provider_glue(topology, dns.ns_ttl_s)
    return (replace(root, records=(*root.records, *more)),)


def gtld_zones(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return .com and .net."""
    com, net = zones.gtld_zones(topology, dns)
    more = _servers(REGISTRAR_ZONE, _registrar_servers(dns), dns)
    more += _servers(TOOLS_ZONE, _tools_servers(dns), dns)
    more += _servers(TWITTER, (PROVIDER_NAME,), dns)
    return replace(com, records=(*com.records, *more)), net


def pop_zones(topology: Topology, pop: Pop, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return the zones that one PoP serves; the registrar's pages are behind its edge proxy."""
    own = (*zones.pop_zones(pop, dns), _tools(topology, dns))
    if dns.registrar is Registrar.PROVIDER:
        return own
    return (*own, _registrar(dns, str(dict(pop.vips)["facebook"])))


def provider_zones(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return the zones at the other provider."""
    own = (
        *zones.provider_zones(topology, dns),
        _others(topology, dns),
        *_services(topology, dns),
    )
    if dns.tools_off_net is Switch.ON:
        own = (*own, _tools(topology, dns))
    if dns.registrar is Registrar.FACEBOOK:
        return own
    return (*own, _registrar(dns, _provider_address(topology)))


def _registrar_servers(dns: DnsSettings) -> tuple[str, ...]:
    return (PROVIDER_NAME,) if dns.registrar is Registrar.PROVIDER else _OUR_SERVERS


def _registrar(dns: DnsSettings, address: str) -> Zone:
    servers = _registrar_servers(dns)
    records = _servers(REGISTRAR_ZONE, servers, dns)
    records += [Record(name, dns.ttl_s, "A", address) for name in (REGISTRAR_ZONE, REGISTRAR_NAME)]
    return Zone(REGISTRAR_ZONE, servers[0], dns.ttl_s, tuple(records))


def tools_address(topology: Topology) -> str:
    """Return where the looking glass answers: out of band, at the operations centre's link."""
    for link in topology.links_of("oob"):
        if link.other("oob").node == "noc":
            end = link.a if link.a.node == "oob" else link.b
            return str(topology.node("oob").interface(end.interface).addresses[0].ip)
    raise KeyError("oob has no link to noc")


def _tools_servers(dns: DnsSettings) -> tuple[str, ...]:
    more = (PROVIDER_NAME,) if dns.tools_off_net is Switch.ON else ()
    return (*_OUR_SERVERS, *more)


def _tools(topology: Topology, dns: DnsSettings) -> Zone:
    records = _servers(TOOLS_ZONE, _tools_servers(dns), dns)
    records.append(Record(TOOLS_NAME, dns.ttl_s, "A", tools_address(topology)))
    return Zone(TOOLS_ZONE, _OUR_SERVERS[0], dns.ttl_s, tuple(records))


def _others(topology: Topology, dns: DnsSettings) -> Zone:
    records = _servers(OTHERS_TOP, (PROVIDER_NAME,), dns)
    address = _provider_address(topology)
    records += [Record(name, dns.ttl_s, "A", address) for name in (*BACKGROUND_NAMES, EMBEDDING)]
    server = f"ns.{BROKEN_ZONE}"
    records += _servers(BROKEN_ZONE, (server,), dns)
    records.append(Record(server, dns.ns_ttl_s, "A", str(silent_address(topology))))
    return Zone(OTHERS_TOP, PROVIDER_NAME, dns.ttl_s, tuple(records))


def _services(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return twitter.com, signal.org, and the top level of the latter."""
    servers, address = (PROVIDER_NAME,), _provider_address(topology)
    org = [*_servers(ORG, servers, dns), *_servers(SIGNAL, servers, dns)]
    return (
        Zone(ORG, PROVIDER_NAME, dns.ttl_s, tuple(org)),
        *(
            Zone(
                name, PROVIDER_NAME, dns.ttl_s,
                (*_servers(name, servers, dns), Record(name, dns.ttl_s, "A", address)),
            )
            for name in (TWITTER, SIGNAL)
        ),
    )  # fmt: skip


def silent_address(topology: Topology) -> IPv4Address:
    """Return an address of the other provider that no node has: its router drops what comes.

    The router announces the whole prefix, so what is in it and nowhere else ends there unseen.
    """
    (node,) = topology.of_kind(Kind.PROVIDER)
    (prefix,) = (each.prefix for each in sites_of(topology).networks if each.node == node.name)
    taken = {address.ip for address in node.interface("lo").addresses}
    return next(address for address in prefix if address not in taken)


def _servers(zone: str, names: tuple[str, ...], dns: DnsSettings) -> list[Record]:
    return [Record(zone, dns.ns_ttl_s, "NS", name) for name in names]


def _provider_address(topology: Topology) -> str:
    return str(zones.provider_addresses(topology)[0])
