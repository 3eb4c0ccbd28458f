"""What users counted, and the share of their attempts that succeeded."""

from lab.journal.fields import Data, count, table
from lab.journal.kinds.server import Load
from lab.journal.seen import Unseen, enough
from lab.journal.served import attempts, total
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

SECONDS = 0.8  # of a span's seconds must have been counted by every group of users


def every_group(run: Timeline, span: Span) -> list[Event]:
    """Return the seconds that users counted in a span.

    Raises:
        Unseen: too few were counted, by all or by one group of users.
    """
    loads = enough("seconds of users", run.of(Load.kind, span))
    for group in run.nodes("users"):
        counted = sum(load.subject == group for load in loads)
        if counted < SECONDS * span.seconds:
            raise Unseen(f"{group} counted {counted} of {span.seconds:.0f} s", loads)
    return loads


def of_others(load: Event) -> dict[str, Data]:
    """Return the users' queries for names of others by what these are, each by resolver."""
    kinds = table(load.data, "others")
    return {kind: table(table(kinds, kind), "queries") for kind in kinds}


def asked_for(run: Timeline, span: Span, kind: str, resolver: str) -> float:
    """Return how many queries users counted in a span for one kind of names of others.

    Raises:
        Unseen: too few seconds of users were counted.
    """
    loads = every_group(run, span)
    return sum(count(of_others(load).get(kind, {}), resolver) for load in loads)


def users(run: Timeline, span: Span) -> float:
    """Return the share of the users' attempts that succeeded in a span.

    Raises:
        Unseen: the users' attempts were not seen, or nobody tried.
    """
    loads = enough("seconds of users", run.of(Load.kind, span))
    served = total(map(attempts, loads)).served
    if served is None:
        raise Unseen("the users did nothing", loads)
    return served
