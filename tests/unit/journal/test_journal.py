import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab.journal.journal import Former, Journal
from lab.journal.kinds.gameday import GameTurned
from lab.model.event import Event
from tests.fakes.clock import FakeClock


def read(tmp_path: Path) -> list[Event]:
    """Return what is in the journal's file now, while it is open."""
    text = (tmp_path / "run" / "journal.jsonl").read_text(encoding="utf-8")
    return [Event.from_line(line) for line in text.splitlines()]


def test_events_are_numbered_from_one_and_timed_from_the_start_of_the_run(
    journal: Journal, clock: FakeClock
) -> None:
    journal.add("step", "fault", {"action": "drain"})
    clock.sleep(1.25)
    journal.add("undo", "assessment", {"ok": True})
    assert journal.events == (
        Event(1, 0.0, "step", "fault", {"action": "drain"}),
        Event(2, 1.25, "undo", "assessment", {"ok": True}),
    )
    assert journal.now() == 1.25


def test_an_event_is_in_the_file_before_it_is_returned(journal: Journal, tmp_path: Path) -> None:
    assert read(tmp_path) == []
    for number in (1, 2):
        event = journal.add("step", f"number {number}", {})
        assert read(tmp_path)[-1] == event
    assert tuple(read(tmp_path)) == journal.events


def test_what_was_seen_earlier_keeps_its_time_and_gets_the_next_number(
    journal: Journal, clock: FakeClock
) -> None:
    clock.sleep(5)
    journal.add("step", "fault", {})
    late = journal.add("load", "usr-ch", {}, seen_at=1003.5)
    assert late == Event(2, 3.5, "load", "usr-ch", {})


def test_watchers_hear_of_every_event_in_order_when_it_is_written(
    tmp_path: Path, clock: FakeClock
) -> None:
    heard: list[tuple[str, Event, int]] = []

    def watcher(name: str) -> Callable[[Event], None]:
        return lambda event: heard.append((name, event, len(read(tmp_path))))

    journal = Journal(tmp_path / "run" / "journal.jsonl", clock, watcher("a"), watcher("b"))
    one, two = journal.add("step", "one", {}), journal.add("step", "two", {})
    journal.close()
    assert heard == [("a", one, 1), ("b", one, 1), ("a", two, 2), ("b", two, 2)]


def test_a_watcher_may_write_and_read_itself(tmp_path: Path, clock: FakeClock) -> None:
    seen: list[int] = []

    def watcher(event: Event) -> None:
        if event.kind == "step":
            journal.add("note", event.subject, {})
        seen.append(len(journal.events))

    journal = Journal(tmp_path / "journal.jsonl", clock, watcher)
    journal.add("step", "one", {})
    journal.close()
    assert [event.kind for event in journal.events] == ["step", "note"]
    assert seen == [2, 2]


def test_threads_share_one_numbering_and_no_line_is_torn(journal: Journal, tmp_path: Path) -> None:
    def write(thread: int) -> list[Event]:
        return [journal.add("load", f"{thread}", {"number": each}) for each in range(50)]

    with ThreadPoolExecutor(4) as pool:
        written = [event for events in pool.map(write, range(4)) for event in events]
    assert read(tmp_path) == sorted(written, key=lambda event: event.line)
    assert [event.line for event in journal.events] == list(range(1, 201))
    for thread in range(4):
        own = [event.data["number"] for event in journal.events if event.subject == f"{thread}"]
        assert own == list(range(50))


def test_since_returns_one_kind_from_a_time_on_oldest_line_first(
    journal: Journal, clock: FakeClock
) -> None:
    for number in range(4):
        journal.add("dns", f"look {number}", {})
        journal.add("http", f"look {number}", {})
        clock.sleep(1)
    assert [event.subject for event in journal.since("dns", 2.0)] == ["look 2", "look 3"]
    assert journal.since("dns", 3.1) == ()
    assert journal.since("never", 0.0) == ()


def test_since_finds_what_was_written_after_a_later_look(
    journal: Journal, clock: FakeClock
) -> None:
    clock.sleep(20)
    journal.add("load", "on time", {})
    journal.add("load", "late", {}, seen_at=1011.0)
    journal.add("load", "also on time", {})
    assert [event.subject for event in journal.since("load", 15)] == ["on time", "also on time"]
    assert [event.subject for event in journal.since("load", 11)] == [
        "on time", "late", "also on time",
    ]  # fmt: skip


def test_a_journal_is_never_written_over(journal: Journal, tmp_path: Path) -> None:
    journal.add("step", "fault", {})
    with pytest.raises(FileExistsError):
        Journal(tmp_path / "run" / "journal.jsonl", FakeClock())
    assert len(read(tmp_path)) == 1


def test_the_run_s_folder_is_made_for_it(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "runs" / "today" / "journal.jsonl"
    Journal(path, clock).close()
    assert path.read_text(encoding="utf-8") == ""


def test_closing_twice_is_closing_once(journal: Journal, tmp_path: Path) -> None:
    journal.add("step", "fault", {})
    journal.close()
    journal.close()
    assert len(read(tmp_path)) == 1


def test_one_that_is_written_is_not_gone_on_with(
    journal: Journal, tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "run" / "journal.jsonl"
    with path.open("a") as file:
        file.write("a line that is still being written")
    before = path.read_text()
    with pytest.raises(BlockingIOError):
        Journal(path, clock, former=Former(0.0, ()))
    assert path.read_text() == before
    journal.close()
    Journal(path, clock, former=Former(0.0, ())).close()
    assert path.read_text() == ""


def test_it_is_written_where_files_have_no_locks(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", lock)
    made = Journal(tmp_path / "journal.jsonl", clock)
    made.write(GameTurned(), "ready")
    made.close()
    assert '"ready"' in (tmp_path / "journal.jsonl").read_text()
