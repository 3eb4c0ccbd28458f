"""A team's score, between what nobody and what the reference repair reach on the same host."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.gameday.marks import between
from lab.gameday.story import Story
from lab.model.event import JsonValue

UNKNOWN = "UNKNOWN: rehearse first"
_TOP = 1.1  # of a part: a team can be a little better than the reference
_HARM, _FLOOR = 5.0, -20.0


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a rehearsal reached; times in seconds, None for what it did not reach."""

    ttd: float | None
    ttm: float | None
    user_minutes: float
    seconds: float  # from the fault to its end

    def data(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return {"ttd": self.ttd, "ttm": self.ttm, "user_minutes": self.user_minutes,
                "seconds": self.seconds}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """Both ends of the scale: nobody acts, and the reference repair."""

    nothing: Yardstick
    reference: Yardstick


def measured(story: Story) -> Yardstick:
    """Return what a story reached so far."""
    end = story.closing_at or story.ended_at or story.now
    began = story.fault_at if story.fault_at is not None else end
    return Yardstick(
        between(story, "Timp", "Tdecl"),
        between(story, "Timp", "Tmit"),
        round(story.impact.lost_user_s / 60, 1),
        round(end - began, 1),
    )


def part(nothing: float, reference: float, team: float) -> float:
    """Return where a number lies between nobody (0) and the reference (1)."""
    if nothing <= reference:
        return 1.0 if team <= reference else 0.0
    return min(_TOP, max(0.0, (nothing - team) / (nothing - reference)))


def hints_price(story: Story) -> float:
    """Return what the hints that were taken cost, each once."""
    taken = {act.fields.get("id") for act in story.did("hint")}
    return sum(each.price for each in story.pack.hints if each.id in taken)


def score(story: Story, sticks: Yardsticks | None) -> dict[str, JsonValue]:
    """Return the parts of the score and their sum; its state is UNKNOWN without yardsticks."""
    if sticks is None:
        return {"state": UNKNOWN}
    found = parts(story, sticks)
    shown: dict[str, JsonValue] = {**found}
    return {"state": "scored", "total": round(sum(found.values()), 1), "parts": shown}


def parts(story: Story, sticks: Yardsticks) -> dict[str, float]:
    """Return the parts of the score."""
    team, whole = measured(story), story.pack.head.minutes * 60.0
    rate = sticks.nothing.user_minutes / max(1.0, sticks.nothing.seconds)
    nobody = max(rate * whole, sticks.nothing.user_minutes)
    ttm, lost = team.ttm, team.user_minutes
    if ttm is None:  # who ends it early has not saved what users would lose
        ttm, lost = whole, lost + rate * max(0.0, whole - team.seconds)
    reference_ttm = sticks.reference.ttm if sticks.reference.ttm is not None else 0.0
    found = {
        "mitigation": 20 * part(whole, reference_ttm, ttm),
        "user_minutes": 20 * part(nobody, sticks.reference.user_minutes, lost),
        "clean_finish": 10.0 if story.recovered_at is not None else 0.0,
        "detection": 10 * part(whole, 0.0, team.ttd if team.ttd is not None else whole),
        "diagnosis": 10 * part(whole, 0.0, _known(between(story, "Tdecl", "Tdiag"), whole)),
        "process": 20 * _process(story),
        "safety": max(_FLOOR, 10 - _HARM * sum(each.count for each in story.harmful)),
        "hints": -hints_price(story),
        "break_glass": -_break_glass(story),
    }
    return {name: round(value, 1) for name, value in found.items()}


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _process(story: Story) -> float:
    """Return which share of the expected actions was done, what came late for a half."""
    worth = sum(each.action.points for each in story.expected)
    return 0.0 if worth <= 0 else sum(gained(story).values()) / worth


def gained(story: Story) -> Mapping[str, float]:
    """Return the points of each expected action that was done; half of them when it came late."""
    found: dict[str, float] = {}
    for each in story.expected:
        at = story.lab_s(each.at)
        if at is not None:
            late = bool(each.action.by_s) and at > each.action.by_s
            found[each.action.id] = each.action.points / (2 if late else 1)
    return found


def _break_glass(story: Story) -> float:
    glass = story.pack.places.break_glass
    used = any(True for _ in story.did("break_glass"))
    return glass.price if glass is not None and used else 0.0
