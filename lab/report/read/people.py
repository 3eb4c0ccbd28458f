"""How people recovered a network: when they knew what, which ways failed, who got in; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.journal.fields import count, flag, text
from lab.journal.kinds.change import LoginTried
from lab.journal.kinds.people import DETECTED, DIAGNOSED, SERVED, UNDRAINED, Mark, WayTried
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.clock import span
from lab.report.read.outage import service

_REASONS = 2


@dataclass(frozen=True, slots=True)
class Try:
    """A way that people tried; ``why`` is empty where they took the change back over it."""

    event: Event
    why: str

    @property
    def name(self) -> str:
        """Return the name of the way."""
        return self.event.subject

    @property
    def ok(self) -> bool:
        """Return whether the change was taken back over it."""
        return flag(self.event.data, "ok") is True

    @property
    def reach_s(self) -> float:
        """Return the seconds that people needed to get there."""
        return count(self.event.data, "reach_s")


@dataclass(frozen=True, slots=True)
class Recovery:
    """The marks and the ways of a recovery, in order of time.

    ``began`` is when users began to fail, in seconds of the run; None when nobody looked.
    """

    began: float | None
    marks: tuple[Event, ...]
    ways: tuple[Try, ...]

    @property
    def way(self) -> str:
        """Return the name of the way over which the change was taken back; "" when none was."""
        return next((each.name for each in self.ways if each.ok), "")

    @property
    def failed(self) -> tuple[Try, ...]:
        """Return the ways over which nobody took the change back."""
        return tuple(each for each in self.ways if not each.ok)

    def at(self, mark: str) -> float | None:
        """Return when a mark was reached, in seconds of the run; None when it was not."""
        return next((each.at for each in self.marks if each.subject == mark), None)

    def after(self, mark: str) -> float | None:
        """Return the seconds from the first failing users to a mark; None if one is not known."""
        at = self.at(mark)
        return None if at is None or self.began is None else at - self.began


def recoveries(run: Timeline) -> tuple[Recovery, ...]:
    """Return how people recovered the network, each time that they were paged."""
    found: list[list[Event]] = []
    for event in sorted(run.of_kinds(Mark.kind, WayTried.kind), key=lambda each: each.line):
        if event.subject == DETECTED and event.kind == Mark.kind:
            found.append([])
        if found:
            found[-1].append(event)
    return tuple(_recovery(run, events) for events in found)


def _recovery(run: Timeline, events: list[Event]) -> Recovery:
    seen = service(run)
    paged = events[0].at
    starts = [each.start for each in seen.outages if each.start <= paged] if seen else []
    return Recovery(
        starts[-1] if starts else None,
        tuple(each for each in events if each.kind == Mark.kind),
        tuple(Try(each, _why(run, each)) for each in events if each.kind == WayTried.kind),
    )


def _why(run: Timeline, way: Event) -> str:
    """Return why a way failed: what log-ins met meanwhile, else what its steps say."""
    if flag(way.data, "ok") is True:
        return ""
    began = way.at - count(way.data, "took_s")
    met = (
        text(each.data, "error")
        for each in run.of(LoginTried.kind)
        if began <= each.at <= way.at and flag(each.data, "ok") is False
        and not text(each.data, "probe")
    )  # fmt: skip
    reasons = [each for each in dict.fromkeys(met) if each]
    return "; ".join(reasons[:_REASONS]) or text(way.data, "error")


def told(found: Recovery) -> list[str]:
    """Return the course of a recovery in sentences."""
    paged, known = found.after(DETECTED), found.at(DIAGNOSED)
    sentences = ["People were paged" + _later(paged, "after users began to fail")]
    if known is not None:
        thought = known - found.marks[0].at
        sentences[0] += f" and knew {span(thought)} later what to take back"
    sentences += [_failures(found.failed)] if found.failed else []
    sentences.append(_end(found))
    return [f"{each}." for each in sentences]


def _later(seconds: float | None, words: str) -> str:
    return "" if seconds is None else f" {span(seconds)} {words}"


def _failures(ways: Iterable[Try]) -> str:
    return "They did not get through " + ", ".join(f"{each.name} ({each.why})" for each in ways)


def _end(found: Recovery) -> str:
    back, served = found.at(UNDRAINED), found.at(SERVED)
    if back is None:
        return "Users were served again by themselves" if served else "No way in worked"
    way = next(each for each in found.ways if each.ok)
    journey = f", after {span(way.reach_s)} on the way" if way.reach_s else ""
    end = f"The change was taken back {way.name}{journey}"
    if served is None:
        return f"{end}; users were not served within the time that was given"
    return f"{end}; users were served {span(served - back)} later"
