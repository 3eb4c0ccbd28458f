"""A table of many runs of one scenario: how often each fact passed, and by how much."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from lab.model.verdict import FactKind, FactResult, Verdict
from lab.study.cells import Cell
from lab.study.numbers import wilson
from lab.study.outcome import Outcome
from lab.study.standing import Standing, standings

Summary: TypeAlias = Mapping[str, Any]

HEAD = (
    "Fact", "Kind", "Pass", "Fail", "Unknown", "Starved", "Margin", "Value nearest to its limits",
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
    runs = [_played(each) for each in summaries]
    rows = [_row(HEAD), _row(["---", "---", *["--:"] * 5, "---"])]
    for each in sorted(standings(runs), key=lambda one: one.id):
        results = [run.facts[each.id] for run in runs if each.id in run.facts]
        rows.append(_row(_cells(each, results)))
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


def _played(summary: Summary) -> Outcome:
    """Return a run as a cell of a study, with its scored facts."""
    scored = [each for each in summary["facts"] if each["scored"]]
    facts = {
        each["id"]: FactResult(
            each["id"], each["claim"], Verdict(each["verdict"]), each["measured"],
            each["expected"], each["source"], control=each["control"],
            kind=FactKind(each["kind"]), values=each["values"],
            band={name: (low, high) for name, (low, high) in each["band"].items()},
            starved=bool(each.get("starved")),
        )
        for each in scored
    }  # fmt: skip
    verdicts = {name: fact.verdict for name, fact in facts.items()}
    return Outcome(Cell("run", summary["seed"]), ended=True, verdicts=verdicts, facts=facts)


def _cells(standing: Standing, results: Sequence[FactResult]) -> list[str]:
    counts = [
        standing.counts.get(each, 0) for each in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)
    ]
    starved = sum(each.starved for each in results)
    kind = "control" if results[0].control else results[0].kind.value
    near = standing.nearest
    margin, value = "-", "-"
    if near and near.edge:
        margin = f"{near.edge.margin:.1f}"
        value = f"{near.name} {near.quartiles[1]:.4g} ({near.edge.words})"
    return [standing.id, kind, *map(str, (*counts, starved)), margin, value]


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
