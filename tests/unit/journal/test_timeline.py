import pytest

from lab.journal.fields import flag, number, require_number, table, tables, text, texts
from lab.journal.seen import Unseen, seeing
from lab.journal.timeline import Member, Span, Timeline
from lab.model.event import JsonValue
from tests.unit.report.lines import PHASES, journal, run, started


def test_phases_without_an_end_end_where_the_next_begins_and_know_their_number() -> None:
    told = [(each.number, each.id, each.title, each.start, each.end) for each in run().phases]
    assert told == [
        (1, "steady", "Steady", 10.0, 20.0),
        (2, "fall", "Fall", 20.0, 30.0),
        (3, "after", "After", 30.0, 40.0),
    ]


def test_a_phase_that_never_ended_lasts_until_the_last_event() -> None:
    broken = Timeline(journal(*PHASES[:2], (24.0, "error", "engine", {"text": "stopped"})))
    assert (broken.phases[-1].end, broken.played.end, broken.end) == (24.0, 24.0, 24.0)


def test_events_written_late_are_put_where_they_happened() -> None:
    late = journal((5.0, "error", "a", {}), (9.0, "error", "b", {}), (6.0, "error", "c", {}))
    assert [event.subject for event in Timeline(late).of("error")] == ["a", "c", "b"]


def test_kinds_asked_for_together_come_in_order_of_time() -> None:
    found = run((12.0, "push", "r1", {}), (11.0, "login", "noc", {})).of_kinds("push", "login")
    assert [event.kind for event in found] == ["login", "push"]


def test_the_baseline_is_the_phase_called_steady_or_else_the_first() -> None:
    other = Timeline(journal(PHASES[1], PHASES[0]))
    assert other.baseline is not None
    assert other.baseline.id == "steady"
    plain = Timeline(journal(*PHASES[1:]))
    assert plain.baseline is not None
    assert plain.baseline.id == "fall"


def test_a_journal_without_a_line_is_an_unknown_run_without_phases() -> None:
    empty = Timeline([])
    assert (empty.scenario, empty.phases, empty.baseline, empty.played, empty.end) == (
        "unknown", (), None, Span(0.0, 0.0), 0.0,
    )  # fmt: skip


def test_members_and_header_come_from_the_first_line() -> None:
    told = Timeline(journal(started([("eb1-prn", "eb", "prn", 1)])))
    assert told.members == {"eb1-prn": Member("eb1-prn", "eb", "prn", {"plane": "1"})}
    assert (told.scenario, told.apps, told.parameters) == ("drill", ("chat",), {"ttl_s": 20})


def test_data_of_the_wrong_type_reads_as_empty() -> None:
    data = journal((0.0, "x", "y", {"a": [1], "b": True, "c": {"d": 1}, "e": 2}))[0].data
    assert (text(data, "a"), number(data, "b"), flag(data, "e"), table(data, "a")) == (
        "", None, None, {},
    )  # fmt: skip
    assert (tables(data, "c"), texts(data, "c"), text(data, "e"), texts(data, "a")) == (
        (), (), "2", ("1",),
    )  # fmt: skip


def test_a_blind_look_saw_nothing() -> None:
    looks = journal((0.0, "dns", "a", {"blind": "gone"}), (1.0, "dns", "a", {"rcode": "NOERROR"}))
    assert seeing(looks) == [looks[1]]


def test_a_phase_ends_with_its_own_end_and_not_with_the_next_start() -> None:
    steady = run((18.0, "phase.ended", "steady", {})).phase("steady")
    assert (steady.start, steady.end) == (10.0, 18.0)


def test_the_baseline_is_the_first_played_phase_of_the_window_before() -> None:
    header: dict[str, JsonValue] = {
        "windows": {"before": ["calm", "fall"], "during": "after"},
    }
    told = Timeline(journal((0.0, "run.started", "x", header), *PHASES))
    assert told.baseline is not None
    assert told.baseline.id == "fall"
    assert told.window("during") == Span(30.0, 40.0)
    with pytest.raises(Unseen, match="no window late"):
        told.window("late")


def test_a_blind_probe_may_give_no_reason() -> None:
    assert seeing(journal((0.0, "dns", "a", {"blind": ""}))) == []


def test_labels_of_a_node_are_texts_whatever_the_age_of_the_journal() -> None:
    nodes: list[JsonValue] = [
        {"name": "a", "site": "s", "asn": 7, "labels": {"pod": "2", "mcp": "yes"}},
        {"name": "b", "kind": "router", "site": "s", "plane": None, "addresses": ["10.0.0.1"]},
    ]
    told = Timeline(journal((0.0, "run.started", "x", {"nodes": nodes})))
    assert told.members["a"].labels == {"pod": "2", "mcp": "yes"}
    assert (told.members["b"].labels, told.addresses("b")) == ({}, ("10.0.0.1",))


def test_a_required_number_that_is_not_there_was_not_seen() -> None:
    (event,) = journal((0.0, "rib", "ris", {"total": True}))
    with pytest.raises(Unseen, match="rib on line 1 has no number total"):
        require_number(event, "total")
