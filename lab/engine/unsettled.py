"""Changes that routers took, and neither keep for good nor have taken back, by the journal."""

from collections.abc import Iterable

from lab.journal.fields import text
from lab.journal.kinds.change import PushStepDone, RouterChanged
from lab.model.event import Event

_TAKEN = ((PushStepDone.kind, "activate"), (RouterChanged.kind, "applied"))
_SETTLED = (
    (PushStepDone.kind, "confirm"), (PushStepDone.kind, "rollback"),
    (RouterChanged.kind, "confirmed"), (RouterChanged.kind, "rolled-back"),
)  # fmt: skip


def unsettled(events: Iterable[Event]) -> frozenset[tuple[str, str]]:
    """Return each router with a change that it may still take back by itself.

    Lines that somebody typed at a console stay, so they are none.
    """
    taken: set[tuple[str, str]] = set()
    settled: set[tuple[str, str]] = set()
    for event in events:
        if event.kind not in (PushStepDone.kind, RouterChanged.kind) or not _done(event):
            continue
        step = event.kind, text(event.data, "step")
        each = event.subject, text(event.data, "change")
        if step in _TAKEN:
            taken.add(each)
        elif step in _SETTLED:
            settled.add(each)  # the router's own "applied" may be read after that
    return frozenset(taken - settled)


def _done(event: Event) -> bool:
    """Return whether a step was done, and by the router itself."""
    if event.kind == PushStepDone.kind:
        return event.data.get("outcome") == "ok"
    return not event.data.get("path")
