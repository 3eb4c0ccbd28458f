"""What bgpd has yet to tell its neighbors, from ``show bgp ... update-groups``."""

import re

COMMANDS = ("show bgp ipv4 unicast update-groups", "show bgp ipv6 unicast update-groups")

# As bgp_updgrp.c of FRR 8.4 and 10.3 prints them. A group whose neighbor has just come up waits
# for the coalesce time; an advertisement interval lets its list wait, a slow reader its packets.
_QUIET = (
    re.compile(r"^\s*Coalesce Time: \d+(?P<busy>\(Running\))?\s*$", re.M),
    re.compile(r"^\s*Packet queue length: (?P<busy>[1-9]\d*)?0?\s*$", re.M),
    re.compile(r"^\s*Advertise list: (?P<busy>not )?empty\s*$", re.M),
)


def untold(text: str) -> bool:
    """Return whether some routes wait to be sent to a neighbor.

    Raises:
        ValueError: the text does not say it of each group of neighbors.
    """
    return any([_busy(group) for group in text.split("Update-subgroup ")[1:]])


def _busy(group: str) -> bool:
    found = [pattern.search(group) for pattern in _QUIET]
    if not all(found):
        raise ValueError("a group of neighbors does not say whether routes wait")
    return any(match["busy"] for match in found if match)
