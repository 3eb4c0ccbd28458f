"""The top of the report: the verdict, the run, and the numbers people ask for first."""

from collections import Counter
from dataclasses import dataclass

from lab.journal.fields import flag, text
from lab.journal.kinds.run import DeployDone, ExpectationJudged, Interrupted, RunEnded
from lab.journal.starved import starved
from lab.model.verdict import Verdict, counted, counts_text, starved_text
from lab.report.document import Cell
from lab.report.read.lost import lost
from lab.report.read.sentences import SYMBOLS
from lab.report.view import VERDICT_TONES, View

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


def headline(view: View, numbers: tuple[tuple[str, str], ...]) -> Headline:
    """Return the top of the report with these numbers: pairs of a name and a value."""
    tone = VERDICT_TONES[view.verdict]
    return Headline(
        text(view.run.header, "title") or view.run.scenario,
        tone.value,
        SYMBOLS[tone],
        WORDS[view.verdict],
        _sentence(view),
        _about(view),
        numbers,
        tuple(
            Cell(f"{fact.id} {fact.claim}", VERDICT_TONES[fact.verdict])
            for fact in view.facts
            if fact.scored and fact.verdict is not Verdict.PASS
        ),
    )


def _sentence(view: View) -> str:
    gone = lost(view.run)
    counts = counted(view.facts)
    passed = (
        f"Passed: {counts_text(counts)}." if counts else f"No fact was scored.{_expected(view)}"
    )
    missed = Counter(fact.verdict for fact in view.facts if fact.scored)
    others = [
        f"{missed[verdict]} {word}"
        for verdict, word in ((Verdict.FAIL, "failed"), (Verdict.UNKNOWN, "unknown"))
        if missed[verdict]
    ]
    scored = " ".join(
        [*([gone.text] if gone else []), passed, *([f"{', '.join(others)}."] if others else [])]
    )
    scored += _starved(view)
    if view.run.of(Interrupted.kind):
        return f"{scored} The run was interrupted."
    return scored if view.run.of(RunEnded.kind) else f"{scored} The journal has no end."


def _starved(view: View) -> str:
    seconds = starved(view.run).within(view.run.played)
    if not seconds:
        return ""
    marked = sum(fact.starved for fact in view.facts if fact.scored)
    marked += sum(
        flag(each.data, "starved") is True for each in view.run.of(ExpectationJudged.kind)
    )
    return f" {starved_text(seconds, marked)}"


def _expected(view: View) -> str:
    ends = Counter(text(event.data, "verdict") for event in view.run.of(ExpectationJudged.kind))
    if not ends:
        return ""
    passed, failed = ends[Verdict.PASS.value], ends[Verdict.FAIL.value]
    unknown = ends.total() - passed - failed
    return f" Of {ends.total()} expectations {passed} passed, {failed} failed, {unknown} unknown."


def _start(view: View) -> str:
    done = view.run.of(DeployDone.kind)
    return (text(done[0].data, "start") or "plain") if done else "unknown"


def _about(view: View) -> tuple[tuple[str, str], ...]:
    header = view.run.header
    versions = ", ".join(f"{name} {text(view.run.versions, name)}" for name in view.run.versions)
    return (
        ("Scenario", view.run.scenario),
        ("Profile", text(header, "profile") or ("one size" if header else "unknown")),
        ("Runtime", text(header, "runtime") or "unknown"),
        ("Seed", text(header, "seed") or "unknown"),
        ("Nodes", str(len(view.run.members))),
        ("Start of daemons", _start(view)),
        ("Started", text(header, "started_utc") or "unknown"),
        ("Versions", versions or "unknown"),
    )
