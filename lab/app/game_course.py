"""The course of a game day in its lab: deployed, at rest, broken, held until it is repaired."""

import os
import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack

from lab.app import resetting
from lab.app.game_lab import LIMIT, PEOPLE, GameLab
from lab.app.play_lab import save_mrt
from lab.app.prepare import Prepared
from lab.app.staging import probes_of, stage_of, tools_of
from lab.clock import MonotonicClock, WatchedClock
from lab.engine.meter import Meter
from lab.engine.play import Register, Tools, begin_silent, play_phase, registrar, steady
from lab.gameday.injects import arriving, to_send
from lab.gameday.recovery import Recovery
from lab.gameday.rest import FAULT, Rest, rest
from lab.gameday.story import CLOSING, RECOVERED, Story
from lab.journal.journal import Journal
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.gameday import (
    DEPLOYING,
    ENDED,
    PAUSED,
    READY,
    RUNNING,
    STEADY,
    Arrived,
    GameTurned,
    InjectSent,
)
from lab.journal.kinds.run import PhaseEnded, PhaseStarted
from lab.model.errors import LabError, PushError
from lab.model.gameday import Pack, Place
from lab.model.scenario import Phase
from lab.ports import RunningLab
from lab.ports.terminal import Terminal
from lab.probes import host
from lab.probes.plan import ProbePlan
from lab.probes.sampler import Sampler
from lab.push.pushers import Pushers

EVERY_S = 0.5
RECORDS_S = 0.25  # who logs in at a router is to be on a page within a second
WAITING = (DEPLOYING, STEADY)


class Course:
    """Plays what breaks the network and holds it; other threads ask it to act, and to end."""

    def __init__(
        self,
        ready: Prepared,
        pack: Pack,
        journal: Journal,
        story: Callable[[], Story],
        team: str,
    ) -> None:
        self._ready, self._pack, self._journal, self._story = ready, pack, journal, story
        self._made = GameLab(ready, pack, journal, team)
        self._lab: RunningLab | None = None
        self._todo: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self._over = threading.Event()
        self._why = ""
        self._restores = True
        self._rest = Rest()
        self._fault: threading.Thread | None = None
        self._torn_down = ExitStack()  # what is done once the lab is gone

    def play(self, phases: Iterable[str]) -> None:
        """Have phases of the scenario be played."""
        self._todo.put(tuple(phases))

    def end(self, why: str) -> None:
        """Have everything be undone and verified, then the game be over."""
        try:
            if not self._why:
                self._why = why
                self._journal.write(GameTurned(why=why), CLOSING)
        finally:  # a lab ends on a full disk too
            self._over.set()

    def stop(self, why: str) -> None:
        """Have the game be over at once, without undoing anything any more."""
        self._restores = False
        self.end(why)

    def leave(self, why: str) -> None:
        """Have the game be over at once, unless it is ending already."""
        if not self._over.is_set():
            self.stop(why)

    def _cut(self) -> str:
        """Return why who asks is to end at once: all is over, or the fault is played no more."""
        ends = self._over.is_set() and threading.current_thread() is self._fault
        return self._why if ends or not self._restores else ""

    def terminal(self, place: Place) -> Terminal:
        """Return a terminal in a node of the lab.

        Raises:
            CommandError: it cannot be started.
            PushError: there is no lab yet.
        """
        if self._lab is None:
            raise PushError("the lab is not there yet")
        return self._lab.terminal(place.node, place.argv)

    def break_glass(self) -> None:
        """Switch the emergency accounts on, at the routers of the sites where people are."""
        glass, story = self._pack.places.break_glass, self._story()
        if glass is None or self._lab is None:
            return
        for site in tuple(story.arrived):  # others can arrive meanwhile
            for node in story.consoles(site):
                self._typed(self._lab, node, glass.run)

    def _typed(self, lab: RunningLab, node: str, command: str) -> None:
        try:
            done = lab.run(node, ("sh", "-c", command), timeout=LIMIT)
            error = done.stderr.strip() if done.returncode else ""
        except LabError as failed:
            error = str(failed)
        if error:
            self._journal.write(Failed(text=error), node)

    def run(self, *, resumed: bool) -> None:
        """Go from nothing, or from where a former process was, to a lab that is gone.

        Raises:
            LabError: the lab could not be made, or was lost.
        """
        if self._story().state == ENDED:
            self._over.set()
            self._made.removed(self._story())
            return
        if resumed:
            self._go_on(self._story())
        with self._torn_down, ExitStack() as undo:
            lab = self._made.begun(undo, self._story() if resumed else None, self._cut)
            by = f"game day (process {os.getpid()})"
            self._lab = lab
            clock = MonotonicClock()
            pushers = Pushers(lab, self._journal, self._ready.built.network.access.paths)
            plan = probes_of(self._ready, lab).with_more(host.plan(clock))
            plan = plan.with_more(ProbePlan(records_s=RECORDS_S))
            undo.callback(save_mrt, lab, plan, self._ready.folder, self._journal)
            measures = {name: self._ready.measures[name] for name in self._measured()}
            with (
                Sampler(lab, plan, self._journal, clock) as sampler,
                Meter(self._journal, measures),
            ):
                sampler.await_begin()
                watched = WatchedClock(clock, lambda: sampler.lost or self._cut())
                stage = stage_of(self._ready, lab, self._journal, watched, pushers)
                if self._story().state not in WAITING:  # another process has played before
                    self._rest.meet(stage, self._ready.scenario)
                tools = tools_of(self._ready, stage)
                with lab.reserved(by):
                    self._played(tools)
                self._verified(tools, lab)
            self._ended()

    def _measured(self) -> tuple[str, ...]:
        wanted = (*self._pack.measures(), *self._ready.scenario.measures)
        return tuple(dict.fromkeys(wanted))

    def _go_on(self, story: Story) -> None:
        """Do what a former process was about to do when it was killed."""
        if story.closing_at is not None:
            self._why = story.why
            self._restores = not any(True for _ in story.did("stop"))
            self._over.set()
        elif story.state in (RUNNING, PAUSED):
            self._rest = rest(story, self._journal.events)
            if self._rest.phases:  # no phase ends what plays them
                self.play(self._rest.phases)

    def _played(self, tools: Tools) -> None:
        with ExitStack() as taken_back:
            register = registrar(tools, taken_back, keep=False)
            try:
                waits = self._story().state in WAITING
                if not waits or self._prepared(tools, register):
                    self._broken(tools, register)
            finally:
                if not self._restores:
                    taken_back.pop_all()

    def _prepared(self, tools: Tools, register: Register) -> bool:
        """Bring the network to where people wait for the start; return whether it is there."""
        tools.clock.sleep(0)  # tells of an end that came while the lab started
        self._journal.write(GameTurned(), STEADY)
        if not steady(self._ready.scenario, tools):
            self.stop("the network was not steady before any change")
            return False
        begin_silent(tools)
        for name in self._pack.head.prepare:
            play_phase(self._phase(name), tools, register)
        self._journal.write(GameTurned(), READY)
        return True

    def _broken(self, tools: Tools, register: Register) -> None:
        self._fault = threading.Thread(
            target=self._breaks, args=(tools, register), name="fault", daemon=True
        )
        self._fault.start()
        try:
            self._held(tools)
        finally:
            self._todo.put(())
            self._torn_down.callback(self._fault.join)
            if self._restores:  # else what it does in the lab ends with the lab
                self._fault.join()

    def _breaks(self, tools: Tools, register: Register) -> None:
        """Play phases as they are asked for, until none is."""
        while wanted := self._todo.get():
            try:
                for name in wanted:
                    self._rest.play(self._phase(name), tools, register)
            except (LabError, OSError) as error:
                if not self._cut():
                    self._journal.write(Failed(text=str(error)), FAULT)
            if not self._restores:
                return
            if not any(each.subject == PEOPLE.id for each in self._story().phases):
                self._journal.write(PhaseStarted(title=PEOPLE.title, historical_utc=""), PEOPLE.id)

    def _phase(self, name: str) -> Phase:
        return next(each for each in self._ready.scenario.phases if each.id == name)

    def _held(self, tools: Tools) -> None:
        """Let people work until it is repaired, or somebody ends it."""
        recovery = Recovery(self._pack.head, self._ready.scenario)
        while not self._over.wait(EVERY_S):
            tools.clock.sleep(0)  # tells of a lab that is gone
            story, now = self._story(), self._journal.now()
            if story.state != RUNNING:
                continue
            for site in arriving(story, now):
                self._journal.write(Arrived(text=f"your people are at {site.title}"), site.id)
            for inject in to_send(story, now):
                sent = InjectSent(text=inject.text, channel=inject.channel, sender=inject.sender)
                self._journal.write(sent, inject.id)
            self._judge(story, recovery, tools)

    def _judge(self, story: Story, recovery: Recovery, tools: Tools) -> None:
        """Notice a repair that holds; the game is over once people say so too."""
        broken = story.impact.began is not None
        if broken and story.recovered_at is None and recovery.holds(tools):
            self._journal.write(GameTurned(why="the steady state holds"), RECOVERED)
        if self._story().recovered_at is not None and any(True for _ in story.did("resolved")):
            self.end("people repaired it")

    def _verified(self, tools: Tools, lab: RunningLab) -> None:
        """Take back what people did by hand, and measure the steady state."""
        if self._restores:
            resetting.reset(lab.name, (), lambda _text: None)
            steady(self._ready.scenario, tools)
        if any(each.subject == PEOPLE.id for each in self._story().phases):
            self._journal.write(PhaseEnded(title=PEOPLE.title), PEOPLE.id)

    def _ended(self) -> None:
        self._journal.write(GameTurned(why=self._why), ENDED)
