"""Look-ups, as the lab's looks tell them: at whom, when they were sent, what came back."""

from collections.abc import Sequence

from lab.incidents.facebook_2021.facts.records import in_house
from lab.journal.fields import require_number
from lab.journal.kinds.probe import Dns
from lab.journal.seen import enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event


def at_resolvers(run: Timeline, span: Span, when: str = "at resolvers") -> list[Event]:
    """Return the look-ups at resolvers for names on our own name servers.

    Raises:
        Unseen: too few of them saw something.
    """
    asked = [look for look in run.of(Dns.kind, span, role="resolver") if in_house(look)]
    return enough(f"look-ups {when}", asked)


def share(looks: Sequence[Event], rcode: str) -> float:
    """Return the share of some looks, one at least, that brought this code."""
    return len(where(looks, "rcode", {rcode})) / len(looks)


def sent(look: Event) -> float:
    """Return when a look that took its time was sent, in seconds of the run."""
    return look.at - require_number(look, "took_ms") / 1000
