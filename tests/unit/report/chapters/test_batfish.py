"""The comparison with Batfish is a chapter when there is one, and so are the gates' decisions."""

from lab.model.agreement import Cause
from lab.model.event import Event, JsonValue
from lab.model.verdict import Verdict
from lab.report.chapters.batfish import LONG, READING
from lab.report.write import html, markdown
from lab.verify.moments import SETTLE_S
from tests.unit.report.lines import PHASES, journal, paged


def wrong(who: str, target: str, line: int, cause: Cause = Cause.TIME) -> JsonValue:
    return {
        "phase": "after", "pair": f"{who} -> {target}", "foreseen": "reached",
        "seen": "not reached", "cause": cause.value, "line": line,
    }  # fmt: skip


def moment(phase: str, drained: str, agreed: int, *, at_rest: bool) -> JsonValue:
    return {"phase": phase, "drained": drained, "at_rest": at_rest, "agreed": agreed, "pairs": 20}


def compared(*disagreements: JsonValue, at_rest: bool = True) -> str:
    """Return the report of a run that was compared at the beginning and the end of a phase."""
    data: dict[str, JsonValue] = {
        "batfish": "0.36.0", "percent": 97.5, "at_rest": 100.0, "pairs": 40,
        "moments": [
            moment("after", "plane 1, plane 2, plane 3", 19, at_rest=False),
            moment("after", "", 20, at_rest=at_rest),
        ],
        "disagreements": list(disagreements),
    }  # fmt: skip
    return markdown.render(
        paged(journal(*PHASES, (40.0, "agreement", "batfish", data)), (), Verdict.UNKNOWN)
    )


def gate(**data: JsonValue) -> Event:
    told: dict[str, JsonValue] = {
        "gate": "batfish", "decision": "refuse", "reason": "refuses: dc-dc", "saw": ["prn - frc"],
    }  # fmt: skip
    return Event(2, 6.0, "gate", "assessment", told | data)


def test_a_comparison_counts_the_pairs_agreed_on_and_those_of_a_network_at_rest() -> None:
    told = compared()
    assert "agree on 39 of 40 pairs (97.50 %); while the network was at rest, on 20 of 20" in told
    assert "at rest at none of these moments" in compared(at_rest=False)


def test_a_moment_names_its_phase_and_what_was_drained() -> None:
    told = compared()
    assert "| 3 After | before a change | planes 1 to 3 | no | ◐ 19 of 20 |" in told
    assert "| 3 After | its end | nothing | yes | ✓ 20 of 20 |" in told


def test_disagreements_of_one_who_looks_share_a_row_and_name_every_line() -> None:
    told = compared(
        wrong("usr-janet", "129.134.30.12 udp/53", 7),
        wrong("usr-janet", "129.134.31.12 udp/53", 9),
        wrong("lhr", "129.134.30.0/23", 8, Cause.OURS),
    )
    assert (
        "| 3 After | usr-janet | 129.134.30.12 udp/53, 129.134.31.12 udp/53 | reached "
        "| not reached | time | 7, 9 |"
    ) in told
    assert "| lhr | 129.134.30.0/23 | announced | not announced | ours | 8 |" in told


def test_every_cause_is_counted_and_explained() -> None:
    told = compared(wrong("lhr", "129.134.30.0/23", 8, Cause.OURS))
    assert "| ours | ✕ 1 | unexplained" in told
    assert all(f"| {cause.value} | " in told for cause in Cause)


def test_without_a_disagreement_there_is_nothing_to_explain() -> None:
    told = compared()
    assert "**Disagreements.** There is none." in told
    assert "Why they disagree" not in told


def test_many_disagreements_are_folded() -> None:
    many = [wrong(f"usr-{number}", "129.134.30.12 udp/53", 7) for number in range(LONG + 1)]
    data: dict[str, JsonValue] = {"disagreements": many}
    page = html.render(paged([Event(1, 5.0, "agreement", "batfish", data)], (), Verdict.UNKNOWN))
    assert f'<summary>Disagreements <span class="count">{LONG + 1} rows</span>' in page


def test_how_long_a_network_at_rest_was_left_alone_is_said_as_it_is_judged() -> None:
    assert dict(READING)["At rest"].startswith(f"{SETTLE_S:.0f} s ")


def test_a_run_that_was_not_compared_says_nothing_of_it() -> None:
    assert "The model against the live network" not in markdown.render(
        paged([gate()], (), Verdict.UNKNOWN)
    )


def test_a_gate_is_told_with_its_reason_and_what_it_found() -> None:
    told = markdown.render(paged([gate()], (), Verdict.UNKNOWN))
    row = "| 0:06.0 | assessment | batfish | refuse | refuses: dc-dc | prn - frc | yes | 2 |"
    assert row in told
    assert "**Gates**" not in compared()


def test_a_gate_says_how_much_more_it_found_and_whether_it_counted() -> None:
    told = markdown.render(paged([gate(saw=list("abcde"), effective=False)], (), Verdict.UNKNOWN))
    assert "| a; b; c; and 2 more | no, the cut is intended |" in told
    asked = markdown.render(paged([gate(decision="not asked", saw=[])], (), Verdict.UNKNOWN))
    assert "| ? not asked | refuses: dc-dc | none |" in asked
