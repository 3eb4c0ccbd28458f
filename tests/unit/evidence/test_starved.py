"""Verdicts of a run whose host was starved: marked, and never FAIL by time alone."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.evidence.score import scored
from lab.journal.seen import Unseen
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactResult, Verdict

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
START, END = 20.0, 40.0  # of the starved stretch


def run(ats: Iterable[float], *, starved: bool = True) -> Timeline:
    """Return a run with looks at these instants, on lines 1, 2, 3; starved from 20 s to 40 s."""
    looks = [Event(n, at, "look", "r1", {}) for n, at in enumerate(ats, 1)]
    hosts = [
        Event(
            100 + second, float(second), "host.pressure", "host",
            {"seconds": 1.0, "late_s": 0.0, "stalled": float(starved and START < second <= END),
             "running": 2, "cpus": 2},
        )
        for second in range(1, 61)
    ]  # fmt: skip
    return Timeline([*looks, *hosts])


def verdict(found: Finding, of: Timeline) -> FactResult:
    """Return a finding as it is scored; its lines are those of all looks."""
    cited = replace(found, lines=tuple(event.line for event in of.of("look")))
    return scored(Fact("F1", "soon", lambda _: cited), of, "It was so", "the record")


def late(seconds: float, *, passed: bool = True) -> Finding:
    values, band = {"after_s": seconds}, {"after_s": (0.0, 5.0)}
    return judged("it came", (), passed=passed, values=values, band=band).timed("after_s")


@pytest.mark.parametrize(
    ("found", "ats", "expected"),
    [
        (late(4.0), (22.0, 30.0), PASS),
        (late(9.0), (22.0, 30.0), UNKNOWN),  # 4 s too late in 8 starved seconds
        (late(15.0), (22.0, 30.0), FAIL),  # 10 s too late: the host is not all of the reason
        (late(-4.0), (22.0, 30.0), UNKNOWN),  # the look at its start may have been late
        (late(-6.0), (22.0, 30.0), FAIL),  # but not by more than a probe waits
        (late(9.0), (1.0, 15.0), FAIL),  # nothing was starved meanwhile
        (late(9.0), (45.0, 59.0), FAIL),
        (late(9.0), (15.0, 50.0), UNKNOWN),  # the starved stretch lies between its looks
        (late(9.0, passed=False), (22.0, 30.0), FAIL),  # something else was wrong too
        (late(float("inf")), (22.0, 30.0), FAIL),  # it never came
    ],
)
def test_only_what_the_starved_seconds_can_explain_is_unknown_instead_of_a_failure(
    found: Finding, ats: tuple[float, ...], expected: Verdict
) -> None:
    told = verdict(found, run(ats))
    assert told.verdict is expected
    assert ("the host was starved" in told.measured) is (expected is UNKNOWN)


def test_what_failed_is_a_failure_on_a_host_with_time() -> None:
    assert verdict(late(9.0), run((22.0, 30.0), starved=False)).verdict is FAIL


def test_a_value_that_is_none_of_time_stays_wrong() -> None:
    values, band = {"after_s": 9.0, "left": 5.0}, {"after_s": (0.0, 5.0), "left": (6.0, 6.0)}
    found = judged("five left", (), values=values, band=band).timed("after_s")
    assert verdict(found, run((22.0, 30.0))).verdict is FAIL
    right = judged("six left", (), values={**values, "left": 6.0}, band=band).timed("after_s")
    assert verdict(right, run((22.0, 30.0))).verdict is UNKNOWN


def test_a_share_has_no_seconds_to_be_late_by() -> None:
    found = judged("few", (), values={"served": 0.5}, band={"served": (0.9, None)})
    assert verdict(found, run((22.0, 30.0))).verdict is FAIL
    assert verdict(found.timed("served"), run((22.0, 30.0))).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("value", "band", "expected"),
    [
        (0.46, (0.9, None), UNKNOWN),
        (0.44, (0.9, None), FAIL),  # a slow host fails some tries, not most
        (0.54, (None, 0.1), UNKNOWN),
        (0.56, (None, 0.1), FAIL),
        (20.0, (None, 10.0), UNKNOWN),
        (21.0, (None, 10.0), FAIL),
    ],
)
def test_what_fails_nearly_always_is_not_only_slow(
    value: float, band: Band, expected: Verdict
) -> None:
    found = judged("few", (), values={"served": value}, band={"served": band}).timed("served")
    assert verdict(found, run((22.0, 30.0))).verdict is expected


@pytest.mark.parametrize(
    ("ats", "marked"), [((10.0, 30.0), True), ((10.0, 50.0), False), ((), True)]
)
def test_a_verdict_is_marked_when_some_of_its_evidence_was_seen_meanwhile(
    ats: tuple[float, ...], marked: object
) -> None:
    told = verdict(late(4.0), run(ats))
    assert (told.verdict, told.starved) == (PASS, marked)
    assert not verdict(late(4.0), run(ats, starved=False)).starved


def test_what_was_not_seen_on_a_starved_host_is_unknown_and_marked() -> None:
    def judge(_: Timeline) -> Finding:
        raise Unseen("no look", [])

    told = scored(Fact("F1", "soon", judge), run(()), "It was so", "the record")
    assert (told.verdict, told.starved, told.measured) == (UNKNOWN, True, "no look")


def test_a_value_of_time_needs_a_band() -> None:
    with pytest.raises(ValueError, match="without its band: after_s"):
        judged("", (), values={"after_s": 1.0}).timed("after_s")
