"""All lies about the recorded runs, by scenario, and the facts that are still owed some."""

from collections.abc import Mapping

from tests.lies import (
    access,
    anycast,
    backbone,
    beside,
    caches,
    cloudflare,
    control_pop,
    covers,
    delegation,
    dns,
    failures,
    given,
    hunting,
    identity,
    ipv6_queries,
    kept,
    last_hops,
    loaded,
    optus,
    plane,
    refused,
    resolvers,
    returned,
    routing,
    service,
    tail_latency,
    trigger,
    two_routers,
    updates,
    youtube,
)
from tests.lies.edits import Lies


def _together(*parts: Lies) -> Lies:
    found = {number: lies for part in parts for number, lies in part.items()}
    assert len(found) == sum(map(len, parts)), "a fact has lies in two modules"
    return found


FACEBOOK = (
    access, anycast, backbone, caches, control_pop, delegation, dns, last_hops, failures, given,
    hunting, identity, plane, resolvers, returned, routing, service, tail_latency, trigger,
    updates,
)  # fmt: skip
LIES: Mapping[str, Lies] = {
    "cloudflare-2022": cloudflare.LIES,
    "cloudflare-2022-canary": refused.CANARY,
    "dns-kept": kept.LIES,
    "facebook-2021": _together(*(part.LIES for part in FACEBOOK)),
    "facebook-2021-audit": refused.AUDIT,
    ipv6_queries.NAME: ipv6_queries.LIES,
    covers.NAME: covers.LIES,
    beside.NAME: beside.LIES,
    loaded.NAME: loaded.LIES,
    "optus-2023": optus.LIES,
    "two-routers": two_routers.LIES,
    "youtube-2008": youtube.LIES,
}
OWED: Mapping[str, frozenset[str]] = {
    "facebook-2021": frozenset(beside.LIES).union(*(part.OWED for part in FACEBOOK)),
    ipv6_queries.NAME: ipv6_queries.OWED,
    covers.NAME: covers.OWED,
    beside.NAME: beside.OWED,
    loaded.NAME: loaded.OWED,
}
