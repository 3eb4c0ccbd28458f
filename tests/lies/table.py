"""All lies about the recorded runs, by scenario, and the facts that are still owed some."""

from collections.abc import Mapping

from tests.lies import (
    access,
    anycast,
    backbone,
    caches,
    controls,
    dns,
    hunting,
    resolvers,
    routing,
    service,
    tail,
    trigger,
    updates,
)
from tests.lies.edits import Lies


def _together(*parts: Lies) -> Lies:
    found = {number: lies for part in parts for number, lies in part.items()}
    assert len(found) == sum(map(len, parts)), "a fact has lies in two modules"
    return found


FACEBOOK = (
    access, anycast, backbone, caches, controls, dns, hunting, resolvers, routing, service, tail,
    trigger, updates,
)  # fmt: skip
LIES: Mapping[str, Lies] = {"facebook-2021": _together(*(part.LIES for part in FACEBOOK))}
OWED: Mapping[str, frozenset[str]] = {
    "facebook-2021": frozenset().union(*(part.OWED for part in FACEBOOK))
}
