"""A table of many runs of one scenario: how often each fact passed, and by how much."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from lab.study.numbers import wilson

Summary: TypeAlias = Mapping[str, Any]

HEAD = (
    "Fact", "Kind", "Pass", "Fail", "Unknown", "Starved", "Smallest margin", "Median margin",
    "Value nearest to its limits",
)  # fmt: skip


def finished(run: Path) -> Summary | None:
    """Return the summary of a run that was played to its end; None when there is none."""
    try:
        found: Summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("complete") else None


def table(summaries: Sequence[Summary]) -> str:
    """Return the table of these runs as Markdown."""
    if not summaries:
        return "No run was played to its end.\n"
    facts: dict[str, list[Summary]] = {}
    for summary in summaries:
        for fact in summary["facts"]:
            if fact["scored"]:
                facts.setdefault(fact["id"], []).append(fact)
    rows = [_row(HEAD), _row(["---", "---", *["--:"] * 6, "---"])]
    rows += [_row(_cells(facts[name])) for name in sorted(facts)]
    return "\n".join([*_about(summaries), "", *rows, *_missed(summaries), ""])


def _about(summaries: Sequence[Summary]) -> list[str]:
    first, verdicts = summaries[0], Counter(each["verdict"] for each in summaries)
    runs, passed = len(summaries), verdicts["pass"]
    low, high = wilson(passed, runs)
    total = [each["timings_s"]["total"] for each in summaries]
    seeds = sorted({str(each["seed"]) for each in summaries}, key=lambda seed: (len(seed), seed))
    starved = sum(bool(each.get("starved_s")) for each in summaries)
    size = f", profile {first['profile']}" if first.get("profile") else ""
    return [
        f"{runs} runs of {first['scenario']}{size}, seed {', '.join(seeds)}: {passed} passed, "
        f"{verdicts['fail']} failed, {verdicts['unknown']} were unknown. The true share of passes "
        f"lies between {low:.0%} and {high:.0%} (95 %). A run took {min(total):.0f} to "
        f"{max(total):.0f} s, {median(total):.0f} s in the median. The host was starved in "
        f"{starved} runs.",
    ]


def _cells(results: Sequence[Summary]) -> list[str]:
    verdicts = Counter(each["verdict"] for each in results)
    known = [each for each in results if each.get("margin") is not None]
    margins = [each["margin"] for each in known]
    closest = min(known, key=lambda each: each["margin"], default=None)
    kind = "control" if results[0]["control"] else results[0]["kind"]
    return [
        results[0]["id"], kind, *(str(verdicts[name]) for name in ("pass", "fail", "unknown")),
        str(sum(bool(each.get("starved")) for each in results)),
        f"{min(margins):.2f}" if margins else "-",
        f"{median(margins):.2f}" if margins else "-",
        _nearest(closest) if closest else "-",
    ]  # fmt: skip


def _nearest(fact: Summary) -> str:
    """Return the value of a fact that is nearest to its limits, with these."""
    name = min(
        fact["band"], key=lambda each: _margin(fact["values"].get(each), fact["band"][each])
    )
    low, high = fact["band"][name]
    limits = " to ".join("" if end is None else f"{end:g}" for end in (low, high)).strip()
    words = f"at least {low:g}" if high is None else f"at most {high:g}" if low is None else limits
    value = fact["values"].get(name)
    return f"{name} {'none' if value is None else f'{value:.4g}'} ({words})"


def _margin(value: float | None, band: Sequence[float | None]) -> float:
    from lab.model.verdict import margin

    found = None if value is None else margin({"": value}, {"": (band[0], band[1])})
    return float("inf") if found is None else found


def _missed(summaries: Sequence[Summary]) -> list[str]:
    """Return the expectations that did not pass in some run, with how often."""
    counts = Counter(
        (each["phase"] or "before", each["name"], each["verdict"])
        for summary in summaries
        for each in summary["expectations"]
        if each["verdict"] != "pass"
    )
    if not counts:
        return []
    return [
        "",
        "Expectations that did not pass:",
        "",
        *(f"- {phase}: {name}: {verdict} in {count} runs"
          for (phase, name, verdict), count in sorted(counts.items())),
    ]  # fmt: skip


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
