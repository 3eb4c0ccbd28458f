"""Reasons to doubt an answer: Batfish read files not as FRR, in part, or with a warning."""

from collections.abc import Iterator

from lab.model.topology import Topology
from lab.verify.answers import names, plain, sessions
from lab.verify.question import Question, Row, Service, all_at_once
from lab.verify.snapshot import Snapshot, line_of

AS_FRR = "CUMULUS_CONCATENATED"  # Batfish's format name for an integrated frr.conf in our wrapper
AS_HOST = "HOST"
_MOST = 5


def doubts(
    service: Service, snapshot: str, expected: Snapshot, topology: Topology
) -> tuple[str, ...]:
    """Return every reason to doubt Batfish's answers about a snapshot."""
    names = ("fileParseStatus", "parseWarning", "initIssues", "bgpSessionStatus")
    files, warnings, issues, ends = all_at_once(service, snapshot, [Question(n) for n in names])
    return (
        *_unread(files, expected),
        *_warned(warnings, topology),
        *_issues(issues),
        *_sessions(ends, expected),
    )


def unestablished(service: Service, snapshot: str) -> tuple[str, ...]:
    """Return the ends of sessions that Batfish does not see established."""
    found = sessions(service.ask(Question("bgpSessionStatus"), snapshot), "Established_Status")
    return tuple(
        f"the session of {node} to {address} is {state}"
        for (node, address), state in found.items()
        if state != "ESTABLISHED"
    )[:_MOST]


def _unread(rows: tuple[Row, ...], expected: Snapshot) -> Iterator[str]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.get("Status") != "PASSED":
            yield f"{row.get('File_Name')} was read as {row.get('Status')}"
        for node in names(row.get("Nodes") or []):
            seen[node] = str(row.get("File_Format"))
    for node in sorted(expected.routers):
        if seen.get(node) != AS_FRR:
            yield f"{node} was read as {seen.get(node, 'nothing')}, not as FRR"
    for node in sorted(expected.hosts):
        if seen.get(node) != AS_HOST:
            yield f"{node} was read as {seen.get(node, 'nothing')}, not as a host"


def _warned(rows: tuple[Row, ...], topology: Topology) -> Iterator[str]:
    for row in rows[:_MOST]:
        node, line = line_of(topology, str(row.get("Filename")), _number(row.get("Line")))
        yield f"{node}/frr.conf:{line}: not understood: {row.get('Text')}"
    if len(rows) > _MOST:
        yield f"{len(rows) - _MOST} more lines were not understood"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _issues(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows[:_MOST]:
        text = plain(row.get("Details")) or plain(row.get("Line_Text"))
        yield f"{', '.join(names(row.get('Nodes') or []))}: {row.get('Type')}: {text}"


def _sessions(rows: tuple[Row, ...], expected: Snapshot) -> Iterator[str]:
    if len(rows) != expected.sessions:
        yield f"{len(rows)} ends of BGP sessions were read, {expected.sessions} are configured"
