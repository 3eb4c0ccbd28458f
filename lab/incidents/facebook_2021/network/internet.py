"""Steps outside AS 32934: transits, access ISPs, services, resolvers, users, the collector."""

from ipaddress import IPv4Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network import numbering as plan
from lab.incidents.facebook_2021.network.blueprint import AsPlan
from lab.incidents.facebook_2021.network.parts import DEFAULT, Part, Scale, Station, Wire, host

_SERVICE_KINDS = {"root": Kind.ROOT, "gtld": Kind.TLD, "route53": Kind.PROVIDER}


def _station(plan_of: AsPlan, kind: Kind) -> Station:
    # A router's own loopback is the last address of its prefix; a service's comes before it.
    own = host(plan_of.prefix[-1])
    service = (host(plan_of.address),) if plan_of.address else ()
    return Station(plan_of.name, kind, f"as{plan_of.asn}", plan_of.asn, loopbacks=(*service, own))


def networks(scale: Scale) -> Part:
    """Build the other networks and the links between them, one router each."""
    blueprint = scale.blueprint
    kinds = [(each, Kind.TRANSIT) for each in blueprint.transits]
    kinds += [(each, Kind.ISP) for each in blueprint.isps]
    kinds += [(each, _SERVICE_KINDS.get(each.name, Kind.RESOLVER)) for each in blueprint.services]
    wires = []
    for each, _ in kinds:
        wires += [
            Wire(provider, each.name, LinkRole.TRANSIT, plan.INTERNET_LINKS)
            for provider in each.transits
        ]
        wires += [
            Wire(each.name, peer, LinkRole.PEERING, plan.INTERNET_LINKS) for peer in each.peers
        ]
    return Part(tuple(_station(each, kind) for each, kind in kinds), tuple(wires))


def peering(scale: Scale) -> Part:
    """Connect the PoPs' peering routers to their transits and peers."""
    transits = {each.name for each in scale.blueprint.transits}
    wires = []
    for number, pop in enumerate(scale.blueprint.pops[: scale.profile.pops], 1):
        pool = plan.pop_peering_links(number)
        for index, neighbors in enumerate(pop.routers, 1):
            for name in neighbors:
                role = LinkRole.TRANSIT if name in transits else LinkRole.PEERING
                wires.append(Wire(name, f"pr{index}-{pop.code}", role, pool))
    return Part(wires=tuple(wires))


def resolvers(scale: Scale) -> Part:
    """Attach the access ISPs' resolvers to their routers; public resolvers are networks."""
    own = [each for each in scale.blueprint.resolvers if each.name != each.network]
    return Part(
        tuple(
            Station(each.name, Kind.RESOLVER, each.network, via=((DEFAULT, each.network),))
            for each in own
        ),
        tuple(
            Wire(
                each.network,
                each.name,
                LinkRole.ACCESS,
                IPv4Network((int(each.address) & ~1, 31)),
                IPv4Network((int(each.address) & ~1, 31)),
            )
            for each in own
        ),
    )


def users(scale: Scale) -> Part:
    """Put the users of each access ISP behind its router."""
    isps = {each.name: each for each in scale.blueprint.isps}
    stations = tuple(
        Station(f"usr-{each.isp}", Kind.USERS, each.isp, via=((DEFAULT, each.isp),))
        for each in scale.blueprint.users
    )
    wires = tuple(
        Wire(each.isp, f"usr-{each.isp}", LinkRole.ACCESS, _first_24(isps[each.isp]))
        for each in scale.blueprint.users
    )
    return Part(stations, wires)


def _first_24(network: AsPlan) -> IPv4Network:
    return next(network.prefix.subnets(new_prefix=24))


def collector(scale: Scale) -> Part:
    """Give the route collector a session with every network that feeds it."""
    each = scale.blueprint.collector
    return Part(
        (_station(each, Kind.COLLECTOR),),
        tuple(
            Wire(feeder, each.name, LinkRole.COLLECTOR, plan.COLLECTOR_LINKS)
            for feeder in each.peers
        ),
    )
