"""The whole score: every fact has its place, a good run passes, nothing seen is unknown."""

import pytest

from lab.incidents.facebook_2021.facts.claims import CLAIMS
from lab.incidents.facebook_2021.facts.score import NEEDS, PHASES, facts, not_measured, score
from lab.journal.seen import CITED, cited, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event, JsonValue
from lab.model.verdict import FactKind, Verdict, overall
from tests.unit.incidents.facebook_2021.facts.story import blind, change, drop, during, good_run

CORE = {
    f"F{number:02}"
    for number in (
        2,
        3,
        4,
        5,
        8,
        9,
        10,
        12,
        14,
        19,
        20,
        21,
        22,
        23,
        25,
        30,
        32,
        36,
        43,
        44,
        45,
        50,
    )
}
ALL = {f"F{number:02}" for number in range(1, 55)}


def test_a_good_run_passes_every_fact_and_control() -> None:
    events = good_run()
    results = facts(events)
    assert {result.id: result.measured for result in results if result.verdict != "pass"} == {}
    assert overall(each.verdict for each in results) is Verdict.PASS


def test_every_result_names_its_claim_source_band_and_existing_lines() -> None:
    events = good_run()
    lines = {event.line for event in events}
    for result in facts(events):
        assert result.claim == CLAIMS[result.id].text
        assert result.source == CLAIMS[result.id].source
        assert result.expected
        assert result.measured
        assert 1 <= len(result.lines) <= CITED
        assert lines >= set(result.lines)


def test_every_fact_of_the_register_is_scored_or_listed_as_not_measured_never_both() -> None:
    results = score([begun(WHOLE)])
    scored = [result.id for result in results if result.scored and not result.control]
    listed = [result.id for result in results if not result.scored]
    assert sorted(scored + listed) == sorted(ALL)
    assert len(scored) == 41


def test_the_core_is_scored_and_results_come_in_order() -> None:
    results = [result.id for result in facts([begun(WHOLE)])]
    assert set(results) >= CORE
    assert results[-3:] == ["C1", "C2", "C3"]
    assert results[:-3] == sorted(results[:-3])


def test_what_is_not_measured_says_why_and_never_counts() -> None:
    listed = not_measured(facts(good_run()))
    assert all(each.claim and each.source and each.measured for each in listed)
    assert not {each.id for each in listed} & {each.id for each in facts(good_run())}


def test_an_empty_journal_leaves_everything_unknown() -> None:
    results = facts([begun(WHOLE)])
    assert {result.verdict for result in results} == {Verdict.UNKNOWN}
    assert all(result.measured for result in results)


@pytest.mark.parametrize("kind", ["backbone", "rib", "trace", "http", "reach", "announce", "load"])
def test_a_blind_probe_never_makes_a_fact_fail(kind: str) -> None:
    results = facts(blind(kind)(good_run()))
    assert {result.id for result in results if result.verdict is Verdict.FAIL} == set()
    assert overall(each.verdict for each in results) is Verdict.UNKNOWN


def test_a_journal_that_ends_in_the_outage_knows_the_beginning_and_not_the_return() -> None:
    events = [event for event in good_run() if event.at < 190]
    found = {result.id: result.verdict for result in facts(events)}
    assert [found[number] for number in ("F02", "F08", "C1")] == [Verdict.PASS] * 3
    assert [found[number] for number in ("F36", "F50")] == [Verdict.UNKNOWN] * 2


def test_cited_lines_keep_the_first_the_last_and_their_number_small() -> None:
    lines = cited(Event(line, 0, "rib", "ris", {}) for line in range(1, 101))
    assert (lines[0], lines[-1], len(lines)) == (1, 100, CITED)


def test_a_few_blind_looks_among_many_are_left_out() -> None:
    looks = [Event(n, n, "rib", "ris", {"blind": "x"} if n == 5 else {}) for n in range(10)]
    assert [look.line for look in enough("looks", looks)] == [0, 1, 2, 3, 4, 6, 7, 8, 9]


def test_events_written_late_are_taken_at_their_own_time() -> None:
    late = Event(9, 5.0, "bgp", "ris", {})
    run = Timeline([Event(8, 20.0, "bgp", "ris", {}), late])
    assert run.of("bgp", Span(0, 10)) == [late]


def test_a_phase_that_was_not_left_lasts_to_the_last_event() -> None:
    events = drop("phase.ended", during(0, 301, subject="after"))(good_run())
    after = Timeline(events).phase("after")
    assert (after.start, after.end) == (280, events[-1].at)


def test_a_look_without_the_field_it_should_have_is_not_seen() -> None:
    result = {
        each.id: each for each in facts(change("rib", during(150, 151), prefixes=None)(good_run()))
    }["F08"]
    assert result.verdict is Verdict.UNKNOWN
    assert "has no table prefixes" in result.measured


WHOLE = PHASES.union(*(need for number, need in NEEDS.items() if number in ("C1", "C2", "C3")))


def begun(phases: frozenset[str], only: str = "") -> Event:
    listed: list[JsonValue] = [{"id": phase} for phase in sorted(phases)]
    return Event(1, 0.0, "run.started", "facebook-2021", {"phases": listed, "only": only})


def test_a_run_of_the_whole_incident_is_scored_and_what_no_run_measures_is_listed() -> None:
    first = begun(WHOLE | {"more"})
    results = score([first])
    assert [each.id for each in results] == [
        *(each.id for each in facts([first])),
        *(each.id for each in not_measured(facts([first]))),
    ]
    assert "F38" in {each.id for each in results if not each.scored}


def test_a_fact_of_a_control_says_why_a_run_without_the_control_does_not_score_it() -> None:
    found = {each.id: each for each in score([begun(PHASES)])}
    assert not found["F13"].scored
    assert "control-prefixes" in found["F13"].measured
    assert not {"C1", "C2", "C3", "C4"} & found.keys()


@pytest.mark.parametrize(
    ("phase", "ids"),
    [
        ("control-plane", ["C1"]),
        ("control-pop", ["C2"]),
        ("control-prefixes", ["C3"]),
        ("control-keep", ["F38", "C4"]),
    ],
)
def test_a_control_is_scored_in_any_run_that_has_its_phase(phase: str, ids: list[str]) -> None:
    assert [each.id for each in score([begun(frozenset({"steady", phase}))])] == ids
    assert score([begun(frozenset({"steady", phase}), only=phase)]) == []
    assert score([begun(frozenset({phase}))]) == []


@pytest.mark.parametrize(
    "first",
    [begun(PHASES - {"repair"}), begun(PHASES, only="fault")],
    ids=["a scenario without the repair", "a phase played alone"],
)
def test_a_run_of_a_part_is_not_judged_by_the_facts_of_the_whole(first: Event) -> None:
    assert score([first]) == []


def test_facts_that_our_own_choices_decide_say_so() -> None:
    by_kind = {
        kind: {each.id for each in facts([begun(WHOLE)]) if each.kind is kind} for kind in FactKind
    }
    assert by_kind[FactKind.MODEL] == {"F25", "F26", "F27", "F30", "F31", "F32", "F33", "F34"}
    assert by_kind[FactKind.CONSTRUCTION] == {
        "F01",
        "F04",
        "F07",
        "F11",
        "F12",
        "F19",
        "F24",
        "F44",
        "F46",
    }
