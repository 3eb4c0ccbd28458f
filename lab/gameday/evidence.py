"""What people did, judged from state: conditions that hold, and actions that are seen by them."""

from dataclasses import dataclass, field

from lab.gameday.watching import LONGEST_GAP_S
from lab.journal import bounds
from lab.journal.kinds.gameday import Acted
from lab.journal.kinds.run import Measured
from lab.journal.matching import meets
from lab.model.event import Event
from lab.model.gameday import Action, Condition


@dataclass(slots=True)
class Holding:
    """A condition as events come: since when it holds, None while it does not.

    A measure that sees nothing changes nothing, and counts for no length of time. What has
    happened once has happened.
    """

    condition: Condition
    since: float | None = None
    seen: float = 0.0  # it was so the last time
    fresh: bool = False  # the last event made it so, or made it so again

    def take(self, event: Event) -> None:
        """Look at an event of the exercise."""
        self.fresh = False
        one = self.condition
        if one.measure:
            if event.kind == Measured.kind and event.subject == one.measure:
                self._measured(event)
            return
        if _happened(one, event):
            self.since = self.seen = event.at
            self.fresh = True

    def _measured(self, event: Event) -> None:
        value, whole = event.data.get("value"), event.data.get("whole")
        if not isinstance(value, int | float):
            return
        top = float(whole) if isinstance(whole, int | float) else None
        inside = bounds.within(float(value), self.condition.at_least, self.condition.at_most, top)
        if inside is None:
            return
        if not inside:
            self.since = None
        elif self.since is None or (event.at - self.seen > LONGEST_GAP_S and not self.holds()):
            self.since = event.at
        self.seen = event.at

    def holds(self) -> bool:
        """Return whether it is so, and was seen to be for as long as it must."""
        return self.since is not None and self.seen - self.since >= self.condition.for_s


def _happened(condition: Condition, event: Event) -> bool:
    if condition.event:
        return event.kind == condition.event and meets(event, condition.where)
    if event.kind != Acted.kind or event.subject != condition.act:
        return False
    fields = event.data.get("fields")
    given = fields if isinstance(fields, dict) else {}
    return all(str(given.get(key, "")) == str(value) for key, value in condition.where.items())


@dataclass(slots=True)
class Watched:
    """An action as events come: when it was first seen, and how often."""

    action: Action
    holdings: tuple[Holding, ...]
    at: float | None = None
    count: int = 0
    _held: bool = field(default=False)

    @classmethod
    def of(cls, action: Action) -> "Watched":
        """Return an action of which nothing was seen yet."""
        return cls(action, tuple(Holding(each) for each in action.evidence))

    @property
    def concerns(self) -> frozenset[tuple[str, str]]:
        """Return the kinds of events that it is seen by, and of measures the names."""
        return frozenset(
            (Measured.kind, one.measure) if one.measure
            else (one.event or Acted.kind, "")
            for one in self.action.evidence
        )  # fmt: skip

    @property
    def of_repair(self) -> bool:
        """Return whether the network must be well for it, which says nothing before it broke."""
        return self.action.points >= 0 and any(each.measure for each in self.action.evidence)

    def take(self, event: Event) -> None:
        """Look at an event of the exercise."""
        for holding in self.holdings:
            holding.take(event)
        held = all(each.holds() for each in self.holdings)
        again = any(each.fresh for each in self.holdings)
        # What somebody does counts when they do it: who calls it resolved too early, and is right
        # a minute later, was still too early.
        deed = any(not each.condition.measure for each in self.holdings)
        if held and (again if deed else not self._held):
            self.count += 1
            self.at = event.at if self.at is None else self.at
        self._held = held
