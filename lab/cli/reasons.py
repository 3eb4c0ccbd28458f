"""Why a run has not passed, in the lines that end it."""

from collections.abc import Iterator

from lab.model.event import JsonValue
from lab.model.play import RunResult
from lab.model.verdict import Verdict

_MOST = 8  # names in one line


def reasons(result: RunResult) -> Iterator[str]:
    """Yield a line for each kind of reason why the verdict is not PASS."""
    if result.verdict is Verdict.PASS:
        return
    facts = [row for row in rows(result.summary.get("facts")) if row["scored"]]
    claims = rows(result.summary.get("expectations"))
    if not facts and not claims:
        yield "nothing was judged: what was played has no expectation, and facts need a whole play"
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        names = [str(row["id"]) for row in facts if row["verdict"] == verdict]
        names += [
            f"{row['phase'] or 'before'}: {row['name']}"
            for row in claims
            if row["verdict"] == verdict
        ]
        if names:
            more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
            yield f"{verdict.value}: {', '.join(names[:_MOST])}{more}"


def rows(given: JsonValue) -> list[dict[str, JsonValue]]:
    """Return the objects of a list in a summary."""
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
