"""Which lines of FRR replace one another, and how a line is taken back.

A line that only replaces another value is undone by the old line, never by its ``no`` form, which
gives the default. Every rule here was tried on FRR 8.4.4 and 10.3.
"""

import re
from collections.abc import Hashable

from lab.frr.text import Context

_SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(neighbor \S+ (?:description|timers connect|advertisement-interval|update-source|"
        r"password|ebgp-multihop|allowas-in|maximum-prefix|local-as|weight))\b",
        r"(neighbor \S+ timers) \d",
        r"(neighbor \S+ (?:route-map|prefix-list|filter-list|distribute-list)) \S+ (in|out)$",
        r"(bgp (?:router-id|cluster-id|route-map delay-timer|default local-preference)) ",
        r"(ospf router-id) ",
        r"(maximum-paths(?: ibgp)?) \d",
        r"(timers (?:bgp|throttle spf)|auto-cost|default-information|default-metric)\b",
        r"(redistribute \S+)",
        r"(network \S+)(?: route-map \S+)?$",
        r"(aggregate-address \S+)",
        r"(max-metric router-lsa \S+)",
        r"(ip ospf (?:cost|hello-interval|dead-interval|network|priority|passive))\b",
        r"(description|bandwidth) ",
        r"(match (?:(?:ip|ipv6) \S+(?: prefix-list| prefix-len)?|\S+)) ",
        r"(set (?:as-path \S+|ip next-hop|ipv6 next-hop \S+|\S+)) ",
        r"(call|on-match) ",
        r"((?:ip |ipv6 |bgp )?(?:prefix-list|access-list|as-path access-list|"
        r"(?:large-|ext)?community-list(?: standard| expanded)?) \S+ seq \d+) ",
        r"(ip protocol \S+) ",
        r"(hostname|log \S+)\b",
    )
)
_BARE_NO = re.compile(
    r"(description|set as-path \S+|set \S*community|neighbor \S+ description) .*"
)
_CLAUSE = re.compile(r"(route-map \S+) (?:permit|deny) (\d+)$")


def slot(line: str) -> Hashable:
    """Return the slot of a line: a later line replaces an earlier one of the same slot."""
    plain = line.removeprefix("no ")
    for number, pattern in enumerate(_SLOTS):
        match = pattern.match(plain)
        if match:
            return number, match.groups()
    return plain


def place(context: Context) -> Context:
    """Return what two contexts share when they are one: a route-map's clause by its number."""
    clause = _CLAUSE.match(context[0]) if context else None
    return (f"{clause[1]} {clause[2]}",) if clause else context


def negation(line: str) -> str:
    """Return the line that takes ``line`` back to the default."""
    if line.startswith("no "):
        return line.removeprefix("no ")
    bare = _BARE_NO.match(line)
    return f"no {bare[1] if bare else line}"
