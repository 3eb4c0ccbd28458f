"""A running lab at one look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

RUNNING = "running"
DRAINED = "drained"  # it runs, and no session to another AS lets anything through
_NAMED = 5  # nodes in one line


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node and its routing sessions; the counts are None where nothing routes or answers.

    ``state`` is the runtime's, "stopped" or "failed" as well, or DRAINED.
    """

    node: str
    kind: str
    site: str
    state: str
    sessions_up: int | None = None
    sessions_total: int | None = None
    note: str = ""  # what has ended, and why the runtime ended the node, if it did


def summary(rows: Sequence[NodeRow]) -> str:
    """Return one line for people: how many nodes are in which state, and what is not as it was."""
    counts = Counter(row.state for row in rows)
    states = ", ".join(f"{count} {state}" for state, count in counts.most_common())
    nodes = "1 node" if len(rows) == 1 else f"{len(rows)} nodes"
    said = [f"{nodes}: {states}" if rows else "no nodes"]
    odd = [row.node for row in rows if row.state != RUNNING]
    if odd:
        said[0] += f" ({_some(odd)})"
    routing = [row for row in rows if row.sessions_up is not None]
    if routing:
        up = sum(row.sessions_up or 0 for row in routing)
        said.append(f"sessions: {up} of {sum(row.sessions_total or 0 for row in routing)} up")
        short = [
            f"{row.node} {row.sessions_up}/{row.sessions_total}"
            for row in routing
            if row.sessions_up != row.sessions_total
        ]
        if short:
            said[-1] += f" ({_some(short)})"
    return "; ".join(said)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
