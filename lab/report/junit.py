"""The verdicts as JUnit XML, for continuous integration."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report.document import ranges
from lab.report.reading import text
from lab.report.run import Run

ELEMENTS = {Verdict.FAIL: "failure", Verdict.UNKNOWN: "error"}


@dataclass(frozen=True, slots=True)
class Case:
    """A test case; ``seconds`` is how long the events took that it was judged by."""

    group: str
    name: str
    seconds: float
    verdict: Verdict
    told: str
    skipped: bool = False


def as_junit(events: Sequence[Event], facts: Sequence[FactResult], verdict: Verdict) -> str:
    """Return one test suite: a case per fact and expectation, and one for the whole run.

    What failed is a failure; what is unknown is an error, for nobody could measure it; a fact
    that no run measures yet is skipped.
    """
    run = Run.of(events)
    cases = [
        *_facts(run, facts),
        *_expectations(run),
        Case(f"{run.scenario}.run", "verdict", run.last, verdict, f"the run is {verdict}"),
    ]
    judged = [case for case in cases if not case.skipped]
    counts = {kind: sum(case.verdict is kind for case in judged) for kind in Verdict}
    head = _tag(
        "testsuite",
        name=run.scenario,
        tests=str(len(cases)),
        failures=str(counts[Verdict.FAIL]),
        errors=str(counts[Verdict.UNKNOWN]),
        skipped=str(len(cases) - len(judged)),
        time=f"{run.last:.3f}",
        timestamp=text(run.header, "started_utc").removesuffix("Z"),
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", head]
    lines += [line for case in cases for line in _case(case)]
    return "\n".join([*lines, "</testsuite>", "</testsuites>"]) + "\n"


def _facts(run: Run, facts: Sequence[FactResult]) -> Iterable[Case]:
    times = {event.line: event.at for event in run.events}
    for fact in facts:
        seen = [times[line] for line in fact.lines if line in times]
        seconds = max(seen) - min(seen) if seen else 0.0
        told = (
            f"measured {fact.measured or 'nothing'}, expected {fact.expected}; "
            f"source {fact.source}; journal lines {ranges(fact.lines)}"
        )
        name = f"{fact.id} {fact.claim}"
        skipped = not fact.scored
        yield Case(f"{run.scenario}.facts", name, seconds, fact.verdict, told, skipped)


def _expectations(run: Run) -> Iterable[Case]:
    known = {verdict.value: verdict for verdict in Verdict}
    starts = {phase.id: phase.start for phase in run.phases}
    for event in run.of_kind("expectation"):
        phase = text(event.data, "phase")
        verdict = known.get(text(event.data, "verdict"), Verdict.UNKNOWN)
        told = f"measured {text(event.data, 'measured') or 'nothing'}; journal line {event.line}"
        name = f"{event.subject}: {text(event.data, 'claim')}"
        seconds = max(0.0, event.at - starts.get(phase, event.at))
        yield Case(f"{run.scenario}.expectations.{phase}", name, seconds, verdict, told)


def _case(case: Case) -> list[str]:
    head = _tag("testcase", classname=case.group, name=case.name, time=f"{case.seconds:.3f}")
    element = ELEMENTS.get(case.verdict)
    if element is None:
        return [f"{head[:-1]}/>"]
    if case.skipped:
        return [head, f"{_tag('skipped', message=case.told)[:-1]}/>", "</testcase>"]
    body = _tag(element, message=case.told, type=case.verdict.value)
    return [head, f"{body[:-1]}/>", "</testcase>"]


def _tag(element: str, /, **attributes: str) -> str:
    written = "".join(f' {key}="{escape(_legal(value))}"' for key, value in attributes.items())
    return f"<{element}{written}>"


def _legal(words: str) -> str:
    """Return the text without the control characters that XML forbids."""
    return "".join(letter for letter in words if letter >= " " or letter in "\t\n")
