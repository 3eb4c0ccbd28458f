"""Steps inside AS 32934: data centres, backbone, PoPs, management."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface
from itertools import combinations, count

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network import numbering as plan
from lab.incidents.facebook_2021.network.parts import DEFAULT, Part, Scale, Station, Wire, host
from lab.incidents.facebook_2021.record import APPS, ASN, name_server
from lab.model.dial import Switch

_OUT_OF_BAND = ((plan.MANAGEMENT, "oob"),)  # the way of whoever logs in to routers there


def _fabric_routers(scale: Scale, number: int, code: str) -> Iterator[Station]:
    loopbacks = (host(plan.dc_loopback(number, router)) for router in count(1))
    for index in range(1, scale.profile.aggregators + 1):
        yield Station(
            f"fa{index}-{code}", Kind.FA, code, plan.fa_asn(number), loopbacks=(next(loopbacks),),
            via=((plan.NOC_LINKS, "oob"),),
        )  # fmt: skip
    for plane in range(1, scale.profile.spine_planes + 1):
        for index in range(1, scale.profile.spines + 1):
            name = f"ssw{index}-s{plane}-{code}"
            yield Station(name, Kind.SSW, code, plan.ssw_asn(plane), loopbacks=(next(loopbacks),))
    for pod in range(1, scale.profile.pods + 1):
        yield from _pod_routers(scale, (number, code), pod, loopbacks)


def _pod_routers(
    scale: Scale, centre: tuple[int, str], pod: int, loopbacks: Iterator[IPv4Interface]
) -> Iterator[Station]:
    number, code = centre
    profile = scale.profile
    for plane in range(1, profile.spine_planes + 1):
        asn = plan.fsw_asn(pod, plane, profile.spine_planes)
        name = f"fsw{plane}-p{pod}-{code}"
        yield Station(name, Kind.FSW, code, asn, pod=pod, loopbacks=(next(loopbacks),))
    for rack in range(1, profile.racks + 1):
        asn = plan.rsw_asn(pod, rack, profile.racks)
        lo = host(plan.rack_loopback(number, _rack(scale, pod, rack)))
        name = f"rsw{rack}-p{pod}-{code}"
        yield Station(name, Kind.RSW, code, asn, pod=pod, loopbacks=(lo,))


def _rack(scale: Scale, pod: int, rack: int) -> int:
    return (pod - 1) * scale.profile.racks + rack


def _fabric_wires(scale: Scale, number: int, code: str) -> Iterator[Wire]:
    profile = scale.profile
    pool = plan.dc_links(number)
    planes = range(1, profile.spine_planes + 1)
    spines = range(1, profile.spines + 1)
    for plane in planes:
        for index in spines:
            for fa in range(1, profile.aggregators + 1):
                yield Wire(f"fa{fa}-{code}", f"ssw{index}-s{plane}-{code}", LinkRole.FABRIC, pool)
    for pod in range(1, profile.pods + 1):
        for plane in planes:
            fsw = f"fsw{plane}-p{pod}-{code}"
            for index in spines:
                yield Wire(f"ssw{index}-s{plane}-{code}", fsw, LinkRole.FABRIC, pool)
            for rack in range(1, profile.racks + 1):
                yield Wire(fsw, f"rsw{rack}-p{pod}-{code}", LinkRole.FABRIC, pool)


def data_centres(scale: Scale) -> Part:
    """Build the fabrics: rack, fabric and spine switches, and the aggregators above them."""
    stations: list[Station] = []
    wires: list[Wire] = []
    for number, code in enumerate(scale.data_centres, 1):
        stations += _fabric_routers(scale, number, code)
        wires += _fabric_wires(scale, number, code)
    return Part(tuple(stations), tuple(wires))


@dataclass(frozen=True, slots=True)
class _Rack:
    """The place of a server: the data centre's number and code, the pod, the rack in it."""

    number: int
    code: str
    pod: int
    rack: int


def servers(scale: Scale) -> Part:
    """Put the web, AAA, drain controller and monitoring servers into racks.

    Every pod has a web server on its first rack; the first data centre also has the services
    that everybody's logins and changes depend on (F05, F45).
    """
    first, pods, last = scale.data_centres[0], scale.profile.pods, scale.profile.racks
    near, far = _Rack(1, first, 1, 1), _Rack(1, first, min(2, pods), last)
    placed = [
        (f"web{pod}-{code}", Kind.WEB, _Rack(number, code, pod, 1))
        for number, code in enumerate(scale.data_centres, 1)
        for pod in range(1, pods + 1)
    ]
    placed += [
        (_controller(scale), Kind.CTL, near),
        (f"aaa-{first}", Kind.AAA, far),
        (f"mon-{first}", Kind.MON, far),
    ]
    parts = [_server(scale, *each) for each in placed]
    return Part(tuple(station for station, _ in parts), tuple(wire for _, wire in parts))


def _controller(scale: Scale) -> str:
    return f"ctl-{scale.data_centres[0]}"


def _outside(scale: Scale) -> str:
    """Return the drain controller if it is on the out-of-band network too, else ""."""
    outside = scale.blueprint.settings.access.controller_outside is Switch.ON
    return _controller(scale) if outside else ""


def _server(scale: Scale, name: str, kind: Kind, at: _Rack) -> tuple[Station, Wire]:
    rsw = f"rsw{at.rack}-p{at.pod}-{at.code}"
    pool = plan.rack_prefix(at.number, _rack(scale, at.pod, at.rack))
    via = ((DEFAULT, rsw), *(_OUT_OF_BAND if name == _outside(scale) else ()))
    station = Station(name, kind, at.code, pod=at.pod, via=via)
    return station, Wire(rsw, name, LinkRole.RACK, pool)


def backbone(scale: Scale) -> Part:
    """Build the planes: one EB router per plane and site, fully meshed inside the plane."""
    stations = tuple(
        Station(
            f"eb{plane}-{site}", Kind.EB, site, plan.plane_asn(plane), plane=plane,
            loopbacks=(host(plan.plane_loopback(plane, number)),),
            via=((plan.NOC_LINKS, "oob"),),
        )
        for plane in scale.planes
        for number, site in enumerate(scale.backbone_sites, 1)
    )  # fmt: skip
    wires = tuple(
        Wire(f"eb{plane}-{one}", f"eb{plane}-{two}", LinkRole.BACKBONE, plan.plane_links(plane))
        for plane in scale.planes
        for one, two in combinations(scale.backbone_sites, 2)
    )
    return Part(stations, wires)


def handoffs(scale: Scale) -> Part:
    """Connect every fabric aggregator to its site's EB router of every plane."""
    return Part(
        wires=tuple(
            Wire(
                f"eb{plane}-{code}",
                f"fa{fa}-{code}",
                LinkRole.HANDOFF,
                plan.handoff_links(plane),
            )
            for code in scale.data_centres
            for fa in range(1, scale.profile.aggregators + 1)
            for plane in scale.planes
        )
    )


def _pop(scale: Scale, number: int) -> Part:
    pop = scale.blueprint.pops[number - 1]
    code, asw = pop.code, f"asw-{pop.code}"
    servers = plan.pop_servers(number)
    anycast = tuple(host(name_server(letter).address) for letter in pop.name_servers)
    vips = tuple(host(plan.pop_unicast(number)[app.vip]) for app in APPS)
    prs = [f"pr{index}-{code}" for index in range(1, len(pop.routers) + 1)]
    stations = [
        Station(
            name, Kind.PR, code, ASN, loopbacks=(host(plan.pop_loopback(number, index)),),
            via=((plan.NOC_LINKS, "oob"),),
        )
        for index, name in enumerate(prs, 1)
    ] + [
        Station(
            asw, Kind.ASW, code, plan.asw_asn(number),
            loopbacks=(host(plan.pop_loopback(number, 100)),),
        ),
        Station(f"dns-{code}", Kind.DNS, code, plan.DNS_ASN, loopbacks=anycast),
        Station(f"edge-{code}", Kind.EDGE, code, loopbacks=vips, via=((DEFAULT, asw),)),
    ]  # fmt: skip
    wires = [Wire(pr, asw, LinkRole.POP, plan.pop_links(number)) for pr in prs]
    wires += [Wire(asw, f"{name}-{code}", LinkRole.POP, servers) for name in ("dns", "edge")]
    return Part(tuple(stations), tuple(wires))


def pops(scale: Scale) -> Part:
    """Build the PoPs: peering routers, an aggregation switch, name server and edge proxy."""
    parts = [_pop(scale, number) for number in range(1, scale.profile.pops + 1)]
    return Part(
        tuple(station for part in parts for station in part.stations),
        tuple(wire for part in parts for wire in part.wires),
    )


def pop_backbone(scale: Scale) -> Part:
    """Connect every peering router to all planes at the backbone site nearest to its PoP."""
    wires = []
    for number, pop in enumerate(scale.blueprint.pops[: scale.profile.pops]):
        site = scale.midpoints[number % len(scale.midpoints)]
        for index in range(1, len(pop.routers) + 1):
            wires += [
                Wire(
                    f"eb{plane}-{site}",
                    f"pr{index}-{pop.code}",
                    LinkRole.POP_BACKBONE,
                    plan.pop_backbone_links(plane),
                )
                for plane in scale.planes
            ]
    return Part(wires=tuple(wires))


def management(scale: Scale) -> Part:
    """Build the operations centre and its out-of-band network to every FA, EB and PR."""
    first = scale.blueprint.pops[0].code
    asw = f"asw-{first}"
    routers = [f"eb{plane}-{site}" for plane in scale.planes for site in scale.backbone_sites] + [
        f"fa{index}-{code}"
        for code in scale.data_centres
        for index in range(1, scale.profile.aggregators + 1)
    ]
    routers += [
        f"pr{index}-{pop.code}"
        for pop in scale.blueprint.pops[: scale.profile.pops]
        for index in range(1, len(pop.routers) + 1)
    ]
    stations = (
        Station("oob", Kind.OOB, "oob"),
        Station("noc", Kind.NOC, first, via=((DEFAULT, asw), *_OUT_OF_BAND)),
    )
    wires = [
        Wire(asw, "noc", LinkRole.POP, plan.pop_servers(1)),
        Wire("oob", "noc", LinkRole.MANAGEMENT, plan.NOC_LINKS),
    ]
    wires += [
        Wire("oob", router, LinkRole.MANAGEMENT, plan.MANAGEMENT_LINKS) for router in routers
    ]
    if controller := _outside(scale):
        wires.append(Wire("oob", controller, LinkRole.MANAGEMENT, plan.NOC_LINKS))
    return Part(stations, tuple(wires))
