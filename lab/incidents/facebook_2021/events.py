"""The kinds of events that only this incident has."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, always, optional, record, result


@record
class DrainRequested(EventData):
    """Somebody asked for a drain or for its end; the subject is the id of the request."""

    kind: ClassVar[str] = "request"

    tool: str = always("`drain` or `undrain`")
    intent: str = always("what it is for, for people")
    scope_asked: str = always("what was asked for, as it was written")
    scope_effective: Sequence[str] = always("what is drained, as `plane 1`")


@record
class AuditDecided(EventData):
    """The audit of drains judged a request; the subject is the id of the request."""

    kind: ClassVar[str] = "audit"

    bug: str = always("`on` or `off`")
    decision: str = always("`allow` or `refuse`")
    would_cut: Sequence[str] = always("what the drain would cut off, for people")
    reason: str = always("why, for people")
    effective: bool = always("it is the decision that counted")


@record
class Backbone(EventData):
    """The routers of a backbone plane were asked; the subject is the plane, as `p1`."""

    kind: ClassVar[str] = "backbone"

    ospf_full: int = result("ends of adjacencies that are Full", default=0)
    ospf_expected: int = result("ends of adjacencies that there are to be", default=0)
    bgp_up: int = result("ends of sessions that are Established", default=0)
    bgp_expected: int = result("ends of sessions that are configured", default=0)
    links_up: int = result("links whose ends are all up", default=0)
    links_total: int = result("links", default=0)
    link_changes: int = result(
        "how often the ends of these links went up or down since zebra started", default=0
    )
    routers_drained: int = result("routers that are drained", default=0)
    routers: int = result("routers", default=0)
    blind: str | None = optional("why a router could not be asked", default=None)


@record
class Rib(EventData):
    """A route collector's table was read; the subject is the collector."""

    kind: ClassVar[str] = "rib"

    origin: int = result("AS whose prefixes are read", default=0)
    prefixes: Mapping[str, int] | None = result("number of paths by prefix", default=None)
    best: Mapping[str, str] | None = result("AS path of the best path by prefix", default=None)
    origins: Mapping[str, str] | None = result(
        "ASes at which paths end, by prefix inside the AS's space", default=None
    )
    feeders: Mapping[str, bool] | None = result(
        "whether its session is Established, by node that feeds the collector", default=None
    )
    prefixes6: Mapping[str, int] | None = optional(
        "`prefixes` of IPv6, where the network has it", default=None
    )
    origins6: Mapping[str, str] | None = optional(
        "`origins` of IPv6, where the network has it", default=None
    )
    blind: str | None = optional("why it could not be read", default=None)


@record
class PopAnnounced(EventData):
    """The peering routers of a PoP were asked what they announce; the subject is the PoP."""

    kind: ClassVar[str] = "announce"

    prefixes: Sequence[str] = result(
        "DNS prefixes that one of them announces to another AS", default=()
    )
    originated: Sequence[str] = result(
        "addresses that the bgpd of the PoP's name server originates", default=()
    )
    blind: str | None = optional("why a router could not be asked", default=None)


@record
class PopConfigured(EventData):
    """The nodes of a PoP were asked for their configuration; the subject is the PoP."""

    kind: ClassVar[str] = "configured"

    nodes: Mapping[str, str] | None = result(
        "mark of what FRR runs, without the health agent's routes, by router or name server",
        default=None,
    )
    blind: str | None = optional("why a node could not be asked", default=None)


KINDS = (DrainRequested, AuditDecided, Backbone, Rib, PopAnnounced, PopConfigured)
