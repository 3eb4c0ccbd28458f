"""Judges one change: snapshot, doubts, invariants, and the withdrawals that follow."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from lab.model.errors import BackendError
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import SNAPSHOT, BlindSpot, Finding, Judgement, OwnInvariant
from lab.verify import lint
from lab.verify.doubts import doubts, unestablished
from lab.verify.invariant import Invariant, Invariants
from lab.verify.invariants import GENERAL, Own
from lab.verify.links import silent
from lab.verify.question import WORKERS, Service
from lab.verify.snapshot import Snapshot, changed, same_names, snapshot
from lab.verify.state import State

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
    """Judges changes of one network against what it runs now.

    ``asked`` are this network's invariants besides the general ones, ``own`` those of the
    scenario's author.
    """

    def __init__(
        self, service: Service, topology: Topology, configs: Configs,
        asked: Invariants | None = None, own: Sequence[OwnInvariant] = (),
    ) -> None:  # fmt: skip
        self._service = service
        self._topology = topology
        self._configs = configs
        self._asked = asked or Invariants()
        self._invariants: tuple[Invariant, ...] = (
            *self._asked.judged, *GENERAL, *(Own(wanted) for wanted in own),
        )  # fmt: skip
        self._loaded: Snapshot | None = None
        self._base_doubts: tuple[str, ...] = ()
        self._known_spots = frozenset(
            (spot.node, spot.text) for spot in self._spots(configs) if not spot.touches
        )
        self._states: dict[str, tuple[State, State]] = {}

    def base(self) -> Judgement:
        """Judge the running configurations: format, sessions and every invariant."""
        watch = _Stopwatch()
        watch.timed("read", self._load)
        findings = [*_doubted(self._base_doubts)]
        if not self._base_doubts:
            now = self._state(BASE, self._configs)
            findings += watch.timed("asked", lambda: self._findings(now, now))
        spots = tuple(spot for spot in self._spots(self._configs) if spot.touches)
        return Judgement(
            "", "what runs now", _weighed(findings, spots), spots, (), watch.seconds
        )  # fmt: skip

    def change(self, candidate: Candidate) -> Judgement:
        """Judge a change as pushed, and after the withdrawals that it causes."""
        watch = _Stopwatch()
        watch.timed("read", self._load)
        differing = {
            node: text for node, text in candidate.configs.items() if text != self._configs[node]
        }
        after = {**self._configs, **differing}
        spots = self._new_spots(after)
        findings = [*_doubted(self._base_doubts)]
        withdrawn: tuple[str, ...] = ()
        if not self._base_doubts:
            pushed = self._state(_snapshot_of(candidate.name), after)
            reasons = watch.timed("forked", lambda: self._forked(pushed, differing))
            findings += [*_doubted(reasons)]
            if not reasons:
                settled = watch.timed("cascade", lambda: self._settled(pushed))
                withdrawn = settled.withdrawn
                self._states[candidate.name] = pushed, settled
                findings += watch.timed("asked", lambda: self._findings(pushed, settled))
        return Judgement(
            candidate.name, candidate.title, _weighed(findings, spots), spots, withdrawn,
            watch.seconds,
        )  # fmt: skip

    def states(self, change: str) -> tuple[State, State]:
        """Return the states after a change that was judged: as pushed, and after the withdrawals.

        Raises:
            KeyError: it was not judged, or its snapshot was not read whole.
        """
        return self._states[change]

    def _load(self) -> None:
        if self._loaded is not None:
            return
        self._loaded = snapshot(self._topology, self._configs)
        self._base_doubts = same_names(self._topology)
        if self._base_doubts:
            return
        self._service.load(BASE, self._loaded.files)
        self._base_doubts = self._doubts(self._state(BASE, self._configs), self._loaded)
        if not self._base_doubts:
            self._base_doubts = unestablished(self._service, BASE)

    def _forked(self, pushed: State, differing: Configs) -> tuple[str, ...]:
        """Make the snapshot of a change and return the reasons to doubt it."""
        after = pushed.configs
        files = changed(self._topology, after, self._partners(differing, after))
        self._service.fork(BASE, pushed.snapshot, files)
        return self._doubts(pushed, snapshot(self._topology, after))

    def _doubts(self, state: State, expected: Snapshot) -> tuple[str, ...]:
        """Return the reasons to doubt a snapshot; query its health checks at the same time."""
        with ThreadPoolExecutor(1) as pool:
            early = pool.submit(self._asked.failing, state)
            found = doubts(self._service, state.snapshot, expected, self._topology)
            with suppress(BackendError):  # of a snapshot that was not read whole
                early.result()
        return found

    def _partners(self, differing: Configs, after: Configs) -> list[str]:
        """Return the routers whose files differ, those at the other end of a link included."""
        ends = silent(self._topology, after).keys() | silent(self._topology, self._configs).keys()
        return sorted({*differing, *ends})

    def _state(self, name: str, configs: Configs) -> State:
        return State(self._service, self._topology, name, configs)

    def _findings(self, pushed: State, settled: State) -> list[Finding]:
        """Judge every invariant of a change, each on the state that it is about."""
        before = self._state(BASE, self._configs)

        def judged(one: Invariant) -> list[Finding]:
            found = one.judge(before, settled if one.settled else pushed)
            return [replace(finding, flaw=one.flaw) for finding in found]

        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(pool.map(judged, self._invariants))
        return [finding for each in found for finding in each]

    def _settled(self, pushed: State) -> State:
        """Return the state without the announcements of nodes whose health check fails."""
        failing = self._asked.failing(pushed)
        if not failing:
            return pushed
        after = pushed.configs
        without = {**after, **{node: withdrawn(after[node]) for node in failing}}
        name = f"{pushed.snapshot}-withdrawn"
        self._service.fork(pushed.snapshot, name, changed(self._topology, without, failing))
        return replace(pushed, snapshot=name, configs=without, withdrawn=failing)

    def _spots(self, configs: Configs) -> tuple[BlindSpot, ...]:
        found = [spot for node, text in configs.items() for spot in lint.lint(node, text)]
        return (*found, *lint.links(self._topology, configs))

    def _new_spots(self, after: Configs) -> tuple[BlindSpot, ...]:
        """Return the blind spots of a change, and all others that can falsify an answer."""
        return tuple(
            spot
            for spot in self._spots(after)
            if spot.touches or (spot.node, spot.text) not in self._known_spots
        )


def withdrawn(text: str) -> str:
    """Return a configuration as the node's health agent leaves it: nothing is announced."""
    return re.sub(r"(?m)^ *network \S+\n", "", text)


def _snapshot_of(change: str) -> str:
    """Return the name of a change's snapshot."""
    plain = re.sub(r"[^a-zA-Z0-9-]", "-", change)
    return plain if plain.startswith("change-") else f"change-{plain}"


def _doubted(reasons: Sequence[str]) -> Iterator[Finding]:
    for reason in reasons:
        yield Finding(SNAPSHOT, "what Batfish read", Verdict.UNKNOWN, reason)


def _weighed(findings: Sequence[Finding], spots: Sequence[BlindSpot]) -> tuple[Finding, ...]:
    """Return the findings; a PASS about routing is UNKNOWN where a blind spot touches routing."""
    touching = [spot for spot in spots if spot.touches]
    return tuple(_weigh(finding, touching) for finding in findings)


def _weigh(finding: Finding, touching: Sequence[BlindSpot]) -> Finding:
    if finding.verdict is not Verdict.PASS or finding.flaw or not touching:
        return finding
    first = touching[0]
    text = f"Batfish cannot see {first.place} ({first.text}), so {finding.evidence!r} says nothing"
    return replace(finding, verdict=Verdict.UNKNOWN, evidence=text)
