"""What the steps of a design produce: stations and wires, before interfaces are named."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network.blueprint import Blueprint, Profile


@dataclass(frozen=True, slots=True)
class Station:
    """A node without its wired interfaces; ``via`` are routes (prefix, neighbor's name)."""

    name: str
    kind: Kind
    site: str
    asn: int | None = None
    plane: int | None = None
    pod: int | None = None
    loopbacks: tuple[IPv4Interface, ...] = ()
    via: tuple[tuple[IPv4Network, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """A link to be: its /31 is ``subnet``, or the next free one of ``pool``."""

    a: str
    b: str
    role: LinkRole
    pool: IPv4Network
    subnet: IPv4Network | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The contribution of one step."""

    stations: tuple[Station, ...] = ()
    wires: tuple[Wire, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A blueprint at one profile: the input of every step."""

    blueprint: Blueprint
    profile: Profile

    @property
    def data_centres(self) -> tuple[str, ...]:
        """Return the codes of the data centres in use."""
        return self.blueprint.data_centres[: self.profile.data_centres]

    @property
    def midpoints(self) -> tuple[str, ...]:
        """Return the codes of the backbone sites without a data centre in use."""
        return self.blueprint.midpoints[: self.profile.midpoints]

    @property
    def backbone_sites(self) -> tuple[str, ...]:
        """Return every site that has a router in each plane."""
        return self.data_centres + self.midpoints

    @property
    def planes(self) -> range:
        """Return the numbers of the planes."""
        return range(1, self.profile.planes + 1)


DEFAULT = IPv4Network("0.0.0.0/0")


def host(address: IPv4Address | str) -> IPv4Interface:
    """Return an address as a /32 for a loopback."""
    return IPv4Interface(f"{address}/32")
