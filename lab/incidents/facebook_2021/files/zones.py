"""The zones of the lab: the root, .com and .net, the family of Facebook, another provider."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.dials import DnsSettings
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import APPS, NAME_SERVERS
from lab.model.dial import Switch
from lab.model.topology import Topology

ROOT_NAME = "a.root-servers.net."
GTLD_NAME = "a.gtld-servers.net."
PROVIDER_NAME = "ns-17.awsdns-02.com."
UNRELATED = "www.example.com."  # a name that has nothing to do with the outage
_DAY = 86400
_NAMES = tuple(server.name for server in NAME_SERVERS)
_WHATSAPP_NAMES = tuple(f"{server.letter}.ns.whatsapp.net." for server in NAME_SERVERS)


@dataclass(frozen=True, slots=True)
class Record:
    """A resource record, its data as text."""

    name: str
    ttl: int
    type: str
    data: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone with its records; names are absolute."""

    origin: str
    primary: str
    ttl: int
    records: tuple[Record, ...]

    @property
    def file(self) -> str:
        """Return the name of its file."""
        return "root.zone" if self.origin == "." else f"{self.origin}zone"


def _address(topology: Topology, kind: Kind) -> IPv4Address:
    return topology.of_kind(kind)[0].interface("lo").addresses[0].ip


def root_address(topology: Topology) -> IPv4Address:
    """Return the address of the root name server."""
    return _address(topology, Kind.ROOT)


def provider_addresses(topology: Topology) -> tuple[IPv4Address, ...]:
    """Return where the other provider's name server answers.

    They are two: resolvers give an address up after one or two answers that came late, and who has
    a single one would be gone with it.
    """
    lo = topology.of_kind(Kind.PROVIDER)[0].interface("lo")
    return tuple(each.ip for each in lo.addresses)


def provider_glue(topology: Topology, ttl: int) -> list[Record]:
    """Return the addresses of the other provider's name server."""
    return [Record(PROVIDER_NAME, ttl, "A", str(each)) for each in provider_addresses(topology)]


def root_zones(topology: Topology) -> tuple[Zone, ...]:
    """Return the root zone."""
    gtld = str(_address(topology, Kind.TLD))
    records = [
        Record(".", 518400, "NS", ROOT_NAME),
        Record(ROOT_NAME, 518400, "A", str(root_address(topology))),
    ]
    records += [Record(name, 172800, "NS", GTLD_NAME) for name in ("com.", "net.")]
    records.append(Record(GTLD_NAME, 172800, "A", gtld))
    return (Zone(".", ROOT_NAME, _DAY, tuple(records)),)


def gtld_zones(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return .com and .net with the delegations and glue of F19."""
    ttl = dns.ns_ttl_s
    com = [Record("com.", ttl, "NS", GTLD_NAME)]
    for zone in ("facebook.com.", "messenger.com."):
        com += _servers_of(zone, _NAMES, dns)
    com += _name_server_addresses("facebook.com.", ttl)
    com += _servers_of("whatsapp.com.", _WHATSAPP_NAMES, dns)
    for zone in ("instagram.com.", "example.com.", "awsdns-02.com."):
        com.append(Record(zone, ttl, "NS", PROVIDER_NAME))
    com += provider_glue(topology, ttl)
    net = [
        Record("net.", ttl, "NS", GTLD_NAME),
        Record(GTLD_NAME, ttl, "A", str(_address(topology, Kind.TLD))),
        Record(ROOT_NAME, ttl, "A", str(root_address(topology))),
    ]
    net += _servers_of("whatsapp.net.", _WHATSAPP_NAMES, dns)
    net += _name_server_addresses("whatsapp.net.", ttl)
    return (
        Zone("com.", GTLD_NAME, _DAY, tuple(com)),
        Zone("net.", GTLD_NAME, _DAY, tuple(net)),
    )


def _servers_of(zone: str, names: Iterable[str], dns: DnsSettings) -> list[Record]:
    """Return the name servers of a zone of the family, with those of the other provider if any."""
    more = (PROVIDER_NAME,) if dns.secondary is Switch.ON else ()
    return [Record(zone, dns.ns_ttl_s, "NS", name) for name in (*names, *more)]


def _name_server_addresses(zone: str, ttl: int) -> list[Record]:
    records = []
    for server in NAME_SERVERS:
        name = f"{server.letter}.ns.{zone}"
        records.append(Record(name, ttl, "A", str(server.address)))
        records.append(Record(name, ttl, "AAAA", str(server.address6)))
    return records


def pop_zones(pop: Pop, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return the zones one PoP serves: every name of the family leads to its own edge."""
    vip = {app: str(address) for app, address in pop.vips}
    first = NAME_SERVERS[0].name
    return (
        Zone("facebook.com.", first, dns.ttl_s, _facebook(vip, dns)),
        Zone("messenger.com.", first, dns.ttl_s, _messenger(vip, dns)),
        *_whatsapp_zones(vip, dns),
    )


def _facebook(vip: Mapping[str, str], dns: DnsSettings) -> tuple[Record, ...]:
    ns_ttl = dns.ns_ttl_s
    return (
        *_servers_of("facebook.com.", _NAMES, dns),
        *_name_server_addresses("facebook.com.", ns_ttl),
        Record("facebook.com.", dns.ttl_s, "A", vip["facebook"]),
        Record("www.facebook.com.", 3600, "CNAME", "star-mini.c10r.facebook.com."),
        Record("star-mini.c10r.facebook.com.", dns.ttl_s, "A", vip["facebook"]),
        Record("star.c10r.facebook.com.", dns.ttl_s, "A", vip["messenger"]),
    )


def _messenger(vip: Mapping[str, str], dns: DnsSettings) -> tuple[Record, ...]:
    return (
        *_servers_of("messenger.com.", _NAMES, dns),
        Record("messenger.com.", dns.ttl_s, "A", vip["messenger"]),
        Record("www.messenger.com.", dns.ttl_s, "A", vip["messenger"]),
    )


def _whatsapp_zones(vip: Mapping[str, str], dns: DnsSettings) -> tuple[Zone, ...]:
    ttl, ns_ttl = dns.ttl_s, dns.ns_ttl_s
    com = (
        *_servers_of("whatsapp.com.", _WHATSAPP_NAMES, dns),
        Record("whatsapp.com.", ttl, "A", vip["whatsapp"]),
        Record("web.whatsapp.com.", 3600, "CNAME", "mmx-ds.cdn.whatsapp.net."),
    )
    net = (
        *_servers_of("whatsapp.net.", _WHATSAPP_NAMES, dns),
        *_name_server_addresses("whatsapp.net.", ns_ttl),
        Record("whatsapp.net.", ttl, "A", vip["whatsapp"]),
        Record("mmx-ds.cdn.whatsapp.net.", ttl, "A", vip["whatsapp"]),
    )
    return (
        Zone("whatsapp.com.", "a.ns.whatsapp.net.", ttl, com),
        Zone("whatsapp.net.", "a.ns.whatsapp.net.", ttl, net),
    )


def provider_zones(topology: Topology, dns: DnsSettings) -> tuple[Zone, ...]:
    """Return the zones at the other provider: instagram.com (F20) and an unrelated name.

    As a secondary it has those of the family too. It cannot tell users apart, so every name has
    the addresses of all PoPs.
    """
    ttl = dns.ttl_s
    app = next(app for app in APPS if app.name == "instagram")
    provider = str(_address(topology, Kind.PROVIDER))
    vips = [str(dict(pop.vips)["instagram"]) for pop in sites_of(topology).pops]
    instagram = [Record(app.zone, dns.ns_ttl_s, "NS", PROVIDER_NAME)]
    instagram += [Record(name, ttl, "A", vip) for name in (app.zone, app.host) for vip in vips]
    return (
        Zone(app.zone, PROVIDER_NAME, ttl, tuple(instagram)),
        Zone(
            "example.com.", PROVIDER_NAME, ttl,
            (
                Record("example.com.", dns.ns_ttl_s, "NS", PROVIDER_NAME),
                Record(UNRELATED, ttl, "A", provider),
            ),
        ),
        Zone(
            "awsdns-02.com.", PROVIDER_NAME, ttl,
            (
                Record("awsdns-02.com.", dns.ns_ttl_s, "NS", PROVIDER_NAME),
                *provider_glue(topology, dns.ns_ttl_s),
            ),
        ),
        *(_everywhere(topology, dns) if dns.secondary is Switch.ON else ()),
    )  # fmt: skip


def _everywhere(topology: Topology, dns: DnsSettings) -> Iterator[Zone]:
    """Yield the zones of the family with what every PoP answers."""
    for alike in zip(*(pop_zones(pop, dns) for pop in sites_of(topology).pops), strict=True):
        records = dict.fromkeys(record for zone in alike for record in zone.records)
        yield replace(alike[0], records=tuple(records))
