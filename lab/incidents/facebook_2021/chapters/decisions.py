"""The chapters on who decided what: health agents, requests and the audit tool."""

from lab.incidents.facebook_2021.events import AuditDecided, DrainRequested
from lab.journal.fields import flag, tables, text, texts
from lab.journal.kinds.server import Health, Warmup
from lab.model.event import Event
from lab.report.chapters.changes import section
from lab.report.clock import lab_tenths
from lab.report.document import Cell, Row, Section, Table, columns, row
from lab.report.read.sentences import Tone, scope, scope_asked
from lab.report.view import View


def health(view: View) -> Section:
    """Return every decision of a name server's health agent and of a warming data centre."""
    found = view.run.of_kinds(Health.kind, Warmup.kind)
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
        tuple(_request(event) for event in view.run.of(DrainRequested.kind)),
    )
    audits = Table(
        "Audits",
        columns(
            "#Lab time", "Request", "Bug", "Decision", "*Reason", "*Would cut", "Counted", "#Line"
        ),
        tuple(_audit(event) for event in view.run.of(AuditDecided.kind)),
    )
    return section(view, requests, audits)


def _decision(view: View, event: Event) -> Row:
    decision = text(event.data, "decision")
    tones = {"withdraw": Tone.BAD, "cold": Tone.PARTLY, "keep": Tone.PARTLY}
    tone = tones.get(decision, Tone.GOOD)
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
