"""Who reaches what in this network, as its probes show it."""

from collections.abc import Iterator

from lab.incidents.facebook_2021.record import COVER, DNS_PREFIXES
from lab.journal.pairs import Pair, Pairs
from lab.model.event import Event

_SILENT = ("TIMEOUT", "UNREACHABLE")


def _pairs(event: Event) -> Iterator[tuple[Pair, bool]]:
    """Yield the pairs an event of a probe is about, and whether each was reached."""
    data = event.data
    if event.kind == "dns" and data.get("role") == "authority":
        answered = data.get("rcode") not in _SILENT
        yield Pair(event.subject, str(data.get("target")), "udp", 53), answered
    elif event.kind == "reach" and data.get("between") in ("dc-dc", "pop-dc"):
        yield Pair(event.subject, str(data.get("address")), "tcp", 8080), data.get("ok") is True
    elif event.kind == "http" and data.get("by") == "address":
        pair = Pair(event.subject, str(data.get("address")), "tcp", 80)
        yield pair, data.get("status") is not None
    elif event.kind in ("announce", "rib"):
        known = data.get("prefixes")
        announced = set(known) if isinstance(known, list | dict) else set()
        prefixes = DNS_PREFIXES if event.kind == "announce" else (*DNS_PREFIXES, COVER)
        for prefix in prefixes:
            yield Pair(event.subject, str(prefix)), str(prefix) in announced


PAIRS = Pairs(("reach", "dns", "http", "announce", "rib"), _pairs)
