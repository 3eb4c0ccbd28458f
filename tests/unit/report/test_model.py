"""The comparison with Batfish is a chapter when there is one, and so are the gates' decisions."""

from lab.model.event import Event, JsonValue
from lab.model.verdict import Verdict
from lab.report import as_html, as_markdown

WRONG: dict[str, JsonValue] = {
    "phase": "fault", "pair": "usr-janet -> 129.134.30.12 udp/53", "foreseen": "not reached",
    "seen": "reached", "cause": "time", "line": 7,
}  # fmt: skip
COMPARED = Event(
    1, 5.0, "agreement", "batfish",
    {
        "batfish": "0.36.0", "percent": 97.5, "at_rest": 100.0, "pairs": 40,
        "moments": [
            {"phase": "fault", "drained": "plane 1", "at_rest": False, "agreed": 39, "pairs": 40}
        ],
        "disagreements": [WRONG],
    },
)  # fmt: skip
GATE = Event(
    2, 6.0, "gate", "assessment",
    {"gate": "batfish", "decision": "refuse", "reason": "refuses: dc-dc", "saw": ["prn - frc"]},
)  # fmt: skip


def test_a_comparison_is_told_with_every_disagreement() -> None:
    told = as_markdown([COMPARED], (), Verdict.UNKNOWN)
    assert "agree on 97.50 % of 40 pairs, and on 100.00 %" in told
    assert "| fault | plane 1 | no | 39 | 40 |" in told
    assert (
        "| fault | usr-janet -> 129.134.30.12 udp/53 | not reached | reached | time | 7 |" in told
    )
    assert "The model against the live network" in as_html([COMPARED], (), Verdict.UNKNOWN)


def test_a_run_that_was_not_compared_says_nothing_of_it() -> None:
    assert "The model against the live network" not in as_markdown([GATE], (), Verdict.UNKNOWN)


def test_a_gate_is_told_with_its_reason() -> None:
    told = as_markdown([GATE], (), Verdict.UNKNOWN)
    assert "| assessment | batfish | refuse | refuses: dc-dc | prn - frc | 2 |" in told
    assert "**Gates**" not in as_markdown([COMPARED], (), Verdict.UNKNOWN)
