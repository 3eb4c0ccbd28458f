"""The marks of an incident, to the instant: from the fault to the full repair."""

from lab.gameday.story import Act, Story
from lab.gameday.watching import Alert

MARKS = ("T0", "Timp", "Talert", "Tdecl", "Tdiag", "Tmit", "Tres")
MEANING = {
    "T0": "the fault begins",
    "Timp": "users begin to fail",
    "Talert": "the monitoring pages people",
    "Tdecl": "people declare an incident",
    "Tdiag": "a hypothesis names the cause",
    "Tmit": "users are served again, and stay so",
    "Tres": "the network is as it was, and stays so",
}


def marks(story: Story) -> dict[str, float | None]:
    """Return each mark in seconds of the run; None for what did not come."""
    impact = story.impact
    return {
        "T0": story.fault_at,
        "Timp": impact.began,
        "Talert": next((each.at for each in alerts(story) if _after(each.at, story)), None),
        "Tdecl": next((act.at for act in story.did("declare") if _after(act.at, story)), None),
        "Tdiag": next((act.at for act in story.did("hypothesis") if _right(story, act)), None),
        "Tmit": impact.better if impact.held else None,
        "Tres": story.recovered_at,
    }  # fmt: skip


def _right(story: Story, act: Act) -> bool:
    named = act.fields.get("category", "") == story.pack.head.cause
    return named and _after(act.at, story)


def alerts(story: Story) -> list[Alert]:
    """Return every page of the monitoring, oldest first."""
    found = [alert for watch in story.watches.values() for alert in watch.alerts]
    return sorted(found, key=lambda alert: alert.at)


def _after(at: float, story: Story) -> bool:
    """Return whether something came after the fault; a guess before it finds nothing."""
    return story.fault_at is not None and at >= story.fault_at


def between(story: Story, first: str, last: str) -> float | None:
    """Return the seconds of the exercise from a mark to another; None if one is missing."""
    found = marks(story)
    one, two = (story.lab_s(found[name]) for name in (first, last))
    return None if one is None or two is None else round(two - one, 1)
