"""The chapters on who decided and did what: health agents, changes, logins."""

from lab.model.event import Event
from lab.report.changes import OWN_STEPS, PUSH_STEPS, Campaign, Change, Fate, campaigns
from lab.report.chapters.gates import gates
from lab.report.clock import lab_tenths, span
from lab.report.document import Block, Cell, Row, Section, Table, columns, ranges, row
from lab.report.reading import flag, tables, text, texts
from lab.report.series import grouped
from lab.report.view import View
from lab.report.wording import Tone, scope, scope_asked

FATES = {
    Fate.CONFIRMED: Tone.GOOD,
    Fate.UNKNOWN: Tone.UNKNOWN,
    Fate.REFUSED: Tone.BAD,
    Fate.ROLLED_BACK: Tone.PARTLY,
}
OUTCOMES = {"ok": Tone.GOOD, "refused": Tone.BAD, "unknown": Tone.UNKNOWN}


def health(view: View) -> Section:
    """Return every decision of a name server's health agent and of a warming data centre."""
    found = view.run.of_kind("health", "warmup")
    table = Table(
        "Decisions",
        columns("#Lab time", "#Historical UTC", "Node", "Decision", "*Reason", "*Checks", "#Line"),
        tuple(_decision(view, event) for event in found),
    )
    lead = "Every name server decides alone, from its own checks. There is no central order."
    return Section("health", "Health decisions", lead, (table,))


def changes(view: View) -> Section:
    """Return requests, audits and what became of every change on every router."""
    requests = Table(
        "Requests",
        columns(
            "#Lab time", "Request", "Tool", "*Intent", "*Scope named", "*Scope covered", "#Line"
        ),
        tuple(_request(event) for event in view.run.of_kind("request")),
    )
    audits = Table(
        "Audits",
        columns(
            "#Lab time", "Request", "Bug", "Decision", "*Reason", "*Would cut", "Counted", "#Line"
        ),
        tuple(_audit(event) for event in view.run.of_kind("audit")),
    )
    found = campaigns(view.run)
    summary = Table(
        "Changes on routers",
        columns("Change", "#Routers", "#Applied", "#Within", *(f"#{fate}" for fate in Fate)),
        tuple(_campaign(each) for each in found),
    )
    decided = gates(view)
    blocks: list[Block] = [requests, audits, *([decided] if decided else []), summary]
    blocks += [_routers(campaign) for campaign in found]
    lead = "Unknown means that nobody heard from the router again, not that nothing happened."
    return Section("changes", "The change record", lead, tuple(blocks))


def access(view: View) -> Section:
    """Return login attempts: who got where, by which path, and where it ended."""
    attempts = grouped(view.run.of_kind("login"), lambda event: _attempt(view, event))
    titles = columns(
        "Phase", "#First at", "From", "*To", "Path", "Account", "#Tries", "#Succeeded",
        "*Where it ended", "#Lines",
    )  # fmt: skip
    rows = tuple(_login(view, events) for events in attempts.values())
    lead = "Tries of one phase by one path with one account share a row."
    return Section("access", "Attempts to get in", lead, (Table("Logins", titles, rows),))


def _decision(view: View, event: Event) -> Row:
    decision = text(event.data, "decision")
    tone = {"withdraw": Tone.BAD, "cold": Tone.PARTLY}.get(decision, Tone.GOOD)
    checks = [
        f"{text(check, 'dc')} {'ok' if flag(check, 'ok') else text(check, 'error') or 'failed'}"
        for check in tables(event.data, "checks")
    ]
    return row(
        *view.clocks(event.at), event.subject, Cell(decision, tone), text(event.data, "reason"),
        ", ".join(checks), str(event.line),
    )  # fmt: skip


def _request(event: Event) -> Row:
    data = event.data
    return row(
        lab_tenths(event.at), event.subject, text(data, "tool"), text(data, "intent"),
        scope_asked(data) or "none", scope(texts(data, "scope_effective")),
        str(event.line),
    )  # fmt: skip


def _audit(event: Event) -> Row:
    data = event.data
    allowed = text(data, "decision") == "allow"
    tone = Tone.BAD if allowed and texts(data, "would_cut") else Tone.PLAIN
    return row(
        lab_tenths(event.at), event.subject, text(data, "bug"),
        Cell(text(data, "decision"), tone), text(data, "reason"),
        "; ".join(texts(data, "would_cut")) or "nothing",
        "yes" if flag(data, "effective") is not False else "no, for comparison",
        str(event.line),
    )  # fmt: skip


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


def _attempt(view: View, event: Event) -> str:
    phase = view.run.phase_at(event.at)
    parts = [phase.id if phase else "", event.subject]
    parts += [text(event.data, key) for key in ("path", "account", "stage", "error")]
    return "\n".join(parts)


def _login(view: View, events: list[Event]) -> Row:
    first, phase = events[0], view.run.phase_at(events[0].at)
    targets = list(dict.fromkeys(text(event.data, "target") for event in events))
    ok = sum(flag(event.data, "ok") is True for event in events)
    tone = Tone.GOOD if ok == len(events) else Tone.PARTLY if ok else Tone.BAD
    stage, error = text(first.data, "stage"), text(first.data, "error")
    more = f" and {len(targets) - 3} more" if len(targets) > 3 else ""  # noqa: PLR2004
    return row(
        phase.title if phase else "", lab_tenths(first.at), first.subject,
        ", ".join(targets[:3]) + more, text(first.data, "path"), text(first.data, "account"),
        str(len(events)), Cell(str(ok), tone), f"{stage}: {error}" if error else stage,
        ranges([event.line for event in events]),
    )  # fmt: skip
