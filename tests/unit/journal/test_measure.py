"""How far back a measure reads, and a finished run as it was known at an instant."""

from lab.journal.journal import Journal
from lab.journal.measure import WINDOW_S, Measure, Reading, Recorded, Source, reading
from lab.model.event import Event
from tests.fakes.clock import FakeClock


def _seen(source: Source, since: float) -> Reading:
    """Return how many looks there are since an instant, with their lines."""
    events = source.since("look", since)
    return Reading(float(len(events)), tuple(event.line for event in events))


LOOKS = Measure(_seen)
PATIENT = Measure(_seen, patient=True)


def look(journal: Journal) -> None:
    journal.add("look", "r1", {})


def test_a_measure_reads_a_window_back_and_no_further(journal: Journal, clock: FakeClock) -> None:
    look(journal)
    clock.sleep(1)
    look(journal)
    clock.sleep(WINDOW_S - 0.5)
    assert reading(LOOKS, journal, 0.0) == Reading(1.0, (2,))
    assert reading(Measure(_seen, window_s=60), journal, 0.0) == Reading(2.0, (1, 2))


def test_what_was_seen_before_an_instant_does_not_count(
    journal: Journal, clock: FakeClock
) -> None:
    look(journal)
    clock.sleep(1)
    look(journal)
    assert reading(LOOKS, journal, 0.5) == Reading(1.0, (2,))


def test_a_patient_measure_says_nothing_before_a_whole_window(
    journal: Journal, clock: FakeClock
) -> None:
    look(journal)
    clock.sleep(WINDOW_S - 0.001)
    assert reading(PATIENT, journal, 0.0) == Reading(None)
    assert reading(LOOKS, journal, 0.0) == Reading(1.0, (1,))
    clock.sleep(0.001)
    assert reading(PATIENT, journal, 0.0) == Reading(1.0, (1,))


def run(*times: float, kind: str = "look") -> list[Event]:
    return [Event(line, at, kind, "r1", {}) for line, at in enumerate(times, 1)]


def lines(events: object) -> list[int]:
    assert isinstance(events, list)
    return [event.line for event in events]


def test_a_finished_run_is_known_up_to_an_instant() -> None:
    found = Recorded(run(1.0, 2.0, 3.0, 4.0))
    assert found.now() == 0.0
    assert lines(found.at(3.0).since("look", 2.0)) == [2, 3]
    assert lines(found.at(2.9).since("look", 2.0)) == [2]
    assert lines(found.at(9.0).since("look", 2.1)) == [3, 4]
    assert (lines(found.since("other", 0.0)), found.now()) == ([], 9.0)


def test_events_of_one_instant_all_count() -> None:
    found = Recorded(run(1.0, 2.0, 2.0, 2.0, 3.0)).at(2.0)
    assert lines(found.since("look", 2.0)) == [2, 3, 4]


def test_events_that_were_written_late_stand_at_their_times() -> None:
    found = Recorded(run(1.0, 4.0, 2.0)).at(3.0)
    assert lines(found.since("look", 0.0)) == [1, 3]


def test_a_finished_run_is_read_as_it_would_have_been_then() -> None:
    recorded = Recorded(run(1.0, 6.0, 7.0))
    assert reading(LOOKS, recorded.at(5.0), 0.0) == Reading(1.0, (1,))
    assert reading(LOOKS, recorded.at(5.1), 0.0) == Reading(0.0)
    assert reading(LOOKS, recorded.at(7.0), 6.5) == Reading(1.0, (3,))
