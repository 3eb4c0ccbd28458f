"""A game day summed up, as its report and comparisons tell it."""

from collections.abc import Iterator

from lab.gameday.marks import marks
from lab.gameday.score import UNKNOWN, Yardstick, Yardsticks, gained, measured, parts
from lab.gameday.story import Story
from lab.journal.kinds.gameday import ActionPart, GameSummed, HintPart


def summed(story: Story, sticks: Yardsticks | None) -> GameSummed:
    """Return the sum of a game day."""
    found = {} if sticks is None else parts(story, sticks)
    return GameSummed(
        marks={name: story.lab_s(at) for name, at in marks(story).items()},
        user_minutes=measured(story).user_minutes,
        expected=tuple(_expected(story)),
        harmful=tuple(_harmful(story)),
        hints=tuple(_hints(story)),
        total=round(sum(found.values()), 1) if found else None,
        parts=found,
        unscored="" if found else UNKNOWN,
        nothing=None if sticks is None else _stick(sticks.nothing),
        reference=None if sticks is None else _stick(sticks.reference),
    )


def _stick(found: Yardstick) -> dict[str, float | None]:
    return {"ttd": found.ttd, "ttm": found.ttm, "seconds": found.seconds,
            "user_minutes": found.user_minutes}  # fmt: skip


def _expected(story: Story) -> Iterator[ActionPart]:
    points = gained(story)
    for each in story.expected:
        action, at = each.action, story.lab_s(each.at)
        late = at is not None and bool(action.by_s) and at > action.by_s
        state = "missed" if at is None else "late" if late else "done"
        yield ActionPart(
            id=action.id, title=action.title, state=state, at_s=at, count=each.count,
            points=points.get(action.id, 0.0),
        )  # fmt: skip


def _harmful(story: Story) -> Iterator[ActionPart]:
    for each in story.harmful:
        state = "seen" if each.count else "unseen"
        yield ActionPart(
            id=each.action.id, title=each.action.title, state=state, at_s=story.lab_s(each.at),
            count=each.count, points=each.action.points * each.count or 0.0,  # not -0
        )  # fmt: skip


def _hints(story: Story) -> Iterator[HintPart]:
    prices = {each.id: each.price for each in story.pack.hints}
    for act in story.did("hint"):
        name = act.fields.get("id", "")
        yield HintPart(id=name, at_s=story.lab_s(act.at), who=act.who, price=prices.get(name, 0.0))
