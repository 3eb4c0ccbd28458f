"""The chapter on changes: what gates decided, and what became of each change on each router."""

from lab.journal.fields import text
from lab.journal.kinds.change import GateDecided, PushStepDone, RouterChanged
from lab.report.chapters.gates import gates
from lab.report.clock import lab_tenths, span
from lab.report.document import Block, Cell, Row, Section, Table, columns, ranges, row
from lab.report.read.changes import OWN_STEPS, PUSH_STEPS, Campaign, Change, Fate, campaigns
from lab.report.read.sentences import Tone
from lab.report.view import View

LEAD = "Unknown means that nobody heard from the router again, not that nothing happened."
FATES = {
    Fate.CONFIRMED: Tone.GOOD,
    Fate.UNKNOWN: Tone.UNKNOWN,
    Fate.REFUSED: Tone.BAD,
    Fate.ROLLED_BACK: Tone.PARTLY,
}
OUTCOMES = {"ok": Tone.GOOD, "refused": Tone.BAD, "unknown": Tone.UNKNOWN}


def changes(view: View) -> Section | None:
    """Return the decisions of gates and the changes on routers; None when there was none."""
    found = view.run.of_kinds(GateDecided.kind, PushStepDone.kind, RouterChanged.kind)
    return section(view) if found else None


def section(view: View, *before: Block) -> Section:
    """Return the chapter with these blocks before its own."""
    found = campaigns(view.run)
    summary = Table(
        "Changes on routers",
        columns("Change", "#Routers", "#Applied", "#Within", *(f"#{fate}" for fate in Fate)),
        tuple(_campaign(each) for each in found),
    )
    decided = gates(view)
    blocks: list[Block] = [*before, *([decided] if decided else []), summary]
    blocks += [_routers(campaign) for campaign in found]
    return Section("changes", "The change record", LEAD, tuple(blocks))


def _campaign(campaign: Campaign) -> Row:
    applied = campaign.applied
    within = span(applied[-1].at - applied[0].at) if applied else "never"
    fates = [change.fate for change in campaign.changes]
    return row(
        campaign.id, str(len(campaign.changes)), str(len(applied)), within,
        *(_count(fates.count(fate), FATES[fate]) for fate in Fate),
    )  # fmt: skip


def _count(number: int, tone: Tone) -> Cell:
    return Cell(str(number), tone if number else Tone.PLAIN)


def _routers(campaign: Campaign) -> Table:
    titles = columns("Router", "Path", *PUSH_STEPS, "*The router's own record", "Fate", "#Lines")
    return Table(
        f"{campaign.id} on {len(campaign.changes)} routers",
        titles,
        tuple(_router(change) for change in campaign.changes),
        folded=True,
    )


def _router(change: Change) -> Row:
    own = [
        f"{step.replace('-', ' ')} {lab_tenths(change.own[step].at)}"
        for step in OWN_STEPS
        if step in change.own
    ]
    lines = [event.line for event in (*change.pushed.values(), *change.own.values())]
    return row(
        change.router, change.path, *(_step(change, step) for step in PUSH_STEPS),
        ", ".join(own) or "none", Cell(change.fate.value, FATES[change.fate]), ranges(lines),
    )  # fmt: skip


def _step(change: Change, step: str) -> Cell:
    event = change.pushed.get(step)
    if event is None:
        return Cell("not tried")
    outcome, error = text(event.data, "outcome"), text(event.data, "error")
    return Cell(f"{outcome}: {error}" if error else outcome, OUTCOMES.get(outcome, Tone.UNKNOWN))
