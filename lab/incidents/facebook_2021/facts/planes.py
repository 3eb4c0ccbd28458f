"""The planes of the backbone, and the looks at all of them."""

from lab.incidents.facebook_2021.events import Backbone
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event


def names(run: Timeline) -> set[str]:
    """Return the names of the planes, as ``backbone`` events name them."""
    found = (run.members[name].labels.get("plane") for name in run.nodes("eb"))
    return {f"p{plane}" for plane in found if plane is not None}


def looks(run: Timeline, span: Span, when: str = "") -> list[Event]:
    """Return the looks at the backbone in a span.

    Raises:
        Unseen: too few of them saw something, or a plane was never looked at.
    """
    suffix = f" {when}" if when else ""
    found = enough(f"backbone looks{suffix}", run.of(Backbone.kind, span))
    missing = names(run) - {look.subject for look in found}
    if missing:
        listed = ", ".join(sorted(missing))
        raise Unseen(f"planes never looked at{suffix}: {listed}", found)
    return found
