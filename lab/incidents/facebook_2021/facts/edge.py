"""The nodes of PoPs, as the journal lists them."""

from ipaddress import ip_interface

from lab.journal.seen import Unseen
from lab.journal.timeline import Timeline

KINDS = ("pr", "asw", "dns", "edge")


def addresses(run: Timeline) -> frozenset[str]:
    """Return the addresses of our nodes at the edge; raise Unseen when the journal has none."""
    listed = (run.addresses(node) for node in run.nodes(*KINDS))
    found = frozenset(str(ip_interface(address).ip) for some in listed for address in some)
    if not found:
        raise Unseen("the journal lists no address of a PoP's nodes")
    return found
