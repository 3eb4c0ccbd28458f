"""What people may do in the console now, and what they must give."""

from collections.abc import Mapping

from lab.gameday.injects import planned, sent_at
from lab.gameday.story import Story
from lab.journal.kinds.gameday import DEPLOYING, ENDED, PAUSED, READY, RUNNING, STEADY
from lab.model.gameday import FACILITATOR, OBSERVER, RESPONDER, Refused

# The fields of each verb by role; one with ? may be left out.
VERBS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    RESPONDER: {
        "say": ("channel", "text"), "declare": ("severity",), "take_role": ("role",),
        "hypothesis": ("text", "category?"), "status": ("text",), "hint": ("id",),
        "send": ("site",), "break_glass": ("reason",), "resolved": (),
    },
    OBSERVER: {"note": ("text", "tag?")},
    FACILITATOR: {
        "say": ("channel", "text"), "note": ("text", "tag?"), "start": ("hidden?",), "pause": (),
        "resume": (), "fire": ("id",), "skip": ("id",), "delay": ("id", "seconds"),
        "edit": ("id", "text"), "fault": ("id",), "abort": (), "stop": (), "end": (),
    },
}  # fmt: skip
LONGEST = 4000  # characters of a text
_LONGEST_DELAY_S = 86_400.0
_ANY_TIME = ("note", "say", "stop", "end", "abort")


def allowed(
    story: Story, role: str, verb: str, fields: Mapping[str, str], now: float
) -> dict[str, str]:
    """Return the fields of what somebody wants to do.

    Raises:
        Refused: they may not, not now, or something is missing or unknown.
    """
    verbs = VERBS.get(role, {})
    if verb not in verbs:
        raise Refused(f"{verb}: no {role} can do that; they can: {', '.join(verbs)}")
    given = _given(verb, verbs[verb], fields)
    _in_time(story, role, verb)
    if verb in ("fire", "skip", "delay", "edit"):
        _message(story, verb, given, now)
    elif verb in _CHECKS:
        _CHECKS[verb](story, given)
    return given


def _given(verb: str, wanted: tuple[str, ...], fields: Mapping[str, str]) -> dict[str, str]:
    names = [name.rstrip("?") for name in wanted]
    found = {name: str(fields.get(name, "")).strip() for name in names}
    for name in wanted:
        if not name.endswith("?") and not found[name]:
            raise Refused(f"{verb}: {name} is empty; give one")
        if len(found[name.rstrip("?")]) > LONGEST:
            raise Refused(f"{verb}: {name} is longer than {LONGEST} characters; shorten it")
    return found


def _in_time(story: Story, role: str, verb: str) -> None:
    over = story.state == ENDED or (story.closing_at is not None and verb != "stop")
    if over and verb != "note":
        raise Refused(f"{verb}: the game day has ended; read the debrief")
    if verb in _ANY_TIME:
        return
    wanted = {"start": (READY,), "pause": (RUNNING,), "resume": (PAUSED,)}.get(
        verb, (RUNNING, PAUSED) if role == FACILITATOR else (RUNNING,)
    )
    if story.state not in wanted and not (verb in _BEFORE and story.state == READY):
        hint = {
            DEPLOYING: "wait until the lab is there",
            STEADY: "wait until it is ready",
            READY: "it waits for the facilitator's start",
            PAUSED: "the facilitator resumes it",
            RUNNING: "it runs already",
        }[story.state]
        raise Refused(f"{verb}: the game day is {story.state}; {hint}")


# What people can do before the start, so that who waits for it gives nothing away.
_BEFORE = ("take_role", "say", "declare", "status", "hypothesis", "skip", "delay", "edit")


def _message(story: Story, verb: str, given: Mapping[str, str], now: float) -> None:
    found = {each.inject.id: each for each in planned(story, now)}
    if given["id"] not in found:
        raise Refused(f"{verb}: there is no inject {given['id']}; there are: {', '.join(found)}")
    state = found[given["id"]].state
    if state in ("sent", "done"):
        raise Refused(f"{verb}: inject {given['id']} was sent already; fire another")
    if verb == "delay":
        _seconds(given["seconds"])


def _seconds(value: str) -> None:
    try:
        good = abs(float(value)) <= _LONGEST_DELAY_S  # neither is so: nan, inf
    except ValueError:
        good = False
    if not good:
        raise Refused(f"delay: {value!r} is no number of seconds, up to a day; give one, as 60")


def _severity(story: Story, given: Mapping[str, str]) -> None:
    _one_of("declare: severity", given["severity"], story.pack.head.severities)


def _role(story: Story, given: Mapping[str, str]) -> None:
    _one_of("take_role: role", given["role"], story.pack.head.roles)


def _category(story: Story, given: Mapping[str, str]) -> None:
    if given["category"]:
        known = tuple(each.id for each in story.pack.head.categories)
        _one_of("hypothesis: category", given["category"], known)


def _hint(story: Story, given: Mapping[str, str]) -> None:
    hints = {each.id: each for each in story.pack.hints}
    _one_of("hint: id", given["id"], tuple(hints))
    wanted = hints[given["id"]]
    taken = {act.fields.get("id") for act in story.did("hint")}
    for each in story.pack.hints:
        if each.of == wanted.of and each.level < wanted.level and each.id not in taken:
            raise Refused(f"hint: {wanted.id} is level {wanted.level}; take {each.id} first")


def _site(story: Story, given: Mapping[str, str]) -> None:
    _one_of("send: site", given["site"], tuple(each.id for each in story.pack.places.sites))
    if sent_at(story, given["site"]) is not None:
        raise Refused(f"send: somebody was sent to {given['site']} already; wait for them")


def _glass(story: Story, _given: Mapping[str, str]) -> None:
    if story.pack.places.break_glass is None:
        raise Refused("break_glass: there are no emergency accounts here; look for another way")
    if not story.arrived:
        text = "break_glass: it is switched on at a router's console, and nobody is on site"
        raise Refused(f"{text}; send someone first")


def _fault(story: Story, given: Mapping[str, str]) -> None:
    if not story.pack.head.extra:
        raise Refused("fault: this game day has no further faults")
    _one_of("fault: id", given["id"], story.pack.head.extra)


_CHECKS = {
    "declare": _severity, "take_role": _role, "hypothesis": _category, "hint": _hint,
    "send": _site, "break_glass": _glass, "fault": _fault,
}  # fmt: skip


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise Refused(f"{what} {value!r} is not known; there are: {', '.join(known)}")
