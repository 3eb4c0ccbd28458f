"""The chapter that compares Batfish's predictions with what probes saw."""

from collections import Counter
from collections.abc import Sequence

from lab.journal.fields import Data, flag, number, tables, text
from lab.journal.kinds.run import AgreementComputed, PhaseEnded
from lab.model.agreement import Cause
from lab.report.clock import lab_tenths
from lab.report.document import Cell, Points, Row, Section, Table, Text, columns, ranges, row
from lab.report.read.sentences import Tone, scope
from lab.report.view import View

LEAD = (
    "Batfish predicts from the routers' configurations alone which packets and routes arrive. It "
    "was asked about the configurations that ran, with the withdrawals that health checks call "
    "for. This chapter compares its answers with what the probes saw."
)
READING = (
    (
        "Pair",
        "a node and its target: a host and an address it reaches, a site and a prefix it "
        "announces, the route collector and a prefix it hears of; yes or no",
    ),
    ("Moment", "the end of a phase, or just before what is drained changed"),
    (
        "At rest",
        "12 s or more after the last change of a router. Batfish predicts the state that a "
        "network ends in; until the network is there, the two may differ",
    ),
)
MEANINGS = {
    Cause.TIME: "the network was still on its way to the state that Batfish predicts",
    Cause.HEALTH: "the state of a health agent differs from what its check calls for",
    Cause.EQUAL_PATHS: "some of several equal paths fail; the packets of a probe take just one",
    Cause.BLIND_SPOT: "a configuration says something that Batfish does not read",
    Cause.OURS: "unexplained: the model or the lab is wrong",
}
REACHED = {"reached": "announced", "not reached": "not announced"}  # words for a prefix
LONG = 40  # rows; a longer table is folded


def agreement(view: View) -> Section | None:
    """Return the last comparison of this run with Batfish; None when there was none."""
    comparisons = view.run.of(AgreementComputed.kind)
    return _section(view, comparisons[-1].data) if comparisons else None


def _section(view: View, data: Data) -> Section:
    compared, wrong = tables(data, "moments"), tables(data, "disagreements")
    blocks = (
        Text(_summary(data, compared)),
        Points(READING),
        _moments(view, compared),
        _causes(wrong),
        _disagreements(view, wrong),
    )
    shown = blocks if wrong else (*blocks[:3], blocks[-1])
    return Section("agreement", "The model against the live network", LEAD, shown)


def _summary(data: Data, compared: Sequence[Data]) -> str:
    still = [each for each in compared if flag(each, "at_rest")]
    rest = (
        f"while the network was at rest, on {_of(still)} ({_percent(data, 'at_rest')})"
        if still
        else "the network was at rest at none of these moments"
    )
    return (
        f"Batfish {text(data, 'batfish')} and the probes agree on {_of(compared)} pairs "
        f"({_percent(data, 'percent')}); {rest}."
    )


def _of(compared: Sequence[Data]) -> str:
    agreed, pairs = (
        sum(int(number(each, key) or 0) for each in compared) for key in ("agreed", "pairs")
    )
    return f"{agreed} of {pairs}"


def _percent(data: Data, key: str) -> str:
    return f"{number(data, key) or 0:.2f} %"


def _moments(view: View, compared: Sequence[Data]) -> Table:
    """Return a row per moment; the last moment of a finished phase is named its end."""
    ended = {event.subject for event in view.run.of(PhaseEnded.kind)}
    last = {text(each, "phase"): place for place, each in enumerate(compared)}
    ends = {last[phase] for phase in ended if phase in last}
    rows = tuple(_moment(view, each, end=place in ends) for place, each in enumerate(compared))
    titles = columns("#Lab time", "*Phase", "Moment", "*Drained", "At rest", "#Pairs agreed on")
    return Table("Moments", titles, rows, folded=len(rows) > LONG)


def _moment(view: View, moment: Data, *, end: bool) -> Row:
    drained = [name for name in text(moment, "drained").split(", ") if name]
    agreed = number(moment, "agreed") == number(moment, "pairs")
    at = number(moment, "at")
    return row(
        "" if at is None else lab_tenths(at),
        _phase(view, moment),
        "its end" if end else "before a change",
        scope(drained),
        "yes" if flag(moment, "at_rest") else "no",
        Cell(_of([moment]), Tone.GOOD if agreed else Tone.PARTLY),
    )


def _causes(wrong: Sequence[Data]) -> Table:
    counted = Counter(text(each, "cause") for each in wrong)
    rows = tuple(
        row(cause.value, _count(cause, counted[cause.value]), meaning)
        for cause, meaning in MEANINGS.items()
    )
    return Table("Why they disagree", columns("Cause", "#Pairs", "*What it means"), rows)


def _count(cause: Cause, pairs: int) -> Cell:
    return Cell(str(pairs), Tone.BAD if pairs and cause is Cause.OURS else Tone.PLAIN)


def _disagreements(view: View, wrong: Sequence[Data]) -> Table:
    """Pairs of one who looks that disagree alike share a row."""
    alike: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for each in wrong:
        who, _, target = text(each, "pair").partition(" -> ")
        words = (_word(target, text(each, key)) for key in ("foreseen", "seen"))
        key = (_phase(view, each), who, *words, text(each, "cause"))
        alike.setdefault(key, []).append((target, int(number(each, "line") or 0)))
    rows = tuple(
        row(
            phase, who, ", ".join(target for target, _ in found), foreseen, seen, cause,
            ranges([line for _, line in found]),
        )
        for (phase, who, foreseen, seen, cause), found in alike.items()
    )  # fmt: skip
    titles = columns("Phase", "Who", "*What", "Foreseen", "Seen", "Cause", "*Lines")
    return Table("Disagreements", titles, rows, "There is none.", folded=len(rows) > LONG)


def _word(target: str, word: str) -> str:
    """Say of a prefix that it is announced: only addresses are reached."""
    prefix = "/" in target and " " not in target
    return REACHED.get(word, word) if prefix else word


def _phase(view: View, moment: Data) -> str:
    name = text(moment, "phase")
    if not view.run.has(name):
        return name
    phase = view.run.phase(name)
    return f"{phase.number} {phase.title}"
