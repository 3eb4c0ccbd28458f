"""The chapter with the network drawn before, during and after."""

from markupsafe import Markup

from lab.incidents.facebook_2021.chapters.drawing import (
    TONES,
    WORDS,
    draw,
    legend,
    plane_words,
    tone_of_pop,
)
from lab.incidents.facebook_2021.chapters.network import State
from lab.incidents.facebook_2021.chapters.snapshot import Snapshot, before_during_after
from lab.report.document import Cell, Figure, Section, Table, columns, row
from lab.report.read.sentences import Tone
from lab.report.view import NOT_MEASURED, View, keys, share

WHEN = ("Before", "During", "After")


def topology(view: View) -> Section:
    """Return the network by its sites at the end of three phases."""
    seen = before_during_after(view.run)
    panels = tuple(
        (f"{when}: {each.phase.number} {each.phase.title}",
         draw(view.run, each, f"topology-{when.lower()}", f"The network {when.lower()}"))
        for when, each in zip(WHEN, seen, strict=False)
    )  # fmt: skip
    figure = Figure(
        "topology", "The network by its sites", "", Markup(""),
        keys(*legend()), (), _table(seen), panels,
    )  # fmt: skip
    lead = (
        "The first drawing is the steady phase, the second the phase that ended worst, the third "
        "the last one; each shows the state its own phase ended with."
    )
    return Section("topology", "The network before, during and after", lead, (figure,))


def _table(seen: tuple[Snapshot, ...]) -> Table:
    titles = (
        "Of",
        *(f"{when}: {each.phase.title}" for when, each in zip(WHEN, seen, strict=False)),
    )
    rows = [
        row("users served", *(_success(each.success) for each in seen)),
        row("data centres reach each other", *(_state(each.between_centres) for each in seen)),
    ]
    for pop in dict.fromkeys(code for each in seen for code in each.pops):
        rows.append(row(f"PoP {pop} announces", *(_announces(each, pop) for each in seen)))
        rows.append(
            row(
                f"PoP {pop} reaches data centres",
                *(_state(each.pops[pop].inward) for each in seen),
            )
        )
    for plane in dict.fromkeys(name for each in seen for name in each.planes):
        cells = [
            Cell(plane_words(each.planes[plane]), TONES[each.planes[plane].state]) for each in seen
        ]
        rows.append(row(f"plane {plane}", *cells))
    for who in dict.fromkeys(name for each in seen for name in each.answers):
        rows.append(row(f"resolver {who}", *(_answer(each.answers.get(who)) for each in seen)))
    return Table("The same in words", columns(*titles), tuple(rows), folded=True)


def _success(value: float | None) -> Cell:
    return Cell(share(value), Tone.UNKNOWN if value is None else Tone.PLAIN)


def _state(state: State) -> Cell:
    return Cell(WORDS[state], TONES[state])


def _announces(seen: Snapshot, pop: str) -> Cell:
    there = seen.pops[pop]
    words = NOT_MEASURED if there.announced is None else f"{len(there.announced)} DNS prefixes"
    return Cell(words, tone_of_pop(there))


def _answer(rcode: str | None) -> Cell:
    if rcode is None:
        return Cell(NOT_MEASURED, Tone.UNKNOWN)
    return Cell(rcode, Tone.GOOD if rcode == "NOERROR" else Tone.BAD)
