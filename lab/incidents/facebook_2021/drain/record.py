"""Requests for drains and the decisions of their audit, as the journal keeps them."""

from collections.abc import Iterable

from lab.incidents.facebook_2021.backbone.state import Scope
from lab.incidents.facebook_2021.drain.audit import AuditResult, Request
from lab.incidents.facebook_2021.events import AuditDecided, DrainRequested
from lab.journal.journal import Journal
from lab.model.dial import Switch


def note_request(journal: Journal, request: Request, wanted: Iterable[Scope]) -> None:
    """Write a request to the journal, with the scopes that it drains."""
    asked = DrainRequested(
        tool=request.tool,
        intent=request.intent,
        scope_asked=request.scope,
        scope_effective=[str(scope) for scope in wanted],
    )
    journal.write(asked, request.id)


def note_audit(
    journal: Journal, request: Request, result: AuditResult, bug: Switch, *, effective: bool
) -> None:
    """Write what the audit decided, with its bug or without, to the journal."""
    decided = AuditDecided(
        bug=bug.value,
        decision=result.decision.value,
        would_cut=result.would_cut,
        reason=result.reason,
        effective=effective,
    )
    journal.write(decided, request.id)
