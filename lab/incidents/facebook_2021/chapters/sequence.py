"""The chapters that show what followed the change, and what followed its repair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.incidents.facebook_2021.chapters.cascade import Cascade, Mark, cascade
from lab.report.chapters.short import refusal
from lab.report.chapters.story import events_with
from lab.report.clock import Clock, lab_tenths, span
from lab.report.document import Figure, Section, Table, Text, columns, row
from lab.report.draw.chart import moments
from lab.report.draw.rows import MomentRow
from lab.report.draw.svg import Frame
from lab.report.read.sentences import Tone
from lab.report.read.story import Row
from lab.report.view import View, keys


def order(view: View) -> Section:
    """Return the cascade: what followed the change, and what followed its repair."""
    found = cascade(view.run)
    if found is None:
        return Section("cascade", "What followed what", "", (Text(_nothing(view)),))
    fall = Leg("fall", "After the change", "bad", found.fault, found.fall)
    legs = [fall]
    if found.repair is not None:
        legs.append(Leg("return", "After the repair", "good", found.repair, found.recovery))
    blocks = tuple(_figure(view, leg) for leg in legs)
    return Section("cascade", "What followed what", _summary(found), blocks)


def events(view: View) -> Section:
    """Return the timeline of the run, with the moments of its cascade."""
    return events_with(view, marked(cascade(view.run)))


def marked(found: Cascade | None) -> Iterable[Row]:
    """Return the moments that only a series of probes shows, as rows of the timeline."""
    if found is None:
        return
    for mark in (*found.fall, *found.recovery):
        if mark.looked:
            tone = Tone.GOOD if mark in found.recovery else Tone.BAD
            yield Row(mark.at, mark.at, "seen", mark.text, tone, (mark.line,))


@dataclass(frozen=True, slots=True)
class Leg:
    """One direction of the cascade: its moments, and the lab time they are counted from."""

    id: str
    title: str
    swatch: str
    start: float
    marks: Sequence[Mark]


def _figure(view: View, leg: Leg) -> Figure:
    ident = f"cascade-{leg.id}"
    after = [mark.at - leg.start for mark in leg.marks]
    frame = Frame(leg.start, leg.start + max([5.0, *after]) * 1.02, (), Clock())
    rows = [
        MomentRow(_capital(mark.text), f"+{late:.1f} s", mark.at, leg.swatch)
        for mark, late in zip(leg.marks, after, strict=True)
    ]
    described = "; ".join(
        f"{mark.text} after {late:.1f} s" for mark, late in zip(leg.marks, after, strict=True)
    )
    return Figure(
        ident,
        f"{leg.title} at {lab_tenths(leg.start)}",
        "",
        moments(frame, ident, (leg.title, f"{described}."), rows),
        keys((leg.swatch, "seconds since the first router applied it")),
        (),
        _moments(view, leg),
    )


def _moments(view: View, leg: Leg) -> Table:
    rows = tuple(
        row(
            f"{mark.at - leg.start:.1f}",
            *view.clocks(mark.at),
            _capital(mark.text),
            "first look" if mark.looked else "the event itself",
            str(mark.line),
        )
        for mark in leg.marks
    )
    titles = columns("#After, s", "#Lab time", "#Historical UTC", "*What", "Dated by", "#Line")
    return Table(f"{leg.title}, in order", titles, rows, folded=True)


def _nothing(view: View) -> str:
    """Say why nothing followed: a gate refused, or the backbone stayed."""
    return f"{refusal(view)} The backbone was never seen gone in this run.".strip()


def _summary(found: Cascade) -> str:
    looked = (
        "A first look dates a state at the probe's next beat, so it is late by up to one beat."
    )
    if found.repair is None:
        return f"The backbone did not come back in this run. {looked}"
    out = span(found.repair - found.fault)
    back = span(found.recovery[-1].at - found.repair)
    hand = (
        " No change of this run brought the backbone back: somebody repaired it by hand."
        if found.by_hand
        else ""
    )
    return (
        f"{out} passed from the change to its repair, and {back} from the repair to the last "
        f"moment of the return.{hand} {looked}"
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
