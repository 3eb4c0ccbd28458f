"""The top of the report: the verdict, the run, and the numbers people ask for first."""

from collections import Counter
from dataclasses import dataclass

from lab.incidents.facebook_2021.chapters.cascade import (
    NAMES_FAIL,
    NAMES_RETURN,
    PAGES_FAIL,
    PAGES_RETURN,
    Mark,
)
from lab.model.verdict import Verdict
from lab.report.clock import span
from lab.report.document import Cell
from lab.report.rates import loads
from lab.report.reading import text
from lab.report.service import user_minutes_lost
from lab.report.view import NOT_MEASURED, VERDICT_TONES, View
from lab.report.wording import SYMBOLS

WORDS = {Verdict.PASS: "Passed", Verdict.FAIL: "Failed", Verdict.UNKNOWN: "Unknown"}


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict in a word and a sentence, what was run, key numbers, and what did not pass."""

    title: str
    tone: str
    symbol: str
    verdict: str
    sentence: str
    about: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    missed: tuple[Cell, ...]


def headline(view: View) -> Headline:
    """Return the top of the report."""
    tone = VERDICT_TONES[view.verdict]
    return Headline(
        view.run.scenario,
        tone.value,
        SYMBOLS[tone],
        WORDS[view.verdict],
        _sentence(view),
        _about(view),
        _numbers(view),
        tuple(
            Cell(f"{fact.id} {fact.claim}", VERDICT_TONES[fact.verdict])
            for fact in view.facts
            if fact.scored and fact.verdict is not Verdict.PASS
        ),
    )


def _sentence(view: View) -> str:
    judged = [fact for fact in view.facts if fact.scored]
    counted = Counter(fact.verdict for fact in judged)
    if not judged:
        scored = "No fact was scored."
    else:
        scored = (
            f"Of {len(judged)} scored facts and controls {counted[Verdict.PASS]} passed, "
            f"{counted[Verdict.FAIL]} failed, {counted[Verdict.UNKNOWN]} unknown."
        )
    if view.run.of_kind("interrupted"):
        return f"{scored} The run was interrupted."
    return scored if view.run.of_kind("run.ended") else f"{scored} The journal has no end."


def _about(view: View) -> tuple[tuple[str, str], ...]:
    header = view.run.header
    versions = ", ".join(f"{name} {text(view.run.versions, name)}" for name in view.run.versions)
    return (
        ("Scenario", view.run.scenario),
        ("Profile", text(header, "profile") or "unknown"),
        ("Runtime", text(header, "runtime") or "unknown"),
        ("Seed", text(header, "seed") or "unknown"),
        ("Nodes", str(len(view.run.members))),
        ("Started", text(header, "started_utc") or "unknown"),
        ("Versions", versions or "unknown"),
    )


def _numbers(view: View) -> tuple[tuple[str, str], ...]:
    found = view.cascade
    fall, recovery = (found.fall, found.recovery) if found else ((), ())
    kinds = {name: member.kind for name, member in view.run.members.items()}
    resolvers = [load for load in loads(view.run) if kinds.get(load.node) == "resolver"]
    peaks = [load.ratio for load in resolvers if load.ratio]
    lost = user_minutes_lost(view.run)
    return (
        ("from start to end", span(view.run.last)),
        (
            "first failed page to first good one",
            _between(fall, PAGES_FAIL, recovery, PAGES_RETURN),
        ),
        (
            "first failed lookup to first good one",
            _between(fall, NAMES_FAIL, recovery, NAMES_RETURN),
        ),
        ("highest resolver load over baseline", f"{max(peaks):.0f}×" if peaks else NOT_MEASURED),  # noqa: RUF001
        ("user-minutes lost", NOT_MEASURED if lost is None else f"{lost:,.0f}"),
    )


def _between(fall: tuple[Mark, ...], opens: str, recovery: tuple[Mark, ...], closes: str) -> str:
    start = next((mark.at for mark in fall if mark.text == opens), None)
    end = next((mark.at for mark in recovery if mark.text == closes), None)
    if start is None:
        return NOT_MEASURED
    return span(end - start) if end is not None else "to the end"
