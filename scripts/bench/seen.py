"""How long the viewers of a game day waited for what its monitoring had measured."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lab.gameday import panels
from lab.gameday.story import Story, kinds_of
from lab.journal.kinds.change import SessionOpened
from lab.model.event import Event
from lab.model.gameday import Pack

ACCOUNT = "emergency account"  # words of the action that such a login is evidence of
LASTS_S = 2.0  # a state that is over sooner may never be sent
Came = Iterable[tuple[float, dict[str, Any]]]  # events of a page, each with its time


@dataclass(frozen=True, slots=True)
class Change:
    """A service came to another state, as the monitoring sees it, at a second of the journal."""

    at: float
    title: str
    state: str

    def shown(self, parts: dict[str, str]) -> bool:
        """Return whether parts of a page show it."""
        text = " ".join(re.sub("<[^>]+>", " ", parts.get("services", "")).split())
        return bool(re.search(rf"{re.escape(self.title)} \S+ {self.state}\b", text))


def changes(pack: Pack, events: Sequence[Event]) -> list[Change]:
    """Return each change of a service's state that lasted, oldest first."""
    story, kinds, found = Story(pack), kinds_of(pack), list[Change]()
    before: dict[str, str] = {}
    for event in events:
        if event.kind not in kinds or story.closing_at is not None:
            continue
        story.take(event)
        now = {str(each["title"]): str(each["state"]) for each in _services(story)}
        found += [Change(event.at, title, state) for title, state in now.items()
                  if before.get(title, state) != state]  # fmt: skip
        before = now
    end = story.closing_at or story.now
    return [change for change, until in _lives(found, end) if until - change.at >= LASTS_S]


def _services(story: Story) -> Iterator[dict[str, Any]]:
    return (each for each in panels.services(story, whole=False) if isinstance(each, dict))


def _lives(found: Sequence[Change], end: float) -> Iterator[tuple[Change, float]]:
    for title in {each.title for each in found}:
        own = [each for each in found if each.title == title]
        yield from ((one, two.at) for one, two in pairwise(own))
        yield own[-1], end


def delays(found: Iterable[Change], began: float, came: Came) -> list[float]:
    """Return how long a viewer waited for each change since they came; infinite: it never came.

    ``began`` is when the journal began, on the clock of ``came``.
    """
    events = [(at, event["parts"]) for at, event in came if "services" in event["parts"]]
    since = events[0][0] if events else float("-inf")
    return [_delay(each, began + each.at, events) for each in found if began + each.at >= since]


def _delay(change: Change, at: float, events: Sequence[tuple[float, dict[str, str]]]) -> float:
    shown = (when - at for when, parts in events if when >= at and change.shown(parts))
    return next(shown, float("inf"))


def of_login(events: Sequence[Event], began: float, came: Came) -> float:
    """Return how long the facilitator waited for the first login with the emergency account."""
    login = min(each.at for each in events if each.kind == SessionOpened.kind)
    done = (at for at, event in came if _ticked(event["parts"].get("expected", "")))
    return next(done, float("inf")) - began - login


def _ticked(part: str) -> bool:
    return any(ACCOUNT in line and "done" in line for line in part.split("<li>"))
