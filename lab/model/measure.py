"""Measures as data: one number made of the events of a probe."""

from dataclasses import dataclass, field
from typing import Any

FORMS = ("share", "count", "rate", "min", "max", "percentile")
COMPARED = ("<=", ">=", "!=", "<", ">")


def _may(default: Any, doc: str, **more: object) -> Any:
    return field(default=default, metadata={"doc": doc, **more})


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A number made of a probe's events; exactly one of its forms is given, with the probe's id.

    - ``share``: events that meet ``where``, of all events of the last seconds;
    - ``count``: groups (``per``) of which every latest event meets ``where``;
    - ``rate``: events that meet ``where``, each second;
    - ``min``, ``max``, ``percentile``: of the number ``field`` of the latest events, or without
      ``field`` of the shares of the groups.
    """

    share: str | None = _may(None, "id of a probe")
    count: str | None = _may(None, "id of a probe")
    rate: str | None = _may(None, "id of a probe")
    min: str | None = _may(None, "id of a probe")
    max: str | None = _may(None, "id of a probe")
    percentile: str | None = _may(None, "id of a probe")
    where: dict[str, bool | float | str] = field(
        default_factory=lambda: {"ok": True},
        metadata={
            "doc": "values of the event's fields, all met: {status: 503}, {up: '>= 2'}, "
            "{proxy_status: 'web-*'}"
        },
    )
    of: tuple[str, ...] = _may((), "only nodes that one of these selectors picks")
    per: str = _may("", "group of events: node (default), target, site or a label's name")
    any: bool = _may(default=False, doc="count: one event of a group is enough")
    field: str = _may("", "min, max, percentile: the number that is read")
    p: float = _may(50.0, "percentile: which one", min=0, max=100)
    window_s: float | None = _may(None, "how far back events count, seconds", min=0.5, max=600)

    def __post_init__(self) -> None:
        """Refuse a measure of no form or of several."""
        given = [form for form in FORMS if getattr(self, form) is not None]
        if len(given) != 1:
            named = f"has {' and '.join(given)}" if given else "has no form"
            raise ValueError(f"{named}; give exactly one of: {', '.join(FORMS)}")
        if self.form in ("share", "count", "rate") and self.field:
            raise ValueError(f"field: no key of the form {self.form}")
        if self.form == "percentile" and not self.field:
            raise ValueError("field: is missing; name the number that is read")

    @property
    def form(self) -> str:
        """Return which of the forms it is."""
        return next(form for form in FORMS if getattr(self, form) is not None)

    @property
    def probe(self) -> str:
        """Return the id of its probe."""
        return str(getattr(self, self.form))
