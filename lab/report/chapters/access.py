"""The chapter on logins: who got where, by which path, and where it ended."""

from lab.journal.fields import flag, text
from lab.journal.kinds.change import LoginTried
from lab.model.event import Event
from lab.report.clock import lab_tenths
from lab.report.document import Cell, Row, Section, Table, columns, ranges, row
from lab.report.draw.series import grouped
from lab.report.read.sentences import Tone
from lab.report.view import View


def logins(view: View) -> Section | None:
    """Return login attempts; None when nobody tried."""
    return access(view) if view.run.of(LoginTried.kind) else None


def access(view: View) -> Section:
    """Return login attempts: who got where, by which path, and where it ended."""
    attempts = grouped(view.run.of(LoginTried.kind), lambda event: _attempt(view, event))
    titles = columns(
        "Phase", "#First at", "From", "*To", "Path", "Account", "#Tries", "#Succeeded",
        "*Where it ended", "#Lines",
    )  # fmt: skip
    rows = tuple(_login(view, events) for events in attempts.values())
    lead = "Tries of one phase by one path with one account share a row."
    return Section("access", "Attempts to get in", lead, (Table("Logins", titles, rows),))


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
