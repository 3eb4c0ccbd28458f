"""Keeps looking while a scenario plays: probes, counters and logs of nodes, routers, MRT."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks import checks as watch
from lab.journal.journal import Journal
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.programs.access import CHANGE_LOG
from lab.model.programs.checks import CountersJob, ProbeJob
from lab.model.programs.codec import to_json
from lab.ports import Clock, RunningLab, Stream
from lab.probes import mrt
from lab.probes.collector import CollectorFile
from lab.probes.look import Look
from lab.probes.routers import RouterProbes

ROUTER_LOOKS_S = 1.0
TABLE_LOOKS_S = 2.0
# A hundred interpreters that start at once are all there after some seconds; on a loaded machine
# with two cores after many. Until then they hold up what is looked at.
BEGIN_S = 60.0


class Looks:
    """A context in which every probe of a lab writes into the journal."""

    def __init__(self, lab: RunningLab, journal: Journal, clock: Clock) -> None:
        self._lab = lab
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
        self._updates = CollectorFile(lab, clock, MRT_FILE)

    def __enter__(self) -> "Looks":
        """Start looking; raise CommandError when a probe cannot be started."""
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        mrt.load()
        topology = self._lab.topology
        jobs: list[tuple[str, tuple[str, ...], str]] = []
        for node, checks in watch.probes(topology).items():
            probe = ProbeJob(node=node, checks=tuple(checks))
            jobs.append((node, ("probe", "-"), json.dumps(to_json(probe))))
        for node, (server, address) in watch.counters(topology).items():
            counters = CountersJob(node=node, server=server, address=address)
            jobs.append((node, ("counters", "-"), json.dumps(to_json(counters))))
        for node, path in watch.logs(topology).items():
            jobs.append((node, ("follow", path), ""))
        with ThreadPoolExecutor(8) as pool:
            streams = list(pool.map(self._stream, jobs))
        names = [f"{argv[0]} {node}" for node, argv, _ in jobs]
        self._silent |= {name for name, (*_, config) in zip(names, jobs, strict=True) if config}
        for name, (node, *_), stream in zip(names, jobs, streams, strict=True):
            self._thread(name, self._read, name, node, stream)
        collector = topology.of_kind(Kind.COLLECTOR)[0].name
        self._thread("backbone", self._beat, self._probes.backbone, ROUTER_LOOKS_S)
        self._thread("records", self._beat, self._records, TABLE_LOOKS_S)
        self._thread("tables", self._beat, lambda: self._tables(collector), TABLE_LOOKS_S)

    def _stream(self, job: tuple[str, tuple[str, ...], str]) -> Stream:
        node, argv, config = job
        stream = self._lab.stream(node, ("stormdrill-node", *argv))
        self._streams.append(stream)
        if config:
            stream.send(config + "\n")
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
            self._journal.add("error", node, {"text": "a probe ended before the run did"})

    def _copy(self, node: str, line: str) -> None:
        """Write down an event a program told; what was before this run is not of this run."""
        try:
            event = json.loads(line)
            kind, subject, data = event["kind"], event["subject"], event["data"]
            fresh = event["t"] >= self._started
        except (ValueError, KeyError, TypeError):
            self._journal.add("error", node, {"text": line[:200]})
            return
        if fresh:
            self._journal.add(kind, subject, data, event["t"])

    def _tables(self, collector: str) -> Iterable[Look]:
        yield from self._probes.rib(collector)
        yield from self._probes.announce()
        for at, look in self._updates.new(collector):
            if at >= self._started:
                self._journal.add(look.kind, look.subject, look.data, at)

    def _records(self) -> Iterable[Look]:
        """Copy what routers recorded of changes, in their own words and times."""
        for node in self._lab.topology.of_kind(Kind.EB):
            text = self._record(node.name)
            known = self._recorded.get(node.name, 0)
            whole = text[: text.rfind("\n") + 1]
            for line in whole[known:].splitlines():
                self._copy(node.name, line)
            self._recorded[node.name] = max(known, len(whole))  # a read may fail in between
        return ()

    def _record(self, node: str) -> str:
        """Return a router's record, empty until its first change."""
        try:
            return self._lab.read(node, CHANGE_LOG).decode()
        except CommandError:
            return ""

    def _beat(self, look: Callable[[], Iterable[Look]], every_s: float) -> None:
        while True:
            due = self._clock.now() + every_s
            try:
                for each in look():
                    self._journal.add(each.kind, each.subject, each.data)
            except CommandError as error:
                self._journal.add("error", "looks", {"text": str(error)})
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
