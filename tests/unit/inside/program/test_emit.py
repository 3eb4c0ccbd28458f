"""Event lines: one JSON object, one line, whole even from many threads."""

import json
import os
import threading

import pytest

from lab.inside.program.emit import emit, event_line
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.server import HealthRoutes


def test_an_event_is_one_line_of_json_with_its_time_kind_subject_and_data() -> None:
    line = event_line(HealthRoutes(announced=["a\nb"]), "usr-ch", 12.3456789)

    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "t": 12.345679,
        "kind": "health.routes",
        "subject": "usr-ch",
        "data": {"announced": ["a\nb"]},
    }


def test_events_of_many_threads_do_not_mix(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def tell(number: int) -> None:
        for _ in range(20):
            emit(Failed(text=str(number) * 500), str(number), at=1.0)

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert len(events) == 80
    assert all(event["data"]["text"] == event["subject"] * 500 for event in events)


def test_an_event_is_read_as_soon_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    monkeypatch.setattr("lab.inside.program.emit._STDOUT", writer)

    emit(Failed(text="x"), "usr", at=2.0)

    assert (
        os.read(reader, 1000) == b'{"t":2.0,"kind":"error","subject":"usr","data":{"text":"x"}}\n'
    )
    os.close(reader)
    os.close(writer)
