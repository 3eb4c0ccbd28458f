"""The moments of the cascade and of the return, each read from one journal line; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lab.incidents.facebook_2021.chapters.dns import asked, failed, name
from lab.incidents.facebook_2021.chapters.network import State, plane_state
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced
from lab.incidents.facebook_2021.record import OTHER_PAGES
from lab.journal.fields import flag, number, table, text, texts
from lab.journal.kinds.probe import Http
from lab.journal.kinds.server import Load
from lab.journal.seen import seeing
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.read.changes import Campaign, campaigns

PAGES_FAIL = "the first page comes back as a server error"
NAMES_FAIL = "the first lookup fails at a resolver"
NAMES_RETURN = "the first name that had failed resolves again"
PAGES_RETURN = "the first page loads again"
SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment: its lab time, what was seen, and the journal line that says so.

    ``looked`` tells that it is the first look that saw a state, which may have begun earlier.
    """

    at: float
    text: str
    line: int
    looked: bool = False


@dataclass(frozen=True, slots=True)
class Cascade:
    """The moments after the fault, and after its repair; ``at`` is when each began.

    ``by_hand`` tells that the backbone came back without a change that the run knows of.
    """

    fault: float
    fall: tuple[Mark, ...]
    repair: float | None
    recovery: tuple[Mark, ...]
    by_hand: bool = False


def cascade(run: Timeline) -> Cascade | None:
    """Return what followed what; None when the backbone was never seen gone.

    The state of the backbone decides. A change is its cause or its repair where one fits, but
    people may break and repair a network without one.
    """
    looks = planes_out(run)
    gone = next((event.at for event, out, every in looks if out == every), None)
    if gone is None:
        return None
    cause = _cause(run, gone)
    cure = _cure(run, gone, cause)
    first = next(event.at for event, out, _ in looks if out)
    start = cause.applied[0].at if cause else first
    back = next((event.at for event, out, _ in looks if event.at > gone and not out), None)
    stop = cure[0].at if cure else back
    fall = _between(run, start, run.end + 1 if stop is None else stop)
    by_change = _ends(cause.applied, "router", "applies the change") if cause else []
    found = [*by_change, *fall.fall()]
    if stop is None:
        return Cascade(start, _ordered(found), None, ())
    after = _between(run, stop, run.end + 1)
    healed = after.recovery(_broken_names(fall))
    healed += cure
    return Cascade(start, _ordered(found), stop, _ordered(healed), by_hand=not cure)


def planes_out(run: Timeline) -> tuple[tuple[Event, int, int], ...]:
    """Return for every look at the backbone how many planes were out then, and how many exist."""
    states: dict[str, State] = {}
    every = len({event.subject for event in run.of(Backbone.kind)})
    result = []
    for event in seeing(run.of(Backbone.kind)):
        states[event.subject] = plane_state(event.data)
        out = sum(state is State.DOWN for state in states.values())
        result.append((event, out, every))
    return tuple(result)


def announcing(run: Timeline) -> tuple[tuple[Event, int, int], ...]:
    """Return for every look at announcements how many PoPs announced, and how many exist."""
    pops: dict[str, bool] = {}
    every = len({event.subject for event in run.of(PopAnnounced.kind)})
    result = []
    for event in seeing(run.of(PopAnnounced.kind)):
        pops[event.subject] = bool(texts(event.data, "prefixes"))
        result.append((event, sum(pops.values()), every))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Window:
    run: Timeline
    start: float
    stop: float

    def of(self, events: Iterable[Event]) -> list[Event]:
        return [event for event in events if self.start <= event.at < self.stop]

    def kind(self, kind: str) -> list[Event]:
        return self.of(seeing(self.run.of(kind)))

    def fall(self) -> list[Mark]:
        steps = (
            _first(self.kind("reach"), _unreached, "the first probe inside the network is lost"),
            _first(self.pages(), _server_error, PAGES_FAIL),
            self._whole(planes_out(self.run), "all {} backbone planes are out"),
            *_ends(self._decisions("withdraw"), "name server", "withdraws its routes"),
            *_ends(self._updates("W"), "BGP withdrawal", "arrives"),
            self._none_left(),
            _first(self.lookups(), failed, NAMES_FAIL),
        )
        return [mark for mark in steps if mark]

    def recovery(self, names: frozenset[str]) -> list[Mark]:
        def cured(event: Event) -> bool:
            return name(event) in names and not failed(event)

        asked_now = self.of(asked(self.run, "resolver"))

        steps = (
            self._none_out(),
            *_ends(self._decisions("announce"), "name server", "announces its routes"),
            *_ends(self._updates("A"), "BGP announcement", "arrives"),
            self._whole(announcing(self.run), "all {} PoPs announce name servers"),
            _first(asked_now, cured, NAMES_RETURN),
            _first(self.fetches(), _page, PAGES_RETURN),
        )
        return [mark for mark in steps if mark]

    def pages(self) -> list[Event]:
        """Return single fetches and the users' seconds."""
        return self.of(each for each in self.run.of_kinds(Http.kind, Load.kind) if _of_app(each))

    def fetches(self) -> list[Event]:
        """Return single fetches of pages of applications."""
        return [event for event in self.kind(Http.kind) if _of_app(event)]

    def _decisions(self, decision: str) -> list[Event]:
        return [e for e in self.kind("health") if text(e.data, "decision") == decision]

    def _updates(self, kind: str) -> list[Event]:
        return [event for event in self.kind("bgp") if text(event.data, "type") == kind]

    def lookups(self) -> list[Event]:
        """Return the lookups of names that had not failed before."""
        looks = asked(self.run, "resolver")
        broken = {name(event) for event in looks if event.at < self.start and failed(event)}
        return self.of(event for event in looks if name(event) not in broken)

    def _whole(self, looks: Sequence[tuple[Event, int, int]], told: str) -> Mark | None:
        for event, some, every in looks:
            if self.start <= event.at < self.stop and some == every:
                return Mark(event.at, told.format(every), event.line, looked=True)
        return None

    def _none_left(self) -> Mark | None:
        for event, some, _ in announcing(self.run):
            if self.start <= event.at < self.stop and not some:
                return Mark(
                    event.at, "no PoP announces a name server any more", event.line, looked=True
                )
        return None

    def _none_out(self) -> Mark | None:
        for event, out, _ in planes_out(self.run):
            if self.start <= event.at < self.stop and not out:
                return Mark(event.at, "no backbone plane is out any more", event.line, looked=True)
        return None


def _between(run: Timeline, start: float, stop: float) -> _Window:
    return _Window(run, start, stop)


def _cause(run: Timeline, gone: float) -> Campaign | None:
    """Return the last change that routers applied before every plane was out."""
    before = [each for each in campaigns(run) if each.applied and each.applied[0].at <= gone]
    return max(before, key=lambda campaign: campaign.applied[0].at, default=None)


def _cure(run: Timeline, gone: float, cause: Campaign | None) -> list[Mark]:
    """Return when routers, after every plane was out, took a change, or took the cause back."""
    ways = [(each.applied, "applies the repair") for each in campaigns(run)]
    if cause:
        ways.append((cause.taken_back, "takes the change back by itself"))
    later = [(events, verb) for events, verb in ways if events and events[0].at > gone]
    events, verb = min(later, key=lambda way: way[0][0].at, default=((), ""))
    return _ends(events, "router", verb)


def _broken_names(window: _Window) -> frozenset[str]:
    return frozenset(name(event) for event in window.lookups() if failed(event))


def _ends(events: Sequence[Event], noun: str, verb: str) -> list[Mark]:
    if not events:
        return []
    first = Mark(events[0].at, f"the first {noun} {verb}", events[0].line)
    last = Mark(events[-1].at, f"the last of {len(events)} {noun}s {verb}", events[-1].line)
    return [first] if len(events) == 1 else [first, last]


def _first(events: Iterable[Event], wanted: Callable[[Event], bool], told: str) -> Mark | None:
    found = next((event for event in events if wanted(event)), None)
    return Mark(found.at, told, found.line, looked=True) if found else None


def _unreached(event: Event) -> bool:
    inside = text(event.data, "between") in ("dc-dc", "pop-dc")
    return inside and flag(event.data, "ok") is False


def _of_app(event: Event) -> bool:
    """Return whether an event is of the applications, and not of other pages that are watched."""
    return event.kind != Http.kind or text(event.data, "app") not in OTHER_PAGES


def _server_error(event: Event) -> bool:
    apps = table(event.data, "apps")
    if any(number(table(apps, app), "http_5xx") for app in apps):
        return True
    status = number(event.data, "status")
    return status is not None and int(status) in SERVER_ERRORS


def _page(event: Event) -> bool:
    status = number(event.data, "status")
    return status is not None and 200 <= status < 400  # noqa: PLR2004 - HTTP's good answers


def _ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.at, mark.line)))
