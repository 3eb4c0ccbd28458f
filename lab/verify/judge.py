"""One change judged: read, doubted, asked about, and played one step further."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from lab.incidents.facebook_2021.invariants.loss import every_loss, loss, perhaps
from lab.incidents.facebook_2021.invariants.reach import Network, Reached, names_reached, reached
from lab.model.errors import BackendError
from lab.model.gate import Foreseen
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import ROUTING, BlindSpot, Finding, Invariant, Judgement, OwnInvariant
from lab.verify import invariants, lint
from lab.verify.invariants import Both
from lab.verify.links import silent
from lab.verify.normalise import undefined_maps
from lab.verify.question import WORKERS, Service
from lab.verify.snapshot import Snapshot, changed, snapshot
from lab.verify.trust import doubts, unestablished

BASE = "base"
T = TypeVar("T")
Configs = Mapping[str, str]  # frr.conf by router


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change to judge: the texts of the routers it changes."""

    name: str
    title: str
    configs: Configs


@dataclass(slots=True)
class _Stopwatch:
    seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, what: str, act: Callable[[], T]) -> T:
        before = time.monotonic()
        result = act()
        self.seconds[what] = round(
            self.seconds.get(what, 0.0) + time.monotonic() - before, 2
        )  # fmt: skip
        return result


class Judge:
    """Judges changes of one network against what it runs now."""

    def __init__(
        self, service: Service, topology: Topology, configs: Configs,
        own: Sequence[OwnInvariant] = (),
    ) -> None:  # fmt: skip
        self._service = service
        self._topology = topology
        self._configs = configs
        self._own = tuple(own)
        self._network = Network.of(topology)
        self._loaded: Snapshot | None = None
        self._base_doubts: tuple[str, ...] = ()
        self._known_spots = frozenset(
            (spot.node, spot.text) for spot in self._spots(configs) if not spot.touches
        )

    def base(self) -> Judgement:
        """Judge what runs now: read as FRR, every session established, every invariant."""
        watch = _Stopwatch()
        watch.timed("read", self._load)
        findings = [*_doubted(self._base_doubts)]
        if not self._base_doubts:
            both = self._both(BASE)
            findings += watch.timed("asked", lambda: self._findings(both, both, self._configs, ""))
        spots = tuple(spot for spot in self._spots(self._configs) if spot.touches)
        return Judgement(
            "", "what runs now", _weighed(findings, spots), spots, (), watch.seconds
        )  # fmt: skip

    def change(self, candidate: Candidate) -> Judgement:
        """Judge a change as it would be pushed, and what the health agents make of it."""
        watch = _Stopwatch()
        watch.timed("read", self._load)
        differing = {
            node: text for node, text in candidate.configs.items() if text != self._configs[node]
        }
        after = {**self._configs, **differing}
        spots = self._new_spots(after)
        findings = [*_doubted(self._base_doubts)]
        sick: tuple[str, ...] = ()
        if not self._base_doubts:
            name = _snapshot_of(candidate.name)
            doubtful = watch.timed("forked", lambda: self._forked(name, differing, after))
            findings += [*_doubted(doubtful)]
            if not doubtful:
                sick = watch.timed("cascade", lambda: self._cascade(name, after))
                first, last = self._both(name), self._both(self.last_snapshot(name, sick))
                how = f"once {', '.join(sick)} withdrew: " if sick else ""
                findings += watch.timed("asked", lambda: self._findings(first, last, after, how))
        return Judgement(
            candidate.name, candidate.title, _weighed(findings, spots), spots, sick, watch.seconds
        )

    def lost(self, change: str) -> Foreseen:
        """Return what a change that was judged loses at the end, in the words of ``Outcome``."""
        name = _snapshot_of(change)
        _, after = self._both(name).reached()
        last = self._both(self.last_snapshot(name, self._sick(after)))
        names = names_reached(self._service, last.candidate, self._network)
        hanging = perhaps(names)
        sure = loss(self._network, after, names, covered=invariants.covered(last))
        return Foreseen(tuple(each for each in sure if each not in hanging), hanging)

    def last_snapshot(self, change: str, sick: Sequence[str]) -> str:
        """Return the name of the snapshot a judged change ends in."""
        name = _snapshot_of(change)
        return f"{name}-withdrawn" if sick else name

    @property
    def pairs(self) -> int:
        """Return how many things a change can lose."""
        return len(every_loss(self._network))

    def _load(self) -> None:
        if self._loaded is not None:
            return
        self._loaded = snapshot(self._topology, self._configs)
        self._service.load(BASE, self._loaded.files)
        self._base_doubts = self._doubts(BASE, self._loaded)
        if not self._base_doubts:
            self._base_doubts = unestablished(self._service, BASE)

    def _forked(self, name: str, differing: Configs, after: Configs) -> tuple[str, ...]:
        self._service.fork(
            BASE, name, changed(self._topology, after, self._partners(differing, after))
        )
        return self._doubts(name, snapshot(self._topology, after))

    def _doubts(self, name: str, expected: Snapshot) -> tuple[str, ...]:
        """Return the reasons to doubt a snapshot; what is asked if there is none is under way."""
        with ThreadPoolExecutor(1) as pool:
            early = pool.submit(reached, self._service, name, self._network)
            found = doubts(self._service, name, expected, self._topology)
            with suppress(BackendError):  # of a snapshot that was not read whole
                early.result()
        return found

    def _partners(self, differing: Configs, after: Configs) -> list[str]:
        """Return the routers whose files differ, those at the other end of a link included."""
        ends = silent(self._topology, after).keys() | silent(self._topology, self._configs).keys()
        return sorted({*differing, *ends})

    def _both(self, name: str) -> Both:
        return Both(self._service, self._topology, self._network, BASE, name)

    def _findings(self, first: Both, last: Both, after: Configs, how: str) -> list[Finding]:
        """Judge every invariant; ``last`` is the state after the withdrawals, told by ``how``."""
        was, now = first.reached()
        undefined = {
            node: maps
            for node, text in after.items()
            if (maps := undefined_maps(text.splitlines()))
        }
        checks: list[Callable[[], Iterator[Finding]]] = [
            lambda: invariants.data_centres(first, was, now),
            lambda: invariants.pops(first, was, now),
            lambda: invariants.names(last, how),
            lambda: invariants.loops(last),
            lambda: invariants.null_routes(last),
            lambda: invariants.cover(last),
            lambda: invariants.sessions(first),
            lambda: invariants.references(first, undefined),
            lambda: invariants.addresses(first),
            *(partial(invariants.own, last, wanted) for wanted in self._own),
        ]
        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(pool.map(lambda check: list(check()), checks))
        return [finding for each in found for finding in each]

    def _sick(self, state: Reached) -> tuple[str, ...]:
        """Return the name servers whose health check finds no data centre."""
        servers = self._network.name_servers
        return tuple(node for node in servers if not state.healthy(self._network, node))

    def _cascade(self, name: str, after: Configs) -> tuple[str, ...]:
        """Make the snapshot without what health agents withdraw; return who withdraws."""
        _, now = self._both(name).reached()
        sick = self._sick(now)
        if sick:
            silenced = {**after, **{node: withdrawn(after[node]) for node in sick}}
            files = changed(self._topology, silenced, sick)
            self._service.fork(name, self.last_snapshot(name, sick), files)
        return sick

    def _spots(self, configs: Configs) -> tuple[BlindSpot, ...]:
        found = [spot for node, text in configs.items() for spot in lint.lint(node, text)]
        return (*found, *lint.links(self._topology, configs))

    def _new_spots(self, after: Configs) -> tuple[BlindSpot, ...]:
        """Return what a change brings, and whatever can falsify an answer."""
        return tuple(
            spot
            for spot in self._spots(after)
            if spot.touches or (spot.node, spot.text) not in self._known_spots
        )


def withdrawn(text: str) -> str:
    """Return a name server's configuration as its health agent leaves it: nothing announced."""
    return re.sub(r"(?m)^ *network \S+\n", "", text)


def _snapshot_of(change: str) -> str:
    """Return what a change's snapshot is called; the name of a snapshot stays as it is."""
    plain = re.sub(r"[^a-zA-Z0-9-]", "-", change)
    return plain if plain.startswith("change-") else f"change-{plain}"


def _doubted(reasons: Sequence[str]) -> Iterator[Finding]:
    for reason in reasons:
        yield Finding(Invariant.SNAPSHOT, "what Batfish read", Verdict.UNKNOWN, reason)


def _weighed(findings: Sequence[Finding], spots: Sequence[BlindSpot]) -> tuple[Finding, ...]:
    """Return the findings, those that passed by a statement Batfish cannot see as unknown."""
    return tuple(_weigh(finding, lint.touched(spots, finding.invariant)) for finding in findings)


def _weigh(finding: Finding, spots: Sequence[BlindSpot]) -> Finding:
    if finding.verdict is not Verdict.PASS or not spots:
        return finding
    first = spots[0]
    told = f"Batfish cannot see {first.place} ({first.text}), so {finding.evidence!r} says nothing"
    return replace(finding, verdict=Verdict.UNKNOWN, evidence=told)


def harms(judgement: Judgement) -> tuple[Finding, ...]:
    """Return what would hurt users: routing invariants, and an author's own, that fail."""
    flaws = set(Invariant) - set(ROUTING)
    return tuple(
        finding
        for finding in judgement.findings
        if finding.verdict is Verdict.FAIL and finding.invariant not in flaws
    )
