"""The verdicts as JUnit XML, for continuous integration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lab.journal.fields import flag, text
from lab.journal.kinds.run import ExpectationJudged
from lab.journal.timeline import Timeline, timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report.document import ranges

ELEMENTS = {Verdict.FAIL: "failure", Verdict.UNKNOWN: "error"}


@dataclass(frozen=True, slots=True)
class Case:
    """A test case; ``seconds`` is how long the events took that it was judged by."""

    group: str
    name: str
    seconds: float
    verdict: Verdict
    message: str
    skipped: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)


def as_junit(
    events: Sequence[Event] | Timeline, facts: Sequence[FactResult], verdict: Verdict
) -> str:
    """Return one test suite: a case per fact and expectation, and one for the whole run.

    A failed case is a failure. An unknown one is an error, because nobody could measure it. A
    fact that no run measures yet is skipped.
    """
    run = timeline(events)
    cases = [
        *_facts(run, facts),
        *_expectations(run),
        Case(f"{run.scenario}.run", "verdict", run.end, verdict, f"the run is {verdict}"),
    ]
    judged = [case for case in cases if not case.skipped]
    counts = {kind: sum(case.verdict is kind for case in judged) for kind in Verdict}
    suites = Element("testsuites")
    suite = _add(
        suites,
        "testsuite",
        name=run.scenario,
        tests=str(len(cases)),
        failures=str(counts[Verdict.FAIL]),
        errors=str(counts[Verdict.UNKNOWN]),
        skipped=str(len(cases) - len(judged)),
        time=f"{run.end:.3f}",
        timestamp=text(run.header, "started_utc").removesuffix("Z"),
    )
    for case in cases:
        _case(suite, case)
    indent(suites, "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _facts(run: Timeline, facts: Sequence[FactResult]) -> Iterable[Case]:
    times = {event.line: event.at for event in run.events}
    for fact in facts:
        seen = [times[line] for line in fact.lines if line in times]
        seconds = max(seen) - min(seen) if seen else 0.0
        message = (
            f"measured {fact.measured or 'nothing'}, expected {fact.expected}; "
            f"source {fact.source}; journal lines {ranges(fact.lines)}"
        )
        name = f"{fact.id} {fact.claim}"
        skipped = not fact.scored
        yield Case(
            f"{run.scenario}.facts", name, seconds, fact.verdict, message, skipped,
            _properties(fact) if fact.scored else {},
        )  # fmt: skip


def _properties(fact: FactResult) -> dict[str, str]:
    """Return what decides the fact, whether it is a control, its numbers and how far inside."""
    numbers = {f"value {name}": f"{value:g}" for name, value in fact.values.items()}
    bands = {
        f"band {name}": " to ".join("" if end is None else f"{end:g}" for end in limits).strip()
        for name, limits in fact.band.items()
    }
    inside = {} if fact.margin is None else {"margin": f"{fact.margin:.3g}"}
    control = str(fact.control).lower()
    short = {"starved": "true"} if fact.starved else {}
    return {"kind": fact.kind.value, "control": control, **numbers, **bands, **inside, **short}


def _expectations(run: Timeline) -> Iterable[Case]:
    known = {verdict.value: verdict for verdict in Verdict}
    starts = {phase.id: phase.start for phase in run.phases}
    for event in run.of(ExpectationJudged.kind):
        phase = text(event.data, "phase")
        verdict = known.get(text(event.data, "verdict"), Verdict.UNKNOWN)
        message = (
            f"measured {text(event.data, 'measured') or 'nothing'}; journal line {event.line}"
        )
        name = f"{event.subject}: {text(event.data, 'claim')}"
        seconds = max(0.0, event.at - starts.get(phase, event.at))
        short = {"starved": "true"} if flag(event.data, "starved") else {}
        group = f"{run.scenario}.expectations.{phase}"
        yield Case(group, name, seconds, verdict, message, properties=short)


def _case(suite: Element, case: Case) -> None:
    time = f"{case.seconds:.3f}"
    one = _add(suite, "testcase", classname=case.group, name=case.name, time=time)
    if case.properties:
        listed = _add(one, "properties")
        for name, value in case.properties.items():
            _add(listed, "property", name=name, value=value)
    element = ELEMENTS.get(case.verdict)
    if case.skipped:
        _add(one, "skipped", message=case.message)
    elif element is not None:
        _add(one, element, message=case.message, type=case.verdict.value)


def _add(parent: Element, element: str, /, **attributes: str) -> Element:
    return SubElement(parent, element, {key: _legal(value) for key, value in attributes.items()})


def _legal(words: str) -> str:
    """Return the text without the control characters that XML forbids."""
    return "".join(letter for letter in words if letter >= " " or letter in "\t\n")
