"""What the links from the data centres to the PoPs' sites carried, second by second."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.journal.fields import Data, require_number, table, tables, text
from lab.journal.kinds.queue import LinkQueues
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

_BITS = 8
_KBIT = 1000
SECONDS = 0.8  # of a span's seconds must have been read at every end


@dataclass(frozen=True, slots=True)
class Carried:
    """What one end sent between two looks, and what it could have sent."""

    at: float
    kbit: float
    able_kbit: float


def carried(run: Timeline, span: Span) -> list[Carried]:
    """Return what each end towards the PoPs sent between every two looks of a span.

    Raises:
        Unseen: no link has a limit, or an end was not read often enough.
    """
    ends = _towards_pops(run)
    if not ends:
        raise Unseen(
            "the journal lists no link of the backbone that leads away from a data centre"
        )
    looks = enough("looks at links of limited capacity", run.of(LinkQueues.kind, span))
    found: list[Carried] = []
    for node, interfaces in ends.items():
        own = [look for look in looks if look.subject == node]
        if len(own) < SECONDS * span.seconds - 1:
            raise Unseen(f"{node}: {len(own)} looks at its queues in {span.seconds:.0f} s", own)
        for was, now in pairwise(own):
            found += [_between(was, now, interface) for interface in interfaces]
    return sorted(found, key=lambda each: each.at)


def utilisation(sent: Sequence[Carried]) -> list[tuple[float, float]]:
    """Return for each whole second the share of their capacity that all ends sent together."""
    parts: dict[int, list[Carried]] = {}
    for each in sent:
        parts.setdefault(int(each.at), []).append(each)
    return [
        (float(second), sum(e.kbit for e in some) / sum(e.able_kbit for e in some))
        for second, some in sorted(parts.items())
    ]


def _between(was: Event, now: Event, interface: str) -> Carried:
    before, after = (_counts(look, interface) for look in (was, now))
    seconds = now.at - was.at
    rate = _number(after, now, "rate_kbit")
    octets = _number(after, now, "octets") - _number(before, was, "octets")
    return Carried(now.at, octets * _BITS / _KBIT, rate * seconds)


def dropped(run: Timeline, span: Span) -> float:
    """Return the packets that found the queue of any end full in a span.

    A queue fills where the path gets narrow first, as at the hand-off to a plane.
    """
    looks: dict[str, list[Event]] = {}
    for look in enough("looks at links of limited capacity", run.of(LinkQueues.kind, span)):
        looks.setdefault(look.subject, []).append(look)
    return sum(
        _number(_counts(own[-1], interface), own[-1], "dropped")
        - _number(_counts(own[0], interface), own[0], "dropped")
        for own in looks.values()
        for interface in table(own[0].data, "interfaces")
    )


def _counts(look: Event, interface: str) -> Data:
    found = table(table(look.data, "interfaces"), interface)
    if not found:
        raise Unseen(f"{look.subject}:{interface} was not read on line {look.line}", [look])
    return found


def _number(counts: Data, look: Event, key: str) -> float:
    return require_number(Event(look.line, look.at, look.kind, look.subject, dict(counts)), key)


def _towards_pops(run: Timeline) -> Mapping[str, list[str]]:
    """Return the ends from a data centre's site to one without, interfaces by node."""
    centres = {run.site(name) for name in run.nodes(Kind.WEB)}
    ends: dict[str, list[str]] = {}
    for near, far in _ends(run):
        node, _, interface = near.partition(":")
        if run.site(node) in centres and run.site(far.partition(":")[0]) not in centres:
            ends.setdefault(node, []).append(interface)
    return ends


def _ends(run: Timeline) -> Iterator[tuple[str, str]]:
    for link in tables(run.header, "links"):
        if text(link, "role") == LinkRole.BACKBONE:
            one, two = text(link, "a"), text(link, "b")
            yield from ((one, two), (two, one))
