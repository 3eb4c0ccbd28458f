"""Facts as data: a claim of the public record and how it is scored from the journal."""

from dataclasses import dataclass, field
from typing import Any, Literal


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of the run: the first that a measure fits, or that an event was written."""

    name: str = field(metadata={"doc": "what people call it"})
    window: str = _may("", "only inside this window or phase")
    measure: str = _may("", "the first reading that fits the bounds")
    at_least: float | str | None = _may(None, "lower bound of the measure")
    at_most: float | str | None = _may(None, "upper bound of the measure")
    of: tuple[str, ...] = _may((), "only nodes that one of these selectors picks")
    event: str = _may("", "kind of an event of the journal, as change or link")
    where: dict[str, bool | float | str] = field(
        default_factory=dict,
        metadata={"doc": "values of the event's fields; `subject` is its subject"},
    )

    def __post_init__(self) -> None:
        """Refuse a moment that is neither of a measure nor of an event, or both."""
        if bool(self.measure) == bool(self.event):
            raise ValueError("give either measure or event")
        if self.measure and self.at_least is None and self.at_most is None:
            raise ValueError("has no bound; give at_least or at_most")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the measure of a fact was earlier: a loss says something where there was something."""

    window: str = _may("before", "name of a window, or id of a phase")
    at_least: float | str | None = _may(None, "lower bound, included")
    at_most: float | str | None = _may(None, "upper bound, included")

    def __post_init__(self) -> None:
        """Refuse what holds of every number."""
        if self.at_least is None and self.at_most is None:
            raise ValueError("has no bound; give at_least or at_most")


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A claim with its source and its band.

    Scored is one of: a ``measure`` over a ``window``; the ``order`` of moments; the seconds of a
    ``lag`` between two moments; how many ``events`` there are.
    """

    id: str = field(metadata={"doc": "short and unique, as C01", "pattern": "[A-Z][A-Z0-9]*"})
    claim: str = field(metadata={"doc": "what was the case, in one sentence"})
    source: str = field(metadata={"doc": "who says so"})
    confidence: Literal["A", "B", "C", "D", "derived", "lab"] = field(
        metadata={
            "doc": "A primary text read, B in part, C secondary, D a single post, derived, or lab "
            "for a control of our own"
        }
    )
    window: str = _may("", "name of a window, or id of a phase")
    measure: str = _may("", "name of a measure")
    form: Literal["mean", "becomes", "stays", "ends"] = _may(
        "mean",
        "the mean over the window, some reading of it, every reading, or the last one",
    )
    relative_to: str = _may("", "a window: the number is divided by the mean over that one")
    at_least: float | str | None = _may(None, "lower bound, included")
    at_most: float | str | None = _may(None, "upper bound, included")
    before: Earlier | None = field(
        default=None, metadata={"doc": "what the measure was in an earlier window"}
    )
    of: tuple[str, ...] = _may((), "only nodes that one of these selectors picks")
    order: tuple[Moment, ...] = _may((), "moments, each later than the one before")
    lag: tuple[Moment, ...] = _may((), "two moments; the bounds are seconds between them")
    events: str = _may("", "kind of events that are counted; the bounds are for their number")
    where: dict[str, bool | float | str] = field(
        default_factory=dict, metadata={"doc": "events: values of fields that count"}
    )
    expected: str = _may("", "the band in words, for people")
    control: bool = _may(default=False, doc="a negative control: what must not break")
    kind: Literal["emergent", "model", "by construction"] = _may(
        "emergent",
        "what decides it: the network itself, a mix that the author chose, or what was put in",
    )

    def __post_init__(self) -> None:
        """Refuse a fact that is scored in no way or in several."""
        given = [name for name in ("measure", "order", "lag", "events") if getattr(self, name)]
        if len(given) != 1:
            named = f"has {' and '.join(given)}" if given else "is scored in no way"
            raise ValueError(f"{named}; give exactly one of measure, order, lag, events")
        if self.measure and not self.window:
            raise ValueError("window: is missing; name a window or a phase")
        if self.before is not None and not self.measure:
            raise ValueError("before: is for a measure only")
        if not self.order and self.at_least is None and self.at_most is None:
            raise ValueError("has no bound; give at_least or at_most")
        if self.order and len(self.order) < 2:  # noqa: PLR2004 - an order needs two
            raise ValueError("order: needs two moments or more")
        if self.lag and len(self.lag) != 2:  # noqa: PLR2004 - a lag has two ends
            raise ValueError("lag: needs two moments")
