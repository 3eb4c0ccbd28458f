"""Declared measures, read all through a play."""

import threading

import pytest

from lab.engine import meter
from lab.engine.meter import Meter
from lab.journal.journal import Journal
from lab.journal.measure import Measure, Reading, Source


class Script:
    """Gives one reading a look, and the last one for ever."""

    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)
        self.over = threading.Event()

    def __call__(self, _source: Source, _since: float) -> Reading:
        if len(self._readings) > 1:
            return self._readings.pop(0)
        self.over.set()
        return self._readings[0]


def test_every_reading_is_written_down_and_what_was_not_seen_is_blind(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meter, "EVERY_S", 0.001)
    script = Script(Reading(0.5, tuple(range(1, 9)), 1.0), Reading(None), Reading(2.0))
    with Meter(journal, {"users.served": Measure(script)}):
        assert script.over.wait(5)
    found = [(event.kind, event.subject, event.data) for event in journal.events]
    assert found[:2] == [
        ("measure", "users.served", {"value": 0.5, "whole": 1.0, "lines": [1, 2, 3, 4, 5]}),
        ("measure", "users.served", {"blind": "nothing was seen"}),
    ]


def test_nothing_is_read_after_the_end(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "EVERY_S", 0.001)
    script = Script(Reading(1.0))
    with Meter(journal, {"users.served": Measure(script)}):
        assert script.over.wait(5)
    before = len(journal.events)
    assert not [each for each in threading.enumerate() if each.name == "meter"]
    assert len(journal.events) == before


def test_without_measures_nothing_is_written(journal: Journal) -> None:
    with Meter(journal, {}):
        assert not [each for each in threading.enumerate() if each.name == "meter"]
    assert journal.events == ()
