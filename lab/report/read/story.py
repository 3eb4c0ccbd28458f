"""What happened when, as rows for people; events that say the same share a row; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lab.journal.fields import flag, text
from lab.journal.kinds.change import LoginTried, PushStepDone, RouterChanged
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.kinds.run import HostPressure, PhaseStarted
from lab.journal.starved import starved
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.read.doings import doings
from lab.report.read.sentences import Narrator, Sentence, Tone, sentence

GATHERED = (PushStepDone.kind, RouterChanged.kind, LoginTried.kind)
APART = 2.0  # seconds of silence that part two gatherings


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timeline; ``until`` is later than ``at`` when it gathers several events."""

    at: float
    until: float
    actor: str
    text: str
    tone: Tone
    lines: tuple[int, ...]
    phase: bool = False


def story(run: Timeline, seen: Iterable[Row] = ()) -> tuple[Row, ...]:
    """Return the rows of a run in order of time; ``seen`` are rows that series of probes give."""
    rows = [
        *_single(run),
        *_gathered(run.of(PushStepDone.kind), "push", _push),
        *_gathered(run.of(RouterChanged.kind), "routers", _router),
        *_gathered(
            [e for e in run.of(LoginTried.kind) if not text(e.data, "probe")], "login", _login
        ),
        *_bursts(run.of(BgpUpdate.kind)),
        *_starved(run),
        *(_row(event, said, phase=False) for event, said in doings(run)),
        *seen,
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.lines)))


def _single(run: Timeline) -> Iterable[Row]:
    narrator = Narrator()
    for event in run.events:
        said = None if event.kind in GATHERED else narrator.sentence(event)
        if said:
            yield _row(event, said, phase=event.kind == PhaseStarted.kind)


def _row(event: Event, said: Sentence, *, phase: bool) -> Row:
    return Row(event.at, event.at, said.actor, said.text, said.tone, (event.line,), phase=phase)


def _push(event: Event) -> tuple[str, Tone] | None:
    step, outcome = text(event.data, "step"), text(event.data, "outcome")
    if step in ("login", "stage") and outcome == "ok":
        return None
    tone = {"ok": Tone.PLAIN, "unknown": Tone.UNKNOWN}.get(outcome, Tone.BAD)
    return f"{text(event.data, 'change')}: {step} is {outcome}", tone


def _router(event: Event) -> tuple[str, Tone] | None:
    said = sentence(event)
    if said is None:
        return None
    step = text(event.data, "step").replace("-", " ")
    return f"{text(event.data, 'change')}: {step}", said.tone


def _login(event: Event) -> tuple[str, Tone]:
    data = event.data
    ok = flag(data, "ok") is True
    end = "succeeds" if ok else f"fails at {text(data, 'stage')} ({text(data, 'error')})"
    how = f"{text(data, 'path')} with the {text(data, 'account')} account"
    return f"{event.subject} logs in {how}: {end}", Tone.GOOD if ok else Tone.BAD


def _gathered(
    events: Sequence[Event], actor: str, kind: Callable[[Event], tuple[str, Tone] | None]
) -> list[Row]:
    """Return a row per unbroken series of events that say the same of different routers."""
    open_rows: dict[str, Row] = {}
    done: list[Row] = []
    for event in events:
        said = kind(event)
        if said is None:
            continue
        what, tone = said
        row = open_rows.get(what)
        if row is not None and event.at - row.until <= APART:
            open_rows[what] = replace(row, until=event.at, lines=(*row.lines, event.line))
            continue
        done += [row] if row else []
        open_rows[what] = Row(event.at, event.at, actor, what, tone, (event.line,))
    return [_counted(row) for row in [*done, *open_rows.values()]]


def _counted(row: Row) -> Row:
    count = len(row.lines)
    noun = "router" if count == 1 else "routers"
    return replace(row, text=f"{row.text} on {count} {noun}")


def _bursts(events: Sequence[Event]) -> Iterable[Row]:
    burst: list[Event] = []
    for event in events:
        if burst and event.at - burst[-1].at > APART:
            yield _burst(burst)
            burst = []
        burst.append(event)
    if burst:
        yield _burst(burst)


def _starved(run: Timeline) -> Iterable[Row]:
    for span in starved(run).spans:
        lines = tuple(event.line for event in run.of(HostPressure.kind, span))
        told = f"the host has too little CPU time for {span.seconds:.0f} s"
        yield Row(span.start, span.end, "host", told, Tone.UNKNOWN, lines)


def _burst(events: Sequence[Event]) -> Row:
    announced = sum(text(event.data, "type") == "A" for event in events)
    withdrawn = len(events) - announced
    return Row(
        events[0].at,
        events[-1].at,
        "BGP",
        f"the collector sees {announced} announcements and {withdrawn} withdrawals",
        Tone.PLAIN,
        tuple(event.line for event in events),
    )
