"""How a name server is looked at: by a question for a record of its own zone."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from lab.probes.kinds.dns import DnsCheck

# A name whose record is in the zone itself, so an authoritative answer needs no second look.
DIRECT = "star-mini.c10r.facebook.com."


def authority(target: IPv4Address | IPv6Address, **more: Any) -> DnsCheck:
    """Return the look at a name server."""
    return DnsCheck(
        target=str(target), role="authority", name=DIRECT, timeout_s=1.5, interval_s=1.0, **more
    )
