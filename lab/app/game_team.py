"""One team of a game day: its lab, its journal, and what its people do."""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lab.app import reports
from lab.app.game_course import Course
from lab.app.prepare import Prepared
from lab.clock import MonotonicClock
from lab.gameday import panels, views
from lab.gameday.acts import allowed
from lab.gameday.cast import Doors, Recorded
from lab.gameday.debrief.handouts import handouts
from lab.gameday.marks import marks
from lab.gameday.places import closed, over, places
from lab.gameday.result import summed
from lab.gameday.score import Yardstick, Yardsticks, measured
from lab.gameday.story import Story, kinds_of, told
from lab.journal.journal import Former, Journal
from lab.journal.kinds.gameday import (
    DEPLOYING,
    ENDED,
    PAUSED,
    RUNNING,
    Acted,
    GameTurned,
    InjectSent,
    TerminalOpened,
    Typed,
)
from lab.journal.kinds.run import RunEnded
from lab.model.errors import LabError
from lab.model.event import Event, JsonValue
from lab.model.gameday import FACILITATOR, Pack, Place, Refused, Seat


class Team:
    """A lab with the people on it; every thing that they do is an event of its journal."""

    def __init__(
        self,
        name: str,
        ready: Prepared,
        pack: Pack,
        sticks: Yardsticks | None,
        former: Former | None = None,
    ) -> None:
        self.name, self.pack = name, pack
        self._ready, self._sticks, self._former = ready, sticks, former
        self._lock = threading.RLock()
        self._kinds = kinds_of(pack)
        self._story = told(pack, former.events) if former else Story(pack)
        self._told: list[Event] = [*former.events] if former else []
        self._touched: Callable[[], None] = lambda: None
        self._terminals: list[Recorded] = []
        self._debrief: Mapping[str, JsonValue] = {}  # once it is over
        self._follows: Mapping[str, Callable[[str, Mapping[str, str]], None]] = {
            "start": self._start, "pause": self._pause, "resume": self._resume,
            "fire": self._fire, "fault": self._fault,
            "resolved": self._resolved, "end": self._end, "abort": self._abort, "stop": self._stop,
        }  # fmt: skip
        path = ready.folder / reports.JOURNAL
        self._journal = Journal(path, MonotonicClock(), self._take, former=former)
        self._course = Course(self._ready, pack, self._journal, self.story, name)
        self._thread = threading.Thread(target=self._play, name=name, daemon=True)

    def begin(self, touched: Callable[[], None]) -> None:
        """Start the lab, or go on with it; ``touched`` is called whenever something changed."""
        self._touched = touched
        if self._former is None:
            self._journal.write(GameTurned(), DEPLOYING)
        self._thread.start()

    def story(self) -> Story:
        """Return the story so far."""
        return self._story

    def _take(self, event: Event) -> None:
        if event.kind not in self._kinds:
            return
        with self._lock:
            self._story.take(event)
            self._told.append(event)
        self._touched()

    def _play(self) -> None:
        try:
            self._course.run(resumed=self._former is not None)
        except (LabError, OSError) as error:
            with suppress(OSError):
                if self._story.state != ENDED:
                    self._journal.write(GameTurned(why=str(error)), ENDED)
        with suppress(OSError, LabError):
            self._report()

    def _report(self) -> None:
        former = self._former.events if self._former else ()
        ended = any(each.kind == RunEnded.kind for each in former)
        judged = None if ended else self._close()
        reports.write(self._ready.folder, self._journal.events, judged, self._show)

    def _show(self, debrief: reports.Shown) -> None:
        self._debrief = debrief
        self._touched()

    def _close(self) -> reports.Judged:
        """Write the last lines of the journal; return what the run is judged to be."""
        with self._lock:
            self._journal.write(summed(self._story, self._sticks), self.name)
        judged = reports.judge(self._journal.events)
        ended = RunEnded(verdict=judged[1].value, seconds=round(self._journal.now(), 3))
        self._journal.write(ended, self._ready.scenario.name)
        return judged

    def leave(self) -> None:
        """Have the game end, if it has not, and the lab be removed."""
        try:
            for terminal in self._terminals:
                terminal.close()
        finally:
            if self._story.state != ENDED:  # of one that failed no course knows that it is over
                self._course.leave("the game day was closed")

    def join(self) -> None:
        """Return when the lab is gone, at once when none was begun."""
        if self._thread.ident is not None:
            self._thread.join()
        self._journal.close()

    def view(self, seat: Seat) -> dict[str, JsonValue]:
        """Return what a seat may know now."""
        with self._lock:
            shown = views.view(self._story, seat, self._journal.now(), self._sticks)
        return {**shown, **self._debrief}

    def compared(self) -> JsonValue:
        """Return what the team's debrief lays beside it, None before there is one."""
        return self._debrief.get("compared")

    def handout(self, name: str) -> Path | None:
        """Return a file of the debrief by its name; None before the end, and for any other."""
        with self._lock:
            return handouts(self._ready.folder, self._story).get(name)

    def view_at(self, seat: Seat, lab_s: float) -> dict[str, JsonValue]:
        """Return what a seat could know at a second of the exercise."""
        with self._lock:
            events, clock = list(self._told), self._story.clock
        until = next(
            (each.at for each in events if (clock.lab_s(each.at) or 0.0) > lab_s),
            self._journal.now(),
        )
        past = told(self.pack, (each for each in events if each.at < until))
        return views.view(past, seat, until, self._sticks)

    def row(self) -> dict[str, JsonValue]:
        """Return how the team is, for the grid of teams."""
        with self._lock:
            shown = views.view(self._story, Seat(FACILITATOR), self._journal.now(), self._sticks)
            declared = self._story.lab_s(marks(self._story)["Tdecl"])
            hints = sum(1 for _ in self._story.did("hint"))
        services = shown["services"]
        primary = next(
            (each for each in (services if isinstance(services, list) else ())
             if isinstance(each, dict) and each["id"] == self.pack.head.primary), {},
        )  # fmt: skip
        return {"name": self.name, "state": self._story.state, "ok": primary.get("ok"),
                "declared_s": declared, "hints": hints}  # fmt: skip

    def mend(self) -> None:
        """Have the reference repair be played."""
        self._course.play(self.pack.head.repair)

    def yardstick(self) -> Yardstick:
        """Return what was reached so far."""
        with self._lock:
            return measured(self._story)

    def places(self) -> tuple[Place, ...]:
        """Return every terminal, those that are not open too."""
        with self._lock:
            return places(self._story, self._journal.now())

    def opened(self, who: str, place: str) -> Recorded:
        """Return a new terminal at a place; raise Refused when it is not open."""
        found = next((each for each in self.places() if each.id == place), None)
        if found is None:
            known = ", ".join(each.id for each in self.places())
            raise Refused(f"there is no place {place}; there are: {known}")
        if not found.open:
            raise Refused(f"{place} is not open: {found.why}")
        stamp = datetime.now(UTC).strftime("%H%M%S")
        name = f"terminal/{place}-{stamp}-{len(self._terminals) + 1}.cast"
        try:
            terminal = self._course.terminal(found)
        except LabError as error:
            raise Refused(f"{place}: {error}; try again, or tell the facilitator") from error

        def typed(line: str) -> None:
            self._journal.write(Typed(who=who, line=line, team=self.name), place)

        with ExitStack() as undo:
            undo.callback(terminal.close)
            made = Recorded(
                terminal, self._ready.folder / name, found.title, typed,
                Doors(lambda: bool(closed(self._story)), lambda: over(self._story)),
            )  # fmt: skip
            self._journal.write(TerminalOpened(who=who, cast=name, team=self.name), place)
            self._terminals.append(made)
            undo.pop_all()
        return made

    def act(self, seat: Seat, who: str, verb: str, fields: Mapping[str, str]) -> None:
        """Do something for somebody; raise Refused when they may not."""
        with self._lock:
            given = allowed(self._story, seat.role, verb, fields, self._journal.now())
            team = seat.team
            acted = Acted(who=who or seat.role, role=seat.role, team=team, fields=given)
            self._journal.write(acted, verb)
            if verb in self._follows:
                self._follows[verb](who, given)
        if verb == "break_glass":  # it waits for routers, and nobody else is to wait for it
            self._course.break_glass()

    def _turn(self, state: str, who: str, *, hidden: bool = False) -> None:
        self._journal.write(GameTurned(by=who, hidden=hidden), state)

    def _start(self, who: str, given: Mapping[str, str]) -> None:
        self._turn(RUNNING, who, hidden=given.get("hidden") == "yes")
        self._course.play(self.pack.head.fault)

    def _pause(self, who: str, _given: Mapping[str, str]) -> None:
        self._turn(PAUSED, who)

    def _resume(self, who: str, _given: Mapping[str, str]) -> None:
        self._turn(RUNNING, who)

    def _fire(self, _who: str, given: Mapping[str, str]) -> None:
        inject = next(each for each in self.pack.injects if each.id == given["id"])
        edits = [act for act in self._story.did("edit") if act.fields["id"] == inject.id]
        if edits:
            inject = replace(inject, text=edits[-1].fields["text"])
        self._journal.write(
            InjectSent(text=inject.text, channel=inject.channel, sender=inject.sender), inject.id
        )

    def _fault(self, _who: str, given: Mapping[str, str]) -> None:
        self._course.play((given["id"],))

    def _resolved(self, _who: str, _given: Mapping[str, str]) -> None:
        """Answer a claim, once it was made, by what is measured."""
        services = panels.services(self._story, whole=True)
        failing = [str(each["title"]) for each in services
                   if isinstance(each, dict) and each["state"] != "ok"]  # fmt: skip
        told = f"Not confirmed: {'; '.join(failing)}." if failing else "Confirmed by all probes."
        number = sum(1 for _ in self._story.did("resolved"))
        sent = InjectSent(text=told, channel="chat", sender="Monitoring")
        self._journal.write(sent, f"resolved-{number}")

    def _end(self, who: str, _given: Mapping[str, str]) -> None:
        self._course.end(f"ended by {who}")

    def _abort(self, who: str, _given: Mapping[str, str]) -> None:
        self._course.end(f"aborted by {who}")

    def _stop(self, who: str, _given: Mapping[str, str]) -> None:
        self._course.stop(f"stopped hard by {who}")
