"""Two runs side by side: verdicts, parameters, facts and timings from their summaries."""

from collections.abc import Mapping
from textwrap import shorten

from lab.journal.timeline import Timeline
from lab.model.columns import aligned
from lab.model.event import JsonValue
from lab.model.play import Comparison
from lab.report import versus
from lab.report.versus import Side
from lab.report.write import html

Summary = Mapping[str, JsonValue]


def comparison(
    one: tuple[str, Summary], two: tuple[str, Summary], runs: tuple[Timeline, Timeline]
) -> Comparison:
    """Return two named summaries side by side, with a mark where they differ.

    The outage comes first, read from ``runs``. Of the parameters and facts only those that differ
    have a row in the text; a fact that one of them did not score is counted.
    """
    sides = Side(one[0], runs[0]), Side(two[0], runs[1])
    same = [(key, _text(one[1].get(key)), _text(two[1].get(key))) for key in _HEAD]
    same += _different(_parameters(one[1]), _parameters(two[1]))
    facts = _merged(_verdicts(one[1]), _verdicts(two[1]))
    times = _merged(_timings(one[1]), _timings(two[1]))
    changed = [row for row in facts if row[1] != row[2] and NOT_SCORED not in row]
    rows = [("", one[0], two[0]), *versus.table(*sides), *same, *changed, *times]
    rest = _rest(facts, one[0], two[0])
    data: dict[str, JsonValue] = {
        "runs": [one[0], two[0]],
        "rows": [
            {"what": what, "values": [left, right], "same": left == right}
            for what, left, right in (*same, *facts, *times)
        ],
        **versus.data(*sides),
    }
    said = [*versus.sentences(*sides), *versus.recovered(*sides)]
    told = [*said, _table(rows), rest]
    differ = [row for row in (*same, *changed, *times) if row[1] != row[2]]
    page = html.render(versus.pages(*sides, differ, rest), source=SOURCE)
    return Comparison("\n\n".join(told), data, page)


def _rest(facts: list[tuple[str, str, str]], one: str, two: str) -> str:
    """Say how many facts are alike in both runs, and how many only one of them scored."""
    alike = sum(left == right for _, left, right in facts)
    only = {one: sum(row[2] == NOT_SCORED for row in facts),
            two: sum(row[1] == NOT_SCORED for row in facts)}  # fmt: skip
    parts = [f"Facts with the same verdict in both: {alike}."]
    parts += [f"Scored only in {name}: {count}." for name, count in only.items() if count]
    return " ".join(parts)


NOT_SCORED = "-"
SOURCE = "the journals of both runs"
CLAIM = 72  # letters; a table of two runs should fit a terminal
_HEAD = ("scenario", "profile", "runtime", "seed", "verdict")


def _text(value: JsonValue) -> str:
    return "" if value is None else str(value)


def _verdicts(summary: Summary) -> dict[str, str]:
    facts = summary.get("facts")
    return {
        shorten(f"{fact['id']} {fact['claim']}", CLAIM, placeholder=" ..."): str(fact["verdict"])
        for fact in (facts if isinstance(facts, list) else [])
        if isinstance(fact, dict) and fact.get("scored", True)
    }


def _parameters(summary: Summary) -> dict[str, str]:
    values = summary.get("parameters")
    found = values if isinstance(values, dict) else {}
    return {name: _text(value) for name, value in found.items()}


def _timings(summary: Summary) -> dict[str, str]:
    timings = summary.get("timings_s")
    found = timings if isinstance(timings, dict) else {}
    return {f"{name} (s)": _text(value) for name, value in found.items()}


def _merged(one: dict[str, str], two: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(key, one.get(key, NOT_SCORED), two.get(key, NOT_SCORED)) for key in {**one, **two}]


def _different(one: dict[str, str], two: dict[str, str]) -> list[tuple[str, str, str]]:
    return [row for row in _merged(one, two) if row[1] != row[2]]


def _table(rows: list[tuple[str, str, str]]) -> str:
    marked = [
        ("  " if number == 0 or left == right else "* ", what, left, right)
        for number, (what, left, right) in enumerate(rows)
    ]
    lines = aligned([(f"{mark}{what}", left, right) for mark, what, left, right in marked])
    return "\n".join(lines)
