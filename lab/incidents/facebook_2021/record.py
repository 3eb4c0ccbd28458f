"""Public constants of AS 32934: its name servers, their prefixes, its applications."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

ASN = 32934  # Cloudflare, 4 Oct 2021 (F07)


@dataclass(frozen=True, slots=True)
class NameServer:
    """One of a-d.ns.facebook.com (F19: SANS ISC diary 27900)."""

    letter: str
    address: IPv4Address
    address6: IPv6Address

    @property
    def name(self) -> str:
        """Return its name in the zone facebook.com."""
        return f"{self.letter}.ns.facebook.com."


NAME_SERVERS = (
    NameServer("a", IPv4Address("129.134.30.12"), IPv6Address("2a03:2880:f0fc:c:face:b00c:0:35")),
    NameServer("b", IPv4Address("129.134.31.12"), IPv6Address("2a03:2880:f0fd:c:face:b00c:0:35")),
    NameServer("c", IPv4Address("185.89.218.12"), IPv6Address("2a03:2880:f1fc:c:face:b00c:0:35")),
    NameServer("d", IPv4Address("185.89.219.12"), IPv6Address("2a03:2880:f1fd:c:face:b00c:0:35")),
)

# The routes withdrawn on the day (F08), each /23 followed by its halves.
DNS_PREFIXES = tuple(
    IPv4Network(prefix)
    for prefix in (
        "129.134.30.0/23",
        "129.134.30.0/24",
        "129.134.31.0/24",
        "185.89.218.0/23",
        "185.89.218.0/24",
        "185.89.219.0/24",
    )
)

# The IPv6 routes of the same servers (F18): as a public script announces c and d, a /47 for each
# pair and its halves.
DNS_PREFIXES6 = tuple(
    IPv6Network(prefix)
    for prefix in (
        "2a03:2880:f0fc::/47",
        "2a03:2880:f0fc::/48",
        "2a03:2880:f0fd::/48",
        "2a03:2880:f1fc::/47",
        "2a03:2880:f1fc::/48",
        "2a03:2880:f1fd::/48",
    )
)

COVER = IPv4Network("129.134.0.0/17")  # stayed announced (F09)
COVER6 = IPv6Network("2a03:2880::/32")  # of all four servers' IPv6 addresses (F18)
COVER_CD = IPv4Network("185.89.216.0/22")  # not known to have been announced (F11)


@dataclass(frozen=True, slots=True)
class App:
    """A service of the family: the name users look up and the host byte of its addresses."""

    name: str
    host: str
    zone: str
    vip: int
    in_house_dns: bool = True


APPS = (
    App("facebook", "www.facebook.com.", "facebook.com.", 35),
    App("whatsapp", "web.whatsapp.com.", "whatsapp.com.", 60),
    App("messenger", "www.messenger.com.", "messenger.com.", 20),
    # On another provider, so its name kept resolving (F20).
    App("instagram", "www.instagram.com.", "instagram.com.", 174, in_house_dns=False),
)

BACKGROUND = "background"  # names that have nothing to do with the outage
BROKEN = "broken"  # names whose servers never answer
SERVICES = "services"  # names of other companies that people turn to (F34)
REGISTRAR = "registrar"
TOOLS = "tools"
OTHER_PAGES = frozenset({REGISTRAR, TOOLS})  # watched too, but no applications of users

# Zones served by a-d.ns; whatsapp.net has its own four names at the same addresses (F20).
ZONES = ("facebook.com.", "whatsapp.com.", "whatsapp.net.", "messenger.com.")


def name_server(letter: str) -> NameServer:
    """Return the name server of that letter; raise KeyError when there is none."""
    for server in NAME_SERVERS:
        if server.letter == letter:
            return server
    raise KeyError(letter)
