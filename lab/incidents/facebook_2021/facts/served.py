"""The share of the users' attempts that succeeded."""

from lab.journal.kinds.server import Load
from lab.journal.seen import Unseen, enough
from lab.journal.served import attempts, total
from lab.journal.timeline import Span, Timeline


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
