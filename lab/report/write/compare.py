"""Two runs side by side: verdicts, parameters, facts and timings from their summaries."""

from collections.abc import Mapping
from textwrap import shorten

from lab.model.event import JsonValue
from lab.model.play import Comparison
from lab.report.write.columns import aligned

Summary = Mapping[str, JsonValue]


def comparison(one: tuple[str, Summary], two: tuple[str, Summary]) -> Comparison:
    """Return two named summaries side by side, with a mark where they differ.

    Only the parameters that differ have a row.
    """
    rows = [("", one[0], two[0])]
    rows += [(key, _text(one[1].get(key)), _text(two[1].get(key))) for key in _HEAD]
    rows += _different(_parameters(one[1]), _parameters(two[1]))
    rows += _merged(_verdicts(one[1]), _verdicts(two[1]))
    rows += _merged(_timings(one[1]), _timings(two[1]))
    data: dict[str, JsonValue] = {
        "runs": [one[0], two[0]],
        "rows": [
            {"what": what, "values": [left, right], "same": left == right}
            for what, left, right in rows[1:]
        ],
    }
    return Comparison(_table(rows), data)


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
    return [(key, one.get(key, "-"), two.get(key, "-")) for key in {**one, **two}]


def _different(one: dict[str, str], two: dict[str, str]) -> list[tuple[str, str, str]]:
    return [row for row in _merged(one, two) if row[1] != row[2]]


def _table(rows: list[tuple[str, str, str]]) -> str:
    marked = [
        ("  " if number == 0 or left == right else "* ", what, left, right)
        for number, (what, left, right) in enumerate(rows)
    ]
    lines = aligned([(f"{mark}{what}", left, right) for mark, what, left, right in marked])
    return "\n".join(lines)
