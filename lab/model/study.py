"""A study: variants of one scenario by seeds, what is measured of each, and what is predicted."""

from dataclasses import dataclass, field
from typing import Any, Literal

_ID = "[A-Za-z][A-Za-z0-9-]*"
MOST_SEEDS = 100


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a variant is expected to give: a bound of a value's median, or a verdict of a fact."""

    value: str = _may("", "name of a value; its median over the seeds is judged")
    of: str = _may("", "a variant: the median is divided by that variant's median")
    minus: str = _may("", "a variant: that variant's median is taken off")
    at_least: float | None = _may(None, "lower bound, included")
    at_most: float | None = _may(None, "upper bound, included")
    fact: str = _may("", "id of a fact; its verdict is judged with every seed")
    verdict: Literal["pass", "fail", "unknown", ""] = _may("", "the verdict of the fact")

    def __post_init__(self) -> None:
        """Refuse a prediction of nothing, or of two things."""
        if bool(self.value) == bool(self.fact):
            raise ValueError("give either value or fact")
        if self.value and self.at_least is None and self.at_most is None:
            raise ValueError("has no bound; give at_least or at_most")
        if self.value and self.verdict:
            raise ValueError("verdict: is for a fact only")
        if self.fact and not self.verdict:
            raise ValueError("verdict: is missing; give pass, fail or unknown")
        if self.fact and (self.other or self.at_least is not None or self.at_most is not None):
            raise ValueError("of, minus, at_least, at_most: are for a value only")
        if self.of and self.minus:
            raise ValueError("give either of or minus")

    @property
    def other(self) -> str:
        """Return the variant that it is relative to, "" when it is to none."""
        return self.of or self.minus


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to play the scenario: the dials that are turned, and what should follow."""

    id: str = field(metadata={"doc": "short and unique, as base", "pattern": _ID})
    title: str = _may("", "what is other than usual, for people")
    set: dict[str, bool | float | str] = field(
        default_factory=dict, metadata={"doc": "values of dials, as run --set takes them"}
    )
    factors: tuple[str, ...] = _may(
        (), "measures of a factorial that are on here; effects are of variants that differ in one"
    )
    expect: tuple[Prediction, ...] = _may((), "predictions that the study scores")

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Return the dials as ``--set`` takes them."""
        return tuple((key, _spelled(value)) for key, value in self.set.items())


def _spelled(value: bool | float | str) -> str:  # noqa: FBT001 - any scalar
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Study:
    """A study as its file has it; each variant is played once with each seed."""

    name: str = field(
        metadata={"doc": "lower-case letters, digits and -", "pattern": "[a-z0-9-]+"}
    )
    scenario: str = field(
        metadata={
            "doc": "an incident by name, or a scenario's file or folder relative to this one"
        }
    )
    title: str = _may("", "what it finds out, for people")
    profile: str = _may("", "size of the network; without: its default")
    seeds: tuple[int, ...] = field(default=(1,), metadata={"doc": "seeds", "min": 0})
    values: tuple[str, ...] = _may((), "values that the report shows; without: all measured ones")
    sensitivity: bool = _may(
        default=False,
        doc="each variant turns an assumption to another defensible value: facts are robust or "
        "decided by it",
    )
    variants: tuple[Variant, ...] = field(
        default=(),
        metadata={"doc": "variants; others are compared with base, else with the first"},
    )

    def __post_init__(self) -> None:
        """Refuse a study of no cells, and a cell that would be played twice."""
        if not self.variants:
            raise ValueError("variants: there are none; one is needed at least")
        if not self.seeds:
            raise ValueError("seeds: there are none; one is needed at least")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("seeds: one comes twice")
        if len(self.seeds) > MOST_SEEDS:
            raise ValueError(f"seeds: there are {len(self.seeds)}; at most {MOST_SEEDS}")

    @property
    def base(self) -> str:
        """Return the variant that the others are compared with."""
        ids = [each.id for each in self.variants]
        return "base" if "base" in ids else ids[0]
