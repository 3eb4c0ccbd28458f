"""Expectations: when one holds, and what is written down of it."""

import threading
from collections import Counter

from lab.engine.measure import Reading, read
from lab.journal.journal import Journal
from lab.journal.seen import too_blind
from lab.model.scenario import Expectation
from lab.model.verdict import Verdict
from lab.ports import Clock

EVERY_S = 0.5


def fits(expectation: Expectation, reading: Reading) -> Verdict:
    """Compare a reading with the bounds; what was not seen is UNKNOWN."""
    if reading.value is None:
        return Verdict.UNKNOWN
    low, high = expectation.at_least, expectation.at_most
    inside = (low is None or reading.value >= low) and (high is None or reading.value <= high)
    return Verdict.PASS if inside else Verdict.FAIL


def bounds(expectation: Expectation) -> str:
    """Return the claim as text."""
    parts = [expectation.measure]
    if expectation.at_least is not None:
        parts.append(f">= {expectation.at_least:g}")
    if expectation.at_most is not None:
        parts.append(f"<= {expectation.at_most:g}")
    return " ".join(parts)


def becomes(
    expectation: Expectation, phase: str, journal: Journal, clock: Clock, started: float
) -> Verdict:
    """Look until the expectation fits or its time is up; write down the last look."""
    deadline = clock.now() + expectation.within_s
    while True:
        reading = read(expectation.measure, journal, started)
        verdict = fits(expectation, reading)
        if verdict is Verdict.PASS or clock.now() + EVERY_S > deadline:
            record(expectation, phase, verdict, reading, journal)
            return verdict
        clock.sleep(EVERY_S)


def record(
    expectation: Expectation, phase: str, verdict: Verdict, reading: Reading, journal: Journal
) -> None:
    """Write an expectation's outcome down."""
    measured = "not seen" if reading.value is None else f"{reading.value:.3g}"
    journal.add(
        "expectation",
        expectation.name,
        {
            "phase": phase,
            "claim": bounds(expectation),
            "form": expectation.form,
            "verdict": verdict.value,
            "measured": measured,
            "lines": list(reading.lines[:20]),
        },
    )


class Stays:
    """Looks at ``stays`` expectations all through a phase, in the background.

    What was seen before the phase is no part of it; the first look that does not fit decides.
    Once something was seen, more than a fifth of blind looks leave the outcome unknown.
    """

    def __init__(
        self, expectations: tuple[Expectation, ...], phase: str, journal: Journal
    ) -> None:
        self._worst: dict[str, tuple[Verdict, Reading]] = {}
        self._seen: Counter[str] = Counter()
        self._blind: Counter[str] = Counter()  # since the first that saw something
        self._expectations = expectations
        self._phase = phase
        self._journal = journal
        self._started = journal.now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"stays {phase}", daemon=True)

    def __enter__(self) -> "Stays":
        """Start looking."""
        if self._expectations:
            self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(EVERY_S):
            for expectation in self._expectations:
                reading = read(expectation.measure, self._journal, self._started)
                self._note(expectation, reading)

    def _note(self, expectation: Expectation, reading: Reading) -> None:
        verdict = fits(expectation, reading)
        before = self._worst.get(expectation.name, (Verdict.UNKNOWN, Reading(None)))[0]
        if verdict is Verdict.UNKNOWN:
            self._blind[expectation.name] += expectation.name in self._seen
            return
        self._seen[expectation.name] += 1
        if before is not Verdict.FAIL:
            self._worst[expectation.name] = (verdict, reading)

    def __exit__(self, *_: object) -> None:
        """Stop looking and write every outcome down."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for expectation in self._expectations:
            verdict, reading = self._outcome(expectation.name)
            record(expectation, self._phase, verdict, reading, self._journal)

    def _outcome(self, name: str) -> tuple[Verdict, Reading]:
        verdict, reading = self._worst.get(name, (Verdict.UNKNOWN, Reading(None)))
        blind = self._blind[name]
        if verdict is Verdict.PASS and too_blind(blind, blind + self._seen[name]):
            return Verdict.UNKNOWN, reading
        return verdict, reading
