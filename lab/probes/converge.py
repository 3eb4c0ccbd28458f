"""When a lab has really converged: sessions up, tables unchanged, forwarding proven."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import timedelta

from lab.clock import MonotonicClock
from lab.model.errors import RuntimeFailure
from lab.model.programs.codec import to_json
from lab.ports import Clock, RunningLab
from lab.probes.intervals import none_kept
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.plan import Proofs, nothing
from lab.probes.routers import RouterProbes
from lab.probes.tables import KnownTables

# Programs that only make sense once the network has converged wait for this file.
GO = "/run/lab/go"
# FRR's own topology tests give BGP 130 s under load; the largest profile needs more.
LIMIT_S = 300.0
EVERY_S = 0.25
UNCHANGED_S = 1.5
# A bgpd puts its routes on the list of a new neighbor 0.5 s after the session is up at latest
# (BGP_ANNOUNCE_ROUTE_DELAY_MS in bgpd/bgpd.h, 8.4 and 10.3); before, it has nothing to tell.
TOLD_S = 0.75
_REST = 4  # pauses between looks are this many times as long as a look takes
_BUSY = "on a busy host end other work and try again; stormdrill doctor says what this host has"
AT_ONCE = 8  # nodes whose packets are proven side by side: checks wait, they do not compute


def converge(
    lab: RunningLab,
    proofs: Proofs,
    progress: Callable[[str], None],
    clock: Clock | None = None,
    meanwhile: Callable[[], object] = nothing,
) -> Mapping[str, str]:
    """Return what was checked once the lab has converged, and start the nodes that waited.

    ``meanwhile`` is done beside the first looks at tables; it has ended before packets are proven.

    Raises:
        RuntimeFailure: it did not converge in time; the text names what is missing.
    """
    clock = clock or MonotonicClock()
    until = (clock.now() + LIMIT_S, clock)
    with (
        closing(RouterProbes(lab, adjacencies=proofs.adjacencies)) as probes,
        ThreadPoolExecutor(1) as beside,
    ):
        other = beside.submit(meanwhile)
        tables = _Tables(lab.name, probes, KnownTables(probes, proofs.tables), until, progress)
        known = bool(proofs.tables)
        # A lab that has its tables already has nothing to tell.
        with nullcontext() if known else none_kept(lab, lab.nodes()):
            tables.settle(proofs.unchanged_s, told_s=TOLD_S)
        other.result()
        forwarding = _forwarding(lab, proofs.forwarding, until, progress)
        for node in proofs.starters:
            lab.run(node, ("touch", GO), timeout=timedelta(seconds=10))
        # After a start routers only repeat what they told, now that they keep their intervals.
        rest = tables.settle(proofs.unchanged_s if known else UNCHANGED_S, told_s=UNCHANGED_S)
    return {**rest, "forwarding": forwarding}


class _Tables:
    """Every session and table of a lab, and since when none of them has changed."""

    def __init__(
        self,
        lab: str,
        probes: RouterProbes,
        known: KnownTables,
        until: tuple[float, Clock],
        progress: Callable[[str], None],
    ) -> None:
        self._lab, self._probes, self._progress = lab, probes, progress
        self._known = known
        self._deadline, self._clock = until
        self._last: str | None = None
        self._since = 0.0
        self._told = ""

    def settle(self, seconds: float, told_s: float) -> Mapping[str, str]:
        """Return what was checked when nothing has changed for so long; raise RuntimeFailure.

        ``told_s`` is enough once no router has anything left to tell. Tables that are as they
        are known need not be waited for.
        """
        while True:
            now = self._clock.now()
            look = self._probes.converged()
            if look.ok and self._known.there(look.versions):
                return look.checks
            seen = look.fingerprint if look.ok else None
            if seen is None or seen != self._last:
                self._since = now
            self._last = seen
            unchanged = now - self._since
            if unchanged >= seconds:
                return look.checks
            if unchanged >= told_s and self._probes.all_told(look.versions):
                return look.checks
            told = "; ".join(f"{name} {text}" for name, text in look.checks.items())
            if told != self._told:
                self._progress(f"converging: {told}")
            self._told = told
            if now > self._deadline:
                text = f"{self._lab} did not converge in {LIMIT_S:.0f} s: {told}; {_BUSY}"
                raise RuntimeFailure(text)
            pause = max(EVERY_S, _REST * (self._clock.now() - now))
            self._clock.sleep(min(pause, max(0.0, self._since + seconds - now)))


def _forwarding(
    lab: RunningLab,
    checks_of: Mapping[str, Sequence[Check]],
    until: tuple[float, Clock],
    progress: Callable[[str], None],
) -> str:
    """Prove that packets get through: every check answered once, none of them cached."""
    deadline, clock = until
    todo = dict(checks_of)
    total = sum(len(checks) for checks in todo.values())
    while todo:
        missing = _all_failed(lab, todo)
        todo = {node: checks for node, checks in missing.items() if checks}
        left = sum(len(checks) for checks in todo.values())
        progress(f"converging: forwarding {total - left} of {total}")
        if todo and clock.now() > deadline:
            node, checks = next(iter(todo.items()))
            raise RuntimeFailure(
                f"{lab.name}: {node} got no answer in {LIMIT_S:.0f} s: {checks[0].words()} "
                f"({left} of {total} checks are open); {_BUSY}"
            )
        if todo:
            clock.sleep(EVERY_S)
    return f"{total} of {total} checks answered"


def _all_failed(
    lab: RunningLab, todo: Mapping[str, Sequence[Check]]
) -> Mapping[str, Sequence[Check]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = pool.map(lambda node: _failed(lab, node, todo[node]), todo)
        return dict(zip(todo, failed, strict=True))


def _failed(lab: RunningLab, node: str, checks: Sequence[Check]) -> list[Check]:
    job = json.dumps(to_json(ProbeJob(node=node, checks=tuple(checks))))
    done = lab.run(
        node, ("stormdrill-node", "once", "-"), timeout=timedelta(seconds=30), stdin=job
    )
    failed = {int(line) for line in done.stdout.split()} if done.returncode == 1 else set()
    if done.returncode not in (0, 1):
        raise RuntimeFailure(f"{node}: stormdrill-node once: {done.stderr.strip()}")
    return [check for number, check in enumerate(checks) if number in failed]
