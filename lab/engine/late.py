"""Steps that fail because the host is slow."""

from lab.engine.expect import starved_since
from lab.journal.fields import flag, text
from lab.journal.journal import Journal
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.kinds.run import StepBegun
from lab.model.event import Event

TIME_OUT = "timeout"  # in what a connection and an SSH client say of one
HELD_BACK = "held back"  # a router that waits for others says nothing of its own


def timed_out(journal: Journal) -> bool:
    """Return whether the latest step met time-outs and no other failure, on a starved host."""
    begun = next((e for e in reversed(journal.events) if e.kind == StepBegun.kind), None)
    since = begun.at if begun is not None else 0.0
    pushed = [
        event for event in journal.since(PushStepDone.kind, since)
        if text(event.data, "outcome") != "ok"
        and not text(event.data, "error").startswith(HELD_BACK)
    ]  # fmt: skip
    tried = [
        event for event in journal.since(LoginTried.kind, since)
        if not event.data.get("probe") and flag(event.data, "ok") is False
    ]  # fmt: skip
    failures = [*pushed, *tried]
    return bool(failures) and all(map(_late, failures)) and starved_since(journal, since)


def _late(event: Event) -> bool:
    return TIME_OUT in text(event.data, "error").lower()
