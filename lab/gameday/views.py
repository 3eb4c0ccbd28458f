"""Who sees what: all that may leave for the screen of a seat, and nothing else."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from lab.gameday import panels
from lab.gameday.exercise import ExerciseClock
from lab.gameday.injects import planned
from lab.gameday.marks import marks
from lab.gameday.places import places
from lab.gameday.score import Yardsticks, gained, score
from lab.gameday.story import Act, Story
from lab.journal.fields import text
from lab.journal.kinds.gameday import ENDED, READY, RUNNING
from lab.model.event import Event, JsonValue
from lab.model.gameday import FACILITATOR, OBSERVER, RESPONDER, Seat

View = dict[str, JsonValue]
_BRIEFS = {
    FACILITATOR: ("brief-facilitator.md", "brief-participants.md"),
    OBSERVER: ("brief-participants.md",),
    RESPONDER: ("brief-participants.md",),
}


def view(story: Story, seat: Seat, now: float, sticks: Yardsticks | None = None) -> View:
    """Return what a seat may know at an instant of the run."""
    over = story.state == ENDED
    whole = over or seat.role == FACILITATOR
    shown = _common(story, seat, now, whole=whole)
    if whole:
        shown |= _secret(story, now, sticks)
    elif seat.role == OBSERVER:
        shown["notes"] = _notes(story, [OBSERVER])
    return shown


def _common(story: Story, seat: Seat, now: float, *, whole: bool) -> View:
    journeys = places(story, now)
    if not whole and seat.role == RESPONDER and _is_hidden(story):
        story = _waiting(story)
    pack, clock = story.pack, story.lab_s(story.ended_at or now)
    past = _past(story, now) if whole else None
    briefs = [pack.texts[name] for name in _BRIEFS[seat.role]]
    return {
        "title": pack.head.title,
        "role": seat.role,
        "team": seat.team,
        "state": story.state,
        "clock": {"lab_s": clock, "past": past},
        "services": panels.services(story, whole=whole),
        "charts": panels.charts(story, whole=whole),
        "alerts": panels.pages(story),
        "topology": panels.topology(story),
        "incident": _incident(story),
        "hypotheses": [
            {**_said(story, act), "category": act.fields.get("category", "")}
            for act in story.did("hypothesis")
        ],
        "status_page": [_said(story, act) for act in story.did("status")],
        "chat": _chat(story),
        "hints": _hints(story),
        "places": [
            {"id": each.id, "title": each.title, "open": each.open, "why": each.why}
            for each in journeys
        ],
        "briefing": "\n\n".join(briefs),
        "choices": _choices(story),
    }


def _choices(story: Story) -> View:
    """Return what people can choose from."""
    head = story.pack.head
    sites: list[JsonValue] = [
        {"id": site.id, "title": site.title, "travel_s": site.travel_s,
         "state": "there" if site.id in story.arrived else "away"}
        for site in story.pack.places.sites
    ]  # fmt: skip
    categories: list[JsonValue] = [
        {"id": each.id, "title": each.title} for each in head.categories
    ]
    return {"severities": list(head.severities), "roles": list(head.roles), "sites": sites,
            "categories": categories}  # fmt: skip


def _is_hidden(story: Story) -> bool:
    """Return whether people are not to know yet that it has begun: until they declare."""
    started = next(story.did("start"), None)
    if started is None or started.fields.get("hidden") != "yes" or story.state != RUNNING:
        return False
    return not any(act.at >= started.at for act in story.did("declare"))


def _waiting(story: Story) -> Story:
    """Return a story as if it had not begun: every time that counts from the start would tell."""
    shown = copy(story)
    shown.state, shown.clock = READY, ExerciseClock()
    return shown


def _past(story: Story, now: float) -> str | None:
    """Return the historical time: a second of the exercise is a second of the day."""
    began = next(
        (text(each.data, "historical_utc") for each in story.phases
         if each.subject in story.pack.head.fault), "",
    )  # fmt: skip
    if not began or story.fault_at is None:
        return None
    passed = (story.ended_at or now) - story.fault_at
    return (datetime.fromisoformat(began) + timedelta(seconds=round(passed))).isoformat()


def _said(story: Story, act: Act) -> View:
    return {"at_s": _at(story, act.at), "who": act.who, "text": act.fields.get("text", "")}


def _at(story: Story, at: float) -> float:
    found = story.lab_s(at)
    return round(at, 1) if found is None else found


def _incident(story: Story) -> View:
    declared = next(iter(story.did("declare")), None)
    last = [*story.did("declare")][-1:]
    solved = next(iter(story.did("resolved")), None)
    roles: View = {act.fields.get("role", ""): act.who for act in story.did("take_role")}
    return {
        "declared_s": None if declared is None else _at(story, declared.at),
        "severity": last[0].fields.get("severity", "") if last else "",
        "roles": roles,
        "resolved_s": None if solved is None else _at(story, solved.at),
    }


def _chat(story: Story) -> list[JsonValue]:
    said: list[tuple[float, View]] = [
        (act.at, {**_said(story, act), "channel": act.fields.get("channel", "")})
        for act in story.did("say")
    ]
    said += [(each.at, _sent(story, each)) for each in story.sent.values()]
    return [line for _, line in sorted(said, key=lambda pair: pair[0])]


def _sent(story: Story, event: Event) -> View:
    return {
        "at_s": _at(story, event.at), "who": text(event.data, "sender"),
        "channel": text(event.data, "channel"), "text": text(event.data, "text"),
    }  # fmt: skip


def _hints(story: Story) -> list[JsonValue]:
    taken = {act.fields.get("id") for act in story.did("hint")}
    return [
        {"id": each.id, "for": each.of, "level": each.level, "price": each.price,
         **({"text": each.text} if each.id in taken else {})}
        for each in story.pack.hints
    ]  # fmt: skip


def _notes(story: Story, roles: Iterable[str]) -> list[JsonValue]:
    wanted = set(roles)
    return [
        {**_said(story, act), "role": act.role, "tag": act.fields.get("tag", "")}
        for act in story.did("note") if act.role in wanted
    ]  # fmt: skip


def _secret(story: Story, now: float, sticks: Yardsticks | None) -> View:
    """Return what only the facilitator may know before the end, and everybody after it."""
    head = story.pack.head
    points = gained(story)
    found: View = {
        "injects": [
            {"id": each.inject.id, "title": each.inject.title, "due_s": each.due_s,
             "state": each.state, "channel": each.inject.channel, "text": each.inject.text,
             "expects": ", ".join(each.inject.expects)}
            for each in planned(story, now)
        ],
        "expected": [
            {"id": each.action.id, "title": each.action.title, "why": each.action.why,
             "state": _progress(story, each.action.by_s, each.at, now),
             "at_s": story.lab_s(each.at),
             "points": points.get(each.action.id, each.action.points)}
            for each in story.expected
        ],
        "harmful": [
            {"id": each.action.id, "title": each.action.title, "why": each.action.why,
             "count": each.count, "at_s": story.lab_s(each.at)}
            for each in story.harmful
        ],
        "typed": [
            {"at_s": _at(story, each.at), "who": text(each.data, "who"), "place": each.subject,
             "line": text(each.data, "line")}
            for each in story.typed
        ],
        "ledger": [
            {"at_s": _at(story, act.at), "who": act.who, "id": act.fields.get("id", ""),
             "price": next((one.price for one in story.pack.hints
                            if one.id == act.fields.get("id")), 0.0)}
            for act in story.did("hint")
        ],
        "faults": [{"id": name, "title": name} for name in head.extra],
        "notes": _notes(story, [OBSERVER, FACILITATOR]),
        "marks": {name: story.lab_s(at) for name, at in marks(story).items()},
        "score": score(story, sticks),
        "ground_truth": story.pack.texts["ground-truth.md"],
        "debrief": story.pack.texts["debrief.md"],
        "why": story.why,
    }  # fmt: skip
    return found


def _progress(story: Story, by_s: float, at: float | None, now: float) -> str:
    done = story.lab_s(at)
    if done is not None:
        return "late" if by_s and done > by_s else "done"
    if story.state == ENDED:
        return "missed"
    return "late" if by_s and story.present(now) > by_s else "open"
