"""The chapter that lays Batfish's predictions beside what probes saw."""

from lab.model.event import Event
from lab.report.document import Row, Section, Table, Text, columns, row
from lab.report.reading import Data, flag, number, tables, text, texts
from lab.report.view import View

LEAD = (
    "Batfish was asked about the very configurations that ran, at the end of each phase and just "
    "before what is drained changed, with the withdrawals its health check foretells. Every pair "
    "of a probe is compared; a disagreement stands below with both pieces of evidence."
)


def agreement(view: View) -> Section | None:
    """Return the last comparison of this run with Batfish; None when there was none."""
    told = view.run.of_kind("agreement")
    return _section(told[-1]) if told else None


def _section(event: Event) -> Section:
    data = event.data
    summary = Text(
        f"Batfish {text(data, 'batfish')} and the probes agree on "
        f"{number(data, 'percent') or 0:.2f} % of {text(data, 'pairs')} pairs, and on "
        f"{number(data, 'at_rest') or 0:.2f} % of those seen while the network was at rest."
    )
    moments = Table(
        "Moments",
        columns("Phase", "*Drained", "At rest", "#Agreed", "#Pairs"),
        tuple(_moment(each) for each in tables(data, "moments")),
    )
    wrong = Table(
        "Disagreements",
        columns("Phase", "*Pair", "Foreseen", "Seen", "Cause", "#Line"),
        tuple(_wrong(each) for each in tables(data, "disagreements")),
        "There is none.",
    )
    return Section(
        "agreement", "The model against the live network", LEAD, (summary, moments, wrong)
    )


def _moment(told: Data) -> Row:
    rested = "yes" if flag(told, "at_rest") else "no"
    drained = text(told, "drained") or "nothing"
    return row(text(told, "phase"), drained, rested, text(told, "agreed"), text(told, "pairs"))


def _wrong(told: Data) -> Row:
    return row(
        *(text(told, key) for key in ("phase", "pair", "foreseen", "seen", "cause", "line"))
    )


def gates(view: View) -> Table | None:
    """Return what gates besides the audit tool decided; None when none was on."""
    told = view.run.of_kind("gate")
    if not told:
        return None
    rows = tuple(
        row(
            event.subject, text(event.data, "gate"), text(event.data, "decision"),
            text(event.data, "reason"), "; ".join(texts(event.data, "saw")[:3]), str(event.line),
        )
        for event in told
    )  # fmt: skip
    return Table("Gates", columns("Request", "Gate", "Decision", "*Reason", "*Saw", "#Line"), rows)
