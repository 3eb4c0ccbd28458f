"""The pairs that this network's probes are about, and the routers that have its prefixes."""

from collections.abc import Iterator

from lab.incidents.facebook_2021.events import PopAnnounced, Rib
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import COVER, DNS_PREFIXES, OTHER_PAGES
from lab.journal.kinds.probe import Http, Reach
from lab.journal.pairs import Pair, Probed, packets
from lab.model.event import Event
from lab.model.topology import Topology

_BETWEEN_SITES = ("dc-dc", "pop-dc")
_SITE_PORT = 8080


def _pairs(event: Event) -> Iterator[tuple[Pair, bool]]:
    """Yield the pairs of an event: addresses, and the prefixes that are looked for in tables."""
    data = event.data
    if event.kind == Reach.kind:
        if data.get("between") in _BETWEEN_SITES:
            pair = Pair(event.subject, str(data.get("address")), "tcp", _SITE_PORT)
            yield pair, data.get("ok") is True
    elif event.kind in (PopAnnounced.kind, Rib.kind):
        known = data.get("prefixes")
        announced = set(known) if isinstance(known, list | dict) else set()
        prefixes = DNS_PREFIXES if event.kind == PopAnnounced.kind else (*DNS_PREFIXES, COVER)
        for prefix in prefixes:
            yield Pair(event.subject, str(prefix)), str(prefix) in announced
    elif event.kind != Http.kind or data.get("app") not in OTHER_PAGES:
        yield from packets(event)


PROBED = Probed(("reach", "dns", "http", "announce", "rib"), _pairs)


def announcers(topology: Topology, subject: str) -> tuple[str, ...]:
    """Return the routers that have a prefix: a PoP's peering routers, or the collector itself."""
    at_pop = {pop.code: pop.prs for pop in sites_of(topology).pops}
    routers = {node.name for node in topology.of_kind(Kind.PR, Kind.COLLECTOR)}
    return tuple(name for name in at_pop.get(subject, (subject,)) if name in routers)
