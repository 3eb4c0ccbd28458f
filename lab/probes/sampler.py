"""Keeps looking while a scenario plays: probes, counters and logs of nodes, routers, MRT."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from lab.journal.journal import Journal
from lab.journal.kinds.failed import Failed
from lab.model.errors import CommandError, RuntimeFailure
from lab.ports import Clock, RunningLab, Stream
from lab.probes import mrt
from lab.probes.collector import CollectorFile
from lab.probes.look import Look
from lab.probes.plan import TABLE_LOOKS_S, Beat, Job, ProbePlan
from lab.probes.routers import RouterProbes

# A hundred interpreters that start at once are all there after some seconds; on a loaded machine
# with two cores after many. Until then they hold up what is looked at.
BEGIN_S = 60.0


class Sampler:
    """A context in which every probe of a lab writes into the journal."""

    def __init__(self, lab: RunningLab, plan: ProbePlan, journal: Journal, clock: Clock) -> None:
        self._lab = lab
        self._plan = plan
        self._journal = journal
        self._clock = clock
        self._started = clock.now()
        self._over = threading.Event()
        self._streams: list[Stream] = []
        self._threads: list[threading.Thread] = []
        self._probes = RouterProbes(lab)
        self._recorded: dict[str, int] = {}
        self._silent: set[str] = set()  # those whose first look has not come yet
        self._begun = threading.Event()
        self.lost = ""  # why the lab is gone, empty while it is there
        self._updates = (
            CollectorFile(lab, clock, plan.collector[1], begin=plan.collector_from)
            if plan.collector
            else None
        )

    def __enter__(self) -> "Sampler":
        """Start looking; raise CommandError when a probe cannot be started."""
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            streams = list(pool.map(self._stream, self._plan.jobs))
        self._silent |= {job.name for job in self._plan.jobs if job.config}
        if not self._silent:
            self._begun.set()
        for job, stream in zip(self._plan.jobs, streams, strict=True):
            self._thread(job.name, self._read, job.name, job.node, stream)
        for beat in self._plan.beats:
            self._thread(beat.name, self._ask, beat)
        if self._plan.records:
            self._thread("records", self._beat, self._records, self._plan.records_s)
        if self._plan.collector is not None:
            mrt.load()
            self._thread("updates", self._beat, self._new_updates, TABLE_LOOKS_S)

    def _stream(self, job: Job) -> Stream:
        stream = self._lab.stream(job.node, job.argv)
        self._streams.append(stream)
        if job.config:
            stream.send(job.config + "\n")
        return stream

    def _thread(self, name: str, target: Callable[..., None], *args: object) -> None:
        def look() -> None:
            # The play meets a journal that cannot be written at its next line, and says so.
            with suppress(OSError):
                target(*args)

        thread = threading.Thread(target=look, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def await_begin(self) -> bool:
        """Return true when every probe and counter in a node has looked once, or false in time."""
        return self._begun.wait(BEGIN_S)

    def _has_looked(self, name: str) -> None:
        self._silent.discard(name)
        if not self._silent:
            self._begun.set()

    def _read(self, name: str, node: str, stream: Stream) -> None:
        for line in stream.lines():
            self._copy(node, line)
            self._has_looked(name)
        self._has_looked(name)
        if not self._over.is_set():
            self._journal.write(Failed(text="a probe ended before the run did"), node)

    def _copy(self, node: str, line: str) -> None:
        """Write down an event a program told; what was before this run is not of this run."""
        try:
            event = json.loads(line)
            kind, subject, data = event["kind"], event["subject"], event["data"]
            fresh = event["t"] >= self._started
        except (ValueError, KeyError, TypeError):
            self._journal.write(Failed(text=line[:200]), node)
            return
        if fresh:
            self._journal.add(kind, subject, data, event["t"])

    def _new_updates(self) -> Iterable[Look]:
        """Copy what the route collector wrote since the last call."""
        if self._updates is not None and self._plan.collector is not None:
            for at, look in self._updates.new(self._plan.collector[0]):
                if at >= self._started:
                    self._journal.add(look.kind, look.subject, look.data, at)
        return ()

    def _records(self) -> Iterable[Look]:
        """Copy what routers recorded of changes, in their own words and times."""
        for node, path in self._plan.records.items():
            text = self._record(node, path)
            known = self._recorded.get(node, 0)
            whole = text[: text.rfind("\n") + 1]
            for line in whole[known:].splitlines():
                self._copy(node, line)
            self._recorded[node] = max(known, len(whole))  # a read may fail in between
        return ()

    def _record(self, node: str, path: str) -> str:
        """Return a router's record, empty until its first change."""
        try:
            return self._lab.read(node, path).decode()
        except CommandError:
            return ""

    def _ask(self, beat: Beat) -> None:
        try:
            self._beat(partial(beat.look, self._probes), beat.every_s)
        finally:
            beat.end()

    def _beat(self, look: Callable[[], Iterable[Look]], every_s: float) -> None:
        while True:
            due = self._clock.now() + every_s
            try:
                for each in look():
                    self._journal.add(each.kind, each.subject, each.data)
            except CommandError as error:
                self._journal.write(Failed(text=str(error)), "looks")
            except RuntimeFailure as error:
                self.lost = self.lost or str(error)
                return
            if self._over.wait(max(0.0, due - self._clock.now())):
                return

    def __exit__(self, *_: object) -> None:
        """Stop looking; every program in a node is ended."""
        self._over.set()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda stream: stream.stop(), self._streams))
        for thread in self._threads:
            thread.join(timeout=5.0)
        self._probes.close()
