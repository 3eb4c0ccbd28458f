"""The last step: the same network seen by its sites."""

from ipaddress import IPv4Address, IPv4Network

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.network import numbering as plan
from lab.incidents.facebook_2021.network.blueprint import AsPlan, Blueprint
from lab.incidents.facebook_2021.network.ipv6 import covers6
from lab.incidents.facebook_2021.network.ipv6_clients import prefixes6
from lab.incidents.facebook_2021.network.parts import Scale
from lab.incidents.facebook_2021.places import DataCentre, Network, Pop, Resolver, Sites, UserGroup
from lab.incidents.facebook_2021.record import APPS, COVER_CD
from lab.model.dial import Switch
from lab.model.topology import Topology


def sites(scale: Scale, topology: Topology) -> Sites:
    """Return the sites and their roles: data centres, PoPs, resolvers and user groups."""
    blueprint = scale.blueprint
    addresses = {each.name: each.address for each in blueprint.resolvers}
    return Sites(
        _data_centres(scale, topology),
        tuple(_pop(scale, topology, number) for number in range(1, scale.profile.pops + 1)),
        tuple(
            Resolver(each.name, each.address, each.software, each.tuning, each.public)
            for each in blueprint.resolvers
        ),
        tuple(
            UserGroup(
                f"usr-{each.isp}",
                each.isp,
                max(1, round(each.share * scale.profile.users)),
                tuple(addresses[name] for name in each.resolvers),
            )
            for each in blueprint.users
        ),
        tuple(
            Network(each.name, each.prefix, prefixes6(blueprint, each))
            for each in _networks(blueprint)
        ),
        (*blueprint.prefixes.covers, *_cover_cd(blueprint), *blueprint.prefixes.others),
        covers6(blueprint),
    )


def _cover_cd(blueprint: Blueprint) -> tuple[IPv4Network, ...]:
    return (COVER_CD,) if blueprint.settings.edge.cover_cd is Switch.ON else ()


def _data_centres(scale: Scale, topology: Topology) -> tuple[DataCentre, ...]:
    return tuple(
        DataCentre(
            code,
            plan.dc_prefix(number),
            _names(topology, code, Kind.FA),
            _names(topology, code, Kind.WEB),
        )
        for number, code in enumerate(scale.data_centres, 1)
    )


def _networks(blueprint: Blueprint) -> tuple[AsPlan, ...]:
    return (*blueprint.transits, *blueprint.isps, *blueprint.services, blueprint.collector)


def _pop(scale: Scale, topology: Topology, number: int) -> Pop:
    code = scale.blueprint.pops[number - 1].code
    unicast = plan.pop_unicast(number)
    vips: tuple[tuple[str, IPv4Address], ...] = tuple((app.name, unicast[app.vip]) for app in APPS)
    return Pop(
        code, plan.pop_internal(number), unicast, _names(topology, code, Kind.PR),
        f"asw-{code}", f"dns-{code}", f"edge-{code}",
        tuple(scale.blueprint.pops[number - 1].name_servers), vips,
    )  # fmt: skip


def _names(topology: Topology, site: str, kind: Kind) -> tuple[str, ...]:
    return tuple(node.name for node in topology.of_kind(kind) if node.site == site)
