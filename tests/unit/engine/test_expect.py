"""Expectations, on a clock that stands still but for sleeping."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import pytest

from lab.engine import expect
from lab.engine.expect import Stays, becomes, becomes_since, claim, fits
from lab.journal.journal import Journal
from lab.journal.kinds.run import HostPressure
from lab.journal.measure import Measure, Reading, Source
from lab.model.event import JsonValue
from lab.model.scenario import Expectation
from lab.model.verdict import Verdict
from tests.fakes.clock import FakeClock

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
GONE = Expectation("all planes are drained", "planes.drained", "becomes", at_least=1, within_s=3)
SERVED = Expectation("users stay served", "users.served", "stays", at_least=0.9)


def _drained(source: Source, since: float) -> Reading:
    """Return how many planes are drained, by the latest look at each."""
    latest = {event.subject: event for event in source.since("plane", since)}
    lines = tuple(event.line for event in latest.values())
    found = sum(event.data["drained"] is True for event in latest.values())
    return Reading(float(found), lines, float(len(latest))) if latest else Reading(None)


DRAINED = Measure(_drained)


@pytest.mark.parametrize(
    ("low", "high", "value", "verdict"),
    [
        (0.9, None, 0.9, PASS),
        (0.9, None, 0.89, FAIL),
        (None, 0.1, 0.1, PASS),
        (None, 0.1, 0.11, FAIL),
        (1, 1, 1.0, PASS),
        (1, 2, 0.0, FAIL),
        (1, 2, 3.0, FAIL),
        (0, None, None, UNKNOWN),
    ],
)
def test_bounds_are_inside_and_what_was_not_seen_is_unknown(
    low: float | None, high: float | None, value: float | None, verdict: Verdict
) -> None:
    assert fits(replace(GONE, at_least=low, at_most=high), Reading(value)) is verdict


def test_a_claim_reads_as_its_measure_and_bounds() -> None:
    claims = [
        claim(replace(GONE, at_least=low, at_most=high))
        for low, high in ((1, None), (None, 0.05), (1, 2))
    ]
    assert claims == [
        "planes.drained >= 1", "planes.drained <= 0.05", "planes.drained >= 1 <= 2",
    ]  # fmt: skip


def drained(journal: Journal, number: int) -> None:
    journal.add("plane", "p1", {"drained": number == 1})


def written(journal: Journal) -> dict[str, JsonValue]:
    """Return what was written of the only expectation."""
    (event,) = (event for event in journal.events if event.kind == "expectation")
    return {"name": event.subject, **event.data}


def test_becomes_passes_at_the_first_look_that_fits(journal: Journal, clock: FakeClock) -> None:
    clock.every(0.4, lambda: drained(journal, 0))
    clock.after(0.9, lambda: drained(journal, 1))
    assert becomes(GONE, DRAINED, "fault", journal, clock) is PASS
    assert clock.now_us == 1_001_000_000
    assert written(journal) == {
        "name": "all planes are drained", "phase": "fault", "claim": "planes.drained >= 1",
        "form": "becomes", "verdict": "pass", "measured": "1", "lines": [3],
    }  # fmt: skip


def test_becomes_does_not_wait_for_what_is_so(journal: Journal, clock: FakeClock) -> None:
    drained(journal, 1)
    assert becomes(GONE, DRAINED, "fault", journal, clock) is PASS
    assert clock.now_us == 1_000_000_000


@pytest.mark.parametrize(
    ("after_us", "verdict"), [(3_000_000, PASS), (3_000_001, FAIL)], ids=["in time", "too late"]
)
def test_becomes_still_looks_when_its_time_is_up_and_not_later(
    after_us: int, verdict: Verdict, journal: Journal, clock: FakeClock
) -> None:
    drained(journal, 0)
    clock.after(after_us / 1e6, lambda: drained(journal, 1))
    assert becomes(GONE, DRAINED, "fault", journal, clock) is verdict
    assert clock.now_us == 1_003_000_000


def test_becomes_says_what_it_saw_last_when_it_fails(journal: Journal, clock: FakeClock) -> None:
    clock.every(1, lambda: drained(journal, 0))
    assert becomes(GONE, DRAINED, "fault", journal, clock) is FAIL
    assert written(journal) == {
        "name": "all planes are drained", "phase": "fault", "claim": "planes.drained >= 1",
        "form": "becomes", "verdict": "fail", "measured": "0", "lines": [3],
    }  # fmt: skip


def test_becomes_is_unknown_when_nothing_was_seen(journal: Journal, clock: FakeClock) -> None:
    assert becomes(GONE, DRAINED, "fault", journal, clock) is UNKNOWN
    assert (written(journal)["measured"], written(journal)["lines"]) == ("not seen", [])


def test_becomes_since_counts_what_was_seen_since_then(journal: Journal, clock: FakeClock) -> None:
    clock.sleep(1)
    drained(journal, 1)
    clock.sleep(1)
    drained_since = [
        becomes_since(replace(GONE, within_s=0.1), DRAINED, "fault", (journal, clock), since)
        for since in (1.0, 1.5)
    ]
    assert drained_since == [PASS, UNKNOWN]


@pytest.mark.parametrize(
    ("low", "high", "value", "whole", "verdict"),
    [
        ("all", None, 3, 3, PASS),
        ("all", None, 2, 3, FAIL),
        ("all - 1", None, 2, 3, PASS),
        (None, "50 %", 2, 4, PASS),
        (None, "50 %", 3, 4, FAIL),
        ("all", None, 3, None, UNKNOWN),
    ],
)
def test_bounds_are_parts_of_what_the_network_has(
    low: str | None, high: str | None, value: float, whole: float | None, verdict: Verdict
) -> None:
    read = Reading(value, (), whole)
    assert fits(replace(GONE, at_least=low, at_most=high), read) is verdict


def test_a_bound_that_is_a_part_is_written_with_the_whole(
    journal: Journal, clock: FakeClock
) -> None:
    drained(journal, 1)
    becomes(replace(GONE, at_least="all"), DRAINED, "fault", journal, clock)
    assert (written(journal)["measured"], written(journal)["claim"]) == (
        "1 of 1", "planes.drained >= all",
    )  # fmt: skip


def test_a_claim_of_some_nodes_names_them() -> None:
    some = replace(GONE, of=("site lhr", "r1"))
    assert claim(some) == "planes.drained of site lhr, r1 >= 1"


def test_becomes_takes_no_look_from_before_it_was_asked(
    journal: Journal, clock: FakeClock
) -> None:
    drained(journal, 1)
    clock.sleep(0.000001)
    assert becomes(GONE, DRAINED, "fault", journal, clock) is UNKNOWN


def test_at_most_twenty_lines_are_named(journal: Journal, clock: FakeClock) -> None:
    for number in range(30):
        journal.add("plane", f"p{number}", {"drained": True})
    becomes(GONE, DRAINED, "fault", journal, clock)
    assert written(journal)["lines"] == list(range(1, 21))


class Script:
    """Gives ``Stays`` one reading a look, and the last one for ever."""

    def __init__(self, *values: float | None) -> None:
        self._readings = [Reading(value, (line,)) for line, value in enumerate(values, 1)]
        self._next: Iterator[Reading] = iter(self._readings)
        self.over = threading.Event()

    def __call__(self, _source: Source, _since: float) -> Reading:
        reading = next(self._next, None)
        if reading is None:
            self.over.set()
            return self._readings[-1]
        return reading


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let ``Stays`` look again at once."""
    monkeypatch.setattr(expect, "EVERY_S", 0.001)
    return monkeypatch


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        pytest.param((1.0, 0.95, 0.9), ("pass", "0.9", [3]), id="every look fits"),
        pytest.param((1.0, 0.5, 1.0), ("fail", "0.5", [2]), id="one look does not"),
        pytest.param((0.5, 0.2, None), ("fail", "0.5", [1]), id="the first that does not counts"),
        pytest.param((None, 1.0), ("pass", "1", [2]), id="nothing is seen at first"),
        pytest.param((1.0, 1.0, None), ("unknown", "1", [2]), id="most looks are blind"),
        pytest.param((None, None), ("unknown", "not seen", []), id="nothing was ever seen"),
    ],
)
def test_stays_passes_only_if_every_look_fits_and_there_was_one(
    values: tuple[float | None, ...],
    outcome: tuple[str, str, list[int]],
    journal: Journal,
    often: pytest.MonkeyPatch,
) -> None:
    script = Script(*values)
    measures = {SERVED.name: Measure(script)}
    with Stays((SERVED,), measures, "outage", journal):
        assert script.over.wait(5)
    verdict, measured, lines = outcome
    assert written(journal) == {
        "name": "users stay served", "phase": "outage", "claim": "users.served >= 0.9",
        "form": "stays", "verdict": verdict, "measured": measured, "lines": list(lines),
    }  # fmt: skip


def test_stays_looks_at_the_journal_of_its_phase_only(
    journal: Journal, clock: FakeClock, often: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()
    gone = Expectation("a plane stays drained", "planes.drained", "stays", at_least=1)

    def noted(stays: Stays, expectation: Expectation, reading: Reading) -> None:
        note(stays, expectation, reading)
        if reading.value is not None:
            looked.set()

    note = Stays._note
    often.setattr(Stays, "_note", noted)
    drained(journal, 0)
    clock.sleep(1)
    with Stays((gone,), {gone.name: DRAINED}, "outage", journal):
        drained(journal, 1)
        assert looked.wait(5)
    assert (written(journal)["verdict"], written(journal)["lines"]) == ("pass", [2])


def test_stays_that_ends_before_its_first_look_is_unknown(journal: Journal) -> None:
    with Stays((SERVED,), {SERVED.name: Measure(Script(1.0))}, "outage", journal):
        pass
    assert written(journal)["verdict"] == "unknown"


def test_stays_writes_its_outcome_when_the_phase_breaks_off(
    journal: Journal, often: pytest.MonkeyPatch
) -> None:
    script = Script(1.0)
    measures = {SERVED.name: Measure(script)}

    def phase() -> None:
        with Stays((SERVED,), measures, "outage", journal):
            assert script.over.wait(5)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        phase()
    assert written(journal)["verdict"] == "pass"


def test_no_expectations_write_nothing(journal: Journal) -> None:
    with Stays((), {}, "outage", journal):
        journal.add("step", "outage", {})
    assert [event.kind for event in journal.events] == ["step"]


STARVED = HostPressure(seconds=1.0, late_s=0.0, stalled=1.0, running=9, cpus=2)


@pytest.mark.parametrize(
    ("stalled", "verdict", "measured"),
    [(1.0, UNKNOWN, "0; the host was starved"), (0.1, FAIL, "0")],
)
def test_becomes_that_did_not_come_on_a_starved_host_is_unknown(
    stalled: float, verdict: Verdict, measured: str, journal: Journal, clock: FakeClock
) -> None:
    clock.every(1.0, lambda: drained(journal, 0))
    look = replace(STARVED, stalled=stalled)
    clock.every(1.0, lambda: journal.write(look, "host"))
    assert becomes(replace(GONE, within_s=6), DRAINED, "fault", journal, clock) is verdict
    told = written(journal)
    assert (told["verdict"], told["measured"]) == (verdict.value, measured)
    assert told.get("starved", False) is (verdict is UNKNOWN)


def test_becomes_that_came_on_a_starved_host_passes_and_is_marked(
    journal: Journal, clock: FakeClock
) -> None:
    clock.every(1.0, lambda: journal.write(STARVED, "host"))
    clock.after(5.5, lambda: drained(journal, 1))
    assert becomes(replace(GONE, within_s=9), DRAINED, "fault", journal, clock) is PASS
    assert written(journal)["starved"] is True


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize(
    ("slowed", "bound", "verdict"),
    [
        ("lower", {"at_least": 0.9}, "unknown"),
        ("lower", {"at_least": 1.1}, "fail"),  # not half of it: more is wrong than slow probes
        ("lower", {"at_least": None, "at_most": 0.4}, "fail"),
        ("higher", {"at_least": None, "at_most": 0.4}, "unknown"),
        ("higher", {"at_least": 0.9}, "fail"),
        (None, {"at_least": 0.9}, "fail"),
    ],
)
def test_stays_is_unknown_on_a_starved_host_only_where_slow_probes_can_be_why(
    slowed: Literal["lower", "higher"] | None,
    bound: Mapping[str, float | None],
    verdict: str,
    journal: Journal,
    clock: FakeClock,
) -> None:
    script = Script(0.5)
    expectation = replace(SERVED, at_least=bound["at_least"], at_most=bound.get("at_most"))
    with Stays((expectation,), {SERVED.name: Measure(script, slowed=slowed)}, "fault", journal):
        for _ in range(5):
            clock.sleep(1)
            journal.write(STARVED, "host")
        assert script.over.wait(5)
    told = written(journal)
    assert (told["verdict"], told["starved"]) == (verdict, True)
