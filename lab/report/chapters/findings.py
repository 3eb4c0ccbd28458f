"""The chapters that judge: facts, controls, expectations, clean-up, and how to do it again."""

from collections.abc import Sequence

from lab.journal.fields import Data, flag, number, text, texts
from lab.journal.kinds.run import CleanupDone, ExpectationJudged, LabLeft, UndoDone
from lab.model.verdict import FactKind, FactResult, Verdict
from lab.report.clock import lab_tenths
from lab.report.document import (
    Block,
    Cell,
    Points,
    Row,
    Section,
    Table,
    Text,
    columns,
    ranges,
    row,
)
from lab.report.read.sentences import Tone
from lab.report.view import NOT_MEASURED, View, verdict_cell

COMPUTED = "Each fact was computed from the journal lines it names."
NO_PART = "What no run measures yet has no part in the verdict."
TITLES = columns(
    "Id", "*Claim", "Verdict", "Decided by", "*Measured", "*Expected", "*Source", "#Journal lines"
)  # fmt: skip

DECIDED = {
    FactKind.EMERGENT: "the network (emergent)",
    FactKind.MODEL: "a mix that we chose (model)",
    FactKind.CONSTRUCTION: "what was put in (by construction)",
}


def scored_facts(view: View) -> Section | None:
    """Return the facts of the incident; None when it names none."""
    return facts(view) if any(not fact.control for fact in view.facts) else None


def scored_controls(view: View) -> Section | None:
    """Return the negative controls; None when none was scored."""
    return controls(view) if any(fact.scored and fact.control for fact in view.facts) else None


def facts(view: View) -> Section:
    """Return every scored fact of the incident; what was not measured is unknown."""
    known = [fact for fact in view.facts if not fact.control]
    tables = (
        _scored("Facts", [fact for fact in known if fact.scored]),
        Table(
            "Facts not measured yet",
            columns("Id", "*Claim", "Verdict", "*Why not", "*Source"),
            tuple(_unscored(fact) for fact in known if not fact.scored),
            "Every fact of the record was scored.",
        ),
    )
    lead = f"{COMPUTED} {NO_PART}"
    return Section("facts", f"Facts of {view.day}" if view.day else "Facts", lead, tables)


def controls(view: View) -> Section:
    """Return the negative controls: what must not break."""
    scored = [fact for fact in view.facts if fact.scored and fact.control]
    table = _scored("Controls", scored, "This run scored no control.")
    lead = "A lab in which everything breaks proves nothing: these things must keep working."
    return Section("controls", "Controls", lead, (table,))


def expectations(view: View) -> Section:
    """Return what the scenario expected in each phase."""
    rows = tuple(
        row(
            lab_tenths(event.at),
            _number(view, text(event.data, "phase")),
            event.subject,
            text(event.data, "claim"),
            text(event.data, "form"),
            _verdict(text(event.data, "verdict"), starved=flag(event.data, "starved") is True),
            _measured(text(event.data, "measured")),
            ranges(_lines(event.data)),
            str(event.line),
        )
        for event in view.run.of(ExpectationJudged.kind)
    )
    titles = columns(
        "#Lab time",
        "#Phase",
        "*What",
        "Claim",
        "Form",
        "Verdict",
        "Measured",
        "*From lines",
        "#Line",
    )
    return Section(
        "expectations",
        "Expectations of the scenario",
        "“Becomes” holds at the first look that fits, “stays” only if every look fits.",
        (Table("Expectations", titles, rows),),
    )


def cleanup(view: View) -> Section:
    """Return what was undone, and whether anything is left."""
    undone = tuple(
        row(lab_tenths(event.at), event.subject, _done(event.data), str(event.line))
        for event in view.run.of(UndoDone.kind)
    )
    undos = Table("Undo steps", columns("#Lab time", "Step", "*Outcome", "#Line"), undone)
    return Section("cleanup", "Clean-up", "", (Text(_cleaned(view)), undos))


def again(view: View) -> Section:
    """Return what is needed to run the scenario again in the same way."""
    run = view.run
    seed = text(run.header, "seed")
    profile = text(run.header, "profile")
    command = f"stormdrill run {run.scenario}" + (f" --profile {profile}" if profile else "")
    command += f" --runtime {text(run.header, 'runtime')} --seed {seed}"
    blocks: tuple[Block, ...] = (
        Points(
            (("Command", command), ("Seed", seed), ("Started", text(run.header, "started_utc")))
        ),
        _pairs("Parameters", run.parameters),
        _pairs("Versions", run.versions),
    )
    return Section("again", "How to run it again", "", blocks)


def _scored(
    caption: str, found: Sequence[FactResult], empty: str = "No fact was scored."
) -> Table:
    return Table(caption, TITLES, tuple(_fact(fact) for fact in found), empty)


def _fact(fact: FactResult) -> Row:
    return row(
        fact.id, fact.claim, verdict_cell(fact.verdict, starved=fact.starved), DECIDED[fact.kind],
        _measured(fact.measured), fact.expected, fact.source, ranges(fact.lines),
    )  # fmt: skip


def _unscored(fact: FactResult) -> Row:
    verdict = Cell(NOT_MEASURED, Tone.UNKNOWN)
    reason = fact.measured.removeprefix(f"{NOT_MEASURED}: ")
    return row(fact.id, fact.claim, verdict, reason, fact.source)


def _measured(words: str) -> Cell:
    return Cell(words) if words else Cell(NOT_MEASURED, Tone.UNKNOWN)


def _verdict(words: str, *, starved: bool) -> Cell:
    known = {verdict.value: verdict for verdict in Verdict}
    return verdict_cell(known.get(words, Verdict.UNKNOWN), starved=starved)


def _lines(data: Data) -> list[int]:
    return [int(line) for line in texts(data, "lines") if line.isdigit()]


def _number(view: View, phase: str) -> str:
    """Return a phase's number, as the charts show it; "" before the first."""
    return str(view.run.phase(phase).number) if view.run.has(phase) else phase


def _done(data: Data) -> Cell:
    took = number(data, "took_s")
    if flag(data, "ok") is True:
        return Cell("done" if took is None else f"done in {took:.1f} s", Tone.GOOD)
    return Cell(f"failed: {text(data, 'error')}", Tone.BAD)


def _cleaned(view: View) -> str:
    found = view.run.of(CleanupDone.kind)
    if stays := view.run.of(LabLeft.kind):
        return f"The lab was left for further runs of the study (line {stays[-1].line})."
    if not found:
        return "? The journal ends before any clean-up: whether something is left is unknown."
    left = texts(found[-1].data, "leftovers")
    if flag(found[-1].data, "verified") is True and not left:
        return f"✓ Verified: nothing is left (line {found[-1].line})."
    return f"✕ Not clean (line {found[-1].line}). Left: {', '.join(left) or 'unknown'}."


def _pairs(caption: str, data: Data) -> Table:
    rows = tuple(row(key, text(data, key)) for key in sorted(data))
    return Table(caption, columns("Name", "*Value"), rows)
