"""Expectations: when an expectation holds, and how the journal records its outcome."""

import threading
from collections import Counter
from dataclasses import replace

from lab.journal import bounds
from lab.journal.journal import Journal
from lab.journal.kinds.run import ExpectationJudged, HostPressure
from lab.journal.measure import Measure, Measures, Reading, reading
from lab.journal.seen import too_blind
from lab.journal.starved import THE_HOST_WAS_STARVED, starved_of
from lab.journal.timeline import Span
from lab.model.scenario import Expectation
from lab.model.verdict import Verdict
from lab.ports import Clock

EVERY_S = 0.5


def fits(expectation: Expectation, read: Reading) -> Verdict:
    """Compare a reading with the bounds; a value that was not seen is UNKNOWN."""
    if read.value is None:
        return Verdict.UNKNOWN
    inside = bounds.within(read.value, expectation.at_least, expectation.at_most, read.whole)
    if inside is None:
        return Verdict.UNKNOWN
    return Verdict.PASS if inside else Verdict.FAIL


def claim(expectation: Expectation) -> str:
    """Return the claim as text."""
    of = f" of {', '.join(expectation.of)}" if expectation.of else ""
    return f"{expectation.measure}{of} {bounds.words(expectation.at_least, expectation.at_most)}"


def becomes(
    expectation: Expectation, measure: Measure, phase: str, journal: Journal, clock: Clock
) -> Verdict:
    """Read until the expectation fits or its time is up; write the last reading to the journal.

    Events before the call do not count.
    """
    return becomes_since(expectation, measure, phase, (journal, clock), journal.now())


def becomes_since(
    expectation: Expectation,
    measure: Measure,
    phase: str,
    tools: tuple[Journal, Clock],
    started: float,
) -> Verdict:
    """Read as ``becomes`` does; events since ``started`` seconds of the run count."""
    journal, clock = tools
    asked, deadline = journal.now(), clock.now() + expectation.within_s
    while True:
        read = reading(measure, journal, started)
        verdict = fits(expectation, read)
        if verdict is Verdict.PASS or clock.now() + EVERY_S > deadline:
            short = starved_since(journal, asked)
            if verdict is Verdict.FAIL and short:  # it may have come later
                verdict = Verdict.UNKNOWN
            record(expectation, phase, (verdict, short), read, journal)
            return verdict
        clock.sleep(EVERY_S)


def starved_since(journal: Journal, since: float) -> bool:
    """Return whether the host was starved at some time since an instant of the run."""
    found = starved_of(journal.since(HostPressure.kind, since))
    return found.within(Span(since, journal.now())) > 0


def record(
    expectation: Expectation,
    phase: str,
    outcome: tuple[Verdict, bool],
    read: Reading,
    journal: Journal,
) -> None:
    """Write an expectation's outcome to the journal: its verdict, and whether it was starved."""
    verdict, short = outcome
    measured = "not seen" if read.value is None else f"{read.value:.3g}"
    if read.value is not None and isinstance(expectation.at_least or expectation.at_most, str):
        measured += f" of {read.whole:g}" if read.whole is not None else " of an unknown whole"
    if short and verdict is Verdict.UNKNOWN:
        measured += f"; {THE_HOST_WAS_STARVED}"
    judged = ExpectationJudged(
        phase=phase,
        claim=claim(expectation),
        form=expectation.form,
        verdict=verdict.value,
        measured=measured,
        lines=read.lines[:20],
        starved=short,
    )
    journal.write(judged, expectation.name)


class Stays:
    """Reads ``stays`` expectations during a whole phase, in the background.

    Events before the phase do not count; the first reading that does not fit decides. If more
    than a fifth of the readings after the first value are blind, the outcome is unknown. So it is
    when slow probes alone can be why a reading does not fit and the host was starved meanwhile.
    """

    def __init__(
        self,
        expectations: tuple[Expectation, ...],
        measures: Measures,
        phase: str,
        journal: Journal,
    ) -> None:
        self._worst: dict[str, tuple[Verdict, Reading]] = {}
        self._seen: Counter[str] = Counter()
        self._blind: Counter[str] = Counter()  # since the first that saw something
        self._expectations = expectations
        self._measures = measures
        self._phase = phase
        self._journal = journal
        self._started = journal.now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"stays {phase}", daemon=True)

    def __enter__(self) -> "Stays":
        """Start reading."""
        if self._expectations:
            self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(EVERY_S):
            for expectation in self._expectations:
                measure = self._measures[expectation.name]
                self._note(expectation, reading(measure, self._journal, self._started))

    def _note(self, expectation: Expectation, read: Reading) -> None:
        verdict = fits(expectation, read)
        before = self._worst.get(expectation.name, (Verdict.UNKNOWN, Reading(None)))[0]
        if verdict is Verdict.UNKNOWN:
            self._blind[expectation.name] += expectation.name in self._seen
            return
        self._seen[expectation.name] += 1
        if before is not Verdict.FAIL:
            self._worst[expectation.name] = (verdict, read)

    def __exit__(self, *_: object) -> None:
        """Stop reading and write every outcome to the journal."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for expectation in self._expectations:
            verdict, read = self._outcome(expectation.name)
            short = starved_since(self._journal, self._started)
            if verdict is Verdict.FAIL and short and self._too_slow(expectation, read):
                verdict = Verdict.UNKNOWN
            record(expectation, self._phase, (verdict, short), read, self._journal)

    def _too_slow(self, expectation: Expectation, read: Reading) -> bool:
        """Return whether a reading lies outside on the side that slow probes move it to."""
        slowed = self._measures[expectation.name].slowed
        if slowed is None:
            return False
        low, high = expectation.at_least, expectation.at_most
        other = (None, high) if slowed == "lower" else (low, None)
        kept = replace(expectation, at_least=other[0], at_most=other[1])
        limits = bounds.limit(low, read.whole), bounds.limit(high, read.whole)
        near = read.value is not None and bounds.nearly(read.value, *limits)
        return near and fits(kept, read) is Verdict.PASS

    def _outcome(self, name: str) -> tuple[Verdict, Reading]:
        verdict, read = self._worst.get(name, (Verdict.UNKNOWN, Reading(None)))
        blind = self._blind[name]
        if verdict is Verdict.PASS and too_blind(blind, blind + self._seen[name]):
            return Verdict.UNKNOWN, read
        return verdict, read
