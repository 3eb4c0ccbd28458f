"""What a cell gave: its verdicts and its values, from the journal of its run alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.app.reports import judge
from lab.catalog.record import record
from lab.journal.fields import Data, number, text
from lab.journal.folders import JOURNAL
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import ExpectationJudged, Interrupted, RunEnded, StepBegun
from lab.journal.starved import starved
from lab.journal.timeline import Timeline
from lab.load.events import events_of
from lab.model.errors import InputError
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict, overall
from lab.report.values import GENERAL, values_of
from lab.study.cells import Cell
from lab.study.parts import parts

NOT_PLAYED = "was not played"
CUT_SHORT = "was cut short"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A cell as it was played; ``why`` is why it counts for nothing, "" where it counts.

    ``verdicts`` are those of facts and expectations by id, ``claims`` their words, ``facts`` the
    scored facts with their numbers; ``words`` are the meanings of all values that such a run can
    have. ``ended`` is whether the run came to an end by itself, so that it is not played again.
    ``dials`` are the values of all dials, those that nobody turned too. ``parts`` are the seconds
    of what was done, in its order.
    """

    cell: Cell
    why: str = ""
    ended: bool = False
    verdict: Verdict = Verdict.UNKNOWN
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, FactResult] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    dials: Data = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    starved_s: float = 0.0

    @property
    def whole(self) -> bool:
        """Return whether it was played to its end, so that it can be compared."""
        return not self.why


def outcome(cell: Cell, study: Path) -> Outcome:
    """Return what a cell gave, as far as its folder in that of the study tells."""
    folder = cell.folder(study)
    if not (folder / JOURNAL).is_file():
        return Outcome(cell, _last_words(cell.log(study)) or NOT_PLAYED)
    try:
        return of_events(cell, events_of(folder))
    except InputError as error:
        return Outcome(cell, str(error.problems[0]))


def of_events(cell: Cell, events: Sequence[Event]) -> Outcome:
    """Return what a cell gave by the journal of its run.

    Raises:
        InputError: the journal cannot be read by this version.
    """
    run = Timeline(events)
    end = run.of(RunEnded.kind)
    broken = bool(run.of(Interrupted.kind)) or any(
        each.subject == "run" for each in run.of(Failed.kind)
    )
    why = _why(cell, run)
    if why:
        return Outcome(cell, why, ended=bool(end) and not broken)
    facts, verdict = judge(events)
    claimed = _claims(run.of(ExpectationJudged.kind))
    scored = {each.id: each for each in facts if each.scored}
    known = {**GENERAL, **record(events).incident.values}
    return Outcome(
        cell,
        ended=True,
        verdict=verdict,
        verdicts={
            **{name: each.verdict for name, each in scored.items()},
            **{name: overall(verdicts) for name, (verdicts, _) in claimed.items()},
        },
        claims={
            **{name: each.claim for name, each in scored.items()},
            **{name: words for name, (_, words) in claimed.items()},
        },
        facts=scored,
        values=values_of(run, known),
        dials=run.parameters,
        words={name: each.words for name, each in known.items()},
        seconds=number(end[-1].data, "seconds") or run.end,
        parts=parts(run),
        starved_s=starved(run).within(run.played),
    )


def _why(cell: Cell, run: Timeline) -> str:
    """Return why a run does not count, "" where it does; a play that a gate ended does."""
    if run.of(Interrupted.kind):
        return "was interrupted"
    failures = [each for each in run.of(Failed.kind) if each.subject == "run"]
    if failures:
        return f"failed: {text(failures[-1].data, 'text')}"
    stops = [each for each in run.of(StepBegun.kind) if text(each.data, "action") == "stop"]
    if stops:
        return f"ended early: {text(stops[-1].data, 'text')}"
    if not run.of(RunEnded.kind):
        return CUT_SHORT
    seed = run.header.get("seed")
    return "" if seed == cell.seed else f"has a run with seed {seed}"


def _claims(events: Iterable[Event]) -> dict[str, tuple[list[Verdict], str]]:
    """Return the verdicts of each expectation by its phase and name, and its claim."""
    found: dict[str, tuple[list[Verdict], str]] = {}
    known = {each.value: each for each in Verdict}
    for event in events:
        name = f"{text(event.data, 'phase') or 'before'}: {event.subject}"
        verdicts, _ = found.setdefault(name, ([], text(event.data, "claim")))
        verdicts.append(known.get(text(event.data, "verdict"), Verdict.UNKNOWN))
    return found


def _last_words(log: Path) -> str:
    """Return the last line that a run printed which made no journal, "" without any."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return f"did not start: {lines[-1]}" if lines else ""
