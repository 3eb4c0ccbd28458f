"""Reports of finished runs, made from their journals alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from lab.app.state_folder import home
from lab.catalog import debriefs
from lab.catalog.record import record, scored
from lab.catalog.subject import readable
from lab.evidence import refusal
from lab.journal.folders import JOURNAL
from lab.journal.kinds.run import ExpectationJudged, Interrupted, PhaseEnded, RunStarted
from lab.load.events import events_of, unswept
from lab.model.errors import InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.play import Comparison, RunResult
from lab.model.verdict import FactResult, Verdict, overall
from lab.report.contents import Contents
from lab.report.tiles import Board

__all__ = ["JOURNAL", "board", "compare", "contents", "events_of", "judge", "report", "write"]
Judged: TypeAlias = tuple[list[FactResult], Verdict]
Shown: TypeAlias = Mapping[str, JsonValue]


def board(scenario: str) -> Board:
    """Return the tiles that a live view of a scenario's run shows.

    Raises:
        InputError: there is no such scenario.
    """
    return readable(scenario).incident.board()


def contents(events: Sequence[Event]) -> Contents:
    """Return the incident's contents of a run's report, with the day of the scenario."""
    found = record(events)
    own = found.incident.contents
    day = (found.scenario.day if found.scenario else "") or found.incident.day or own.day
    return replace(own, day=day)


def _phases(events: Sequence[Event]) -> tuple[set[str], str]:
    """Return the phases of a run's scenario, and the one it plays alone or an empty text."""
    for event in events:
        if event.kind == RunStarted.kind:
            phases = event.data.get("phases")
            listed = phases if isinstance(phases, list) else []
            named = {str(each["id"]) for each in listed if isinstance(each, dict)}
            return named, str(event.data.get("only") or "")
    return set(), ""


def judge(events: Sequence[Event]) -> Judged:
    """Return the scored facts of a run and its verdict over facts and expectations.

    A run that did not reach its end cannot pass. A run in which a gate refused the change is
    judged by the facts of a refusal: the incident did not happen.
    """
    refused = refusal.refusal(events) is not None
    results = refusal.facts(events) if refused else scored(events)
    claims = [_claimed(event) for event in events if event.kind == ExpectationJudged.kind]
    stopped = any(event.kind == Interrupted.kind for event in events)
    verdict = overall([*(each.verdict for each in results if each.scored), *claims])
    if verdict is Verdict.PASS and (stopped or not (refused or _ended(events))):
        verdict = Verdict.UNKNOWN
    return results, verdict


def _claimed(event: Event) -> Verdict:
    """Return the verdict of an expectation; UNKNOWN if it cannot be read."""
    told = event.data.get("verdict")
    return Verdict(told) if isinstance(told, str) and told in set(Verdict) else Verdict.UNKNOWN


def _ended(events: Sequence[Event]) -> bool:
    """Return whether every phase that a run was to play has ended."""
    ended = {event.subject for event in events if event.kind == PhaseEnded.kind}
    phases, only = _phases(events)
    return bool(ended) and ended >= ({only} if only else phases)


def write(
    folder: Path,
    events: Sequence[Event],
    judged: Judged | None = None,
    show: Callable[[Shown], None] = lambda _shown: None,
) -> RunResult:
    """Write the reports of a run into its folder; ``judged`` is its result, if known.

    The debrief of a game day comes first, as people wait for it; ``show`` is given it then.
    """
    from lab import report as reports

    results, verdict = judged or judge(events)
    with unswept():
        shown = debriefs.debrief(folder, events, home)
        show(shown)
        reports.write(folder, events, results, verdict, contents(events))
        if shown:
            debriefs.others(folder, home)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    interrupted = any(event.kind == Interrupted.kind for event in events)
    return RunResult(folder, summary, verdict, interrupted, shown)


def report(folder: Path) -> RunResult:
    """Rebuild the reports of a run from its journal.

    Raises:
        InputError: it has no journal, or the folder cannot be written to.
    """
    events = events_of(folder)
    try:
        return write(folder, events)
    except OSError as error:
        text = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(folder), text)]) from error


def compare(one: Path, two: Path, out: Path | None = None) -> Comparison:
    """Compare two runs: outages, what gates saved, verdicts, facts and timings.

    With ``out``, write ``compare.txt``, ``compare.json`` and ``compare.html`` into that folder.

    Raises:
        InputError: one of them has no journal that can be read, or the folder cannot be written.
    """
    from lab.journal.timeline import Timeline
    from lab.report import comparison, summary

    read = [events_of(folder) for folder in (one, two)]
    first, second = (
        (folder.resolve().name, summary(events, *judge(events)))
        for folder, events in zip((one, two), read, strict=True)
    )
    found = comparison(first, second, (Timeline(read[0]), Timeline(read[1])))
    if out is not None:
        _compared(out, found)
    return found


def _compared(out: Path, found: Comparison) -> None:
    texts = {
        "compare.txt": f"{found.text}\n",
        "compare.json": f"{json.dumps(found.data, indent=2, ensure_ascii=False)}\n",
        "compare.html": found.html,
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in texts.items():
            (out / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise InputError([Problem(str(out), f"cannot be written: {error.strerror}")]) from error
