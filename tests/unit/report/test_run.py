from lab.report.reading import flag, number, seen, table, tables, text, texts
from lab.report.run import Member, Run
from tests.unit.report.lines import PHASES, journal, run, started


def test_phases_end_where_the_next_begins_and_know_their_number() -> None:
    told = [(each.number, each.id, each.title, each.start, each.end) for each in run().phases]
    assert told == [
        (1, "steady", "Steady", 10.0, 20.0),
        (2, "fall", "Fall", 20.0, 30.0),
        (3, "after", "After", 30.0, 40.0),
    ]


def test_a_phase_that_never_ended_lasts_until_the_last_event() -> None:
    broken = Run.of(journal(*PHASES[:2], (24.0, "error", "engine", {"text": "stopped"})))
    assert (broken.phases[-1].end, broken.end, broken.last) == (24.0, 24.0, 24.0)


def test_events_written_late_are_put_where_they_happened() -> None:
    late = journal((5.0, "error", "a", {}), (9.0, "error", "b", {}), (6.0, "error", "c", {}))
    assert [event.subject for event in Run.of(late).of_kind("error")] == ["a", "c", "b"]


def test_kinds_asked_for_together_come_in_order_of_time() -> None:
    found = run((12.0, "push", "r1", {}), (11.0, "login", "noc", {})).of_kind("push", "login")
    assert [event.kind for event in found] == ["login", "push"]


def test_the_baseline_is_the_phase_called_steady_or_else_the_first() -> None:
    other = Run.of(journal(PHASES[1], PHASES[0]))
    assert other.baseline is not None
    assert other.baseline.id == "steady"
    plain = Run.of(journal(*PHASES[1:]))
    assert plain.baseline is not None
    assert plain.baseline.id == "fall"


def test_a_journal_without_a_line_is_an_unknown_run_without_phases() -> None:
    empty = Run.of([])
    assert (empty.scenario, empty.phases, empty.baseline, empty.start, empty.end) == (
        "unknown", (), None, 0.0, 0.0,
    )  # fmt: skip


def test_members_and_header_come_from_the_first_line() -> None:
    told = Run.of(journal(started([("eb1-prn", "eb", "prn", 1)])))
    assert told.members == {"eb1-prn": Member("eb1-prn", "eb", "prn", 1)}
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
    assert seen(looks) == (looks[1],)
