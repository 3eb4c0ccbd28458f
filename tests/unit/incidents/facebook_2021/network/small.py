"""A small blueprint of the tests' own, with one network of each sort.

tata, lumen                  transits, peers of each other
telia (of tata)              an ISP with a resolver of its own
janet (of both)              an ISP that also peers with a PoP
google                       a public resolver
root, gtld, route53          name servers
"""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from lab.incidents.facebook_2021.network.blueprint import (
    AsPlan,
    Blueprint,
    PopPlan,
    Prefixes,
    Profile,
    ResolverPlan,
    UserPlan,
)


def network(name: str, asn: int, prefix: str, *transits: str, address: str = "") -> AsPlan:
    host = IPv4Address(address) if address else None
    return AsPlan(name, asn, IPv4Network(prefix), host, transits)


ONE = Profile(planes=1, pods=1, racks=1, spine_planes=1, spines=1, aggregators=1, users=10)

SMALL = Blueprint(
    name="small",
    profiles={"one": ONE},
    data_centres=("prn", "frc", "lla"),
    midpoints=("iad", "ord", "dfw"),
    pops=(
        PopPlan("sjc", "abc", (("tata",), ("lumen",))),
        PopPlan("lhr", "bcd", (("tata", "janet"),)),
        PopPlan("sin", "acd", (("lumen",),)),
        PopPlan("ams", "d", (("tata",),)),
    ),
    transits=(
        replace(network("tata", 6453, "80.231.0.0/16"), peers=("lumen",)),
        network("lumen", 3356, "4.68.0.0/16"),
    ),
    isps=(
        network("telia", 1299, "62.115.0.0/16", "tata"),
        network("janet", 786, "193.60.0.0/16", "tata", "lumen"),
    ),
    services=(
        network("google", 15169, "8.8.8.0/24", "lumen", address="8.8.8.8"),
        network("root", 397197, "198.41.0.0/24", "tata", address="198.41.0.4"),
        network("gtld", 36617, "192.5.6.0/24", "lumen", address="192.5.6.30"),
        network("route53", 16509, "205.251.192.0/21", "tata", address="205.251.192.17"),
    ),
    resolvers=(
        ResolverPlan("google", "google", IPv4Address("8.8.8.8"), "unbound", "fast", public=True),
        ResolverPlan("res-telia", "telia", IPv4Address("62.115.53.1"), "bind"),
        ResolverPlan("res-janet", "janet", IPv4Address("193.60.53.1"), "legacy"),
    ),
    users=(
        UserPlan("telia", 0.75, ("res-telia", "google")),
        UserPlan("janet", 0.25, ("res-janet",)),
    ),
    prefixes=Prefixes((IPv4Network("129.134.0.0/17"),), (IPv4Network("129.134.25.0/24"),)),
    collector=replace(network("ris", 12654, "84.205.64.0/24"), peers=("tata", "lumen")),
    default_profile="one",
)


def sized(size: Profile) -> Blueprint:
    """Return the small blueprint with one profile of these numbers."""
    return replace(SMALL, profiles={"one": size})


def refitted(**fields: object) -> Blueprint:
    """Return the small blueprint with some fields replaced."""
    return replace(SMALL, **fields)  # type: ignore[arg-type] # fields of many types
