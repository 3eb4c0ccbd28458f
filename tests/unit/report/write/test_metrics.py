from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.report.write.metrics import metrics
from tests.fakes.facts import facts
from tests.fakes.journal import whole_run
from tests.unit.report.lines import OVER, STEADY, Line, journal, run

BEGAN = 1793527200.0  # 2026-11-01 10:00 UTC
STARTED: Line = (
    0.0, "run.started", "drill",
    {"started_utc": "2026-11-01T10:00:00+00:00", "profile": "mini", "runtime": "embedded",
     "seed": 7},
)  # fmt: skip


def load(at: float, good: int, failed: int) -> Line:
    counts: dict[str, JsonValue] = {"http_ok": good, "http_5xx": failed, "lookups": good + failed}
    return (at, "load", "usr", {"users": 10, "apps": {"chat": counts}, "queries": {}})


def read(text: str | None) -> dict[str, Metric]:
    assert text is not None
    assert text.endswith("# EOF\n")
    families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
    return {family.name: family for family in families}


def made(*lines: Line) -> dict[str, Metric]:
    ordered = sorted([STARTED, STEADY, *lines, OVER], key=lambda line: line[0])
    return read(metrics(Timeline(journal(*ordered)), (), Verdict.PASS))


def samples(family: Metric, label: str) -> list[tuple[str, float, float]]:
    return [
        (sample.labels[label], float(sample.timestamp or 0) - BEGAN, sample.value)
        for sample in family.samples
    ]


def test_a_measure_is_a_series_with_the_time_of_each_look_and_a_gap_where_it_was_blind() -> None:
    found = made(
        (12.5, "measure", "up", {"value": 3.0, "whole": 4.0, "lines": []}),
        (13.5, "measure", "success", {"value": 0.5, "whole": 1.0, "lines": []}),
        (14.5, "measure", "up", {"blind": "nothing was seen"}),
        (15.5, "measure", "up", {"value": 4.0, "whole": 4.0, "lines": []}),
    )
    assert samples(found["stormdrill_measure"], "measure") == [
        ("success", 13.5, 0.5), ("up", 12.5, 3.0), ("up", 15.5, 4.0),
    ]  # fmt: skip
    assert found["stormdrill_measure"].samples[0].labels["scenario"] == "drill"


def test_attempts_are_counted_up_by_application_and_outcome() -> None:
    found = made(load(12, 5, 0), load(13, 4, 2), load(13, 1, 1))
    family = found["stormdrill_user_attempts"]
    assert family.type == "counter"
    assert samples(family, "outcome") == [
        ("http_ok", 12.0, 5.0), ("http_ok", 13.0, 10.0),
        ("failed", 12.0, 0.0), ("failed", 13.0, 3.0),
    ]  # fmt: skip


def test_a_second_that_nobody_saw_counts_nothing() -> None:
    blind: Line = (13, "load", "usr", {"apps": {"chat": {"http_ok": 9}}, "blind": "late"})
    found = made(load(12, 5, 0), blind)
    assert samples(found["stormdrill_user_attempts"], "outcome")[0] == ("http_ok", 12.0, 5.0)
    assert len(found["stormdrill_user_attempts"].samples) == 2


def test_phases_and_the_pressure_of_the_host_are_there() -> None:
    pressed = {"seconds": 1.0, "late_s": 0.0, "stalled": 0.25, "running": 2, "cpus": 2}
    found = made((12, "host.pressure", "host", pressed),
                 (13, "host.pressure", "host", {**pressed, "stalled": None}))  # fmt: skip
    assert samples(found["stormdrill_phase"], "phase") == [
        ("steady", 10.0, 1.0), ("steady", 40.0, 0.0),
    ]  # fmt: skip
    pressure = found["stormdrill_host_stalled_ratio"].samples
    assert [sample.value for sample in pressure] == [0.25]


def test_a_whole_run_is_read_by_the_format_s_own_parser() -> None:
    judged = facts()
    found = read(metrics(Timeline(whole_run()), judged, Verdict.FAIL))
    told = {
        (one.labels["fact"], one.labels["verdict"]) for one in found["stormdrill_fact"].samples
    }
    assert told == {(fact.id, fact.verdict.value) for fact in judged if fact.scored}
    assert [one.labels["verdict"] for one in found["stormdrill_verdict"].samples] == ["fail"]
    assert found["stormdrill_run"].samples[0].labels["profile"] == "standard"


def test_there_is_nothing_without_the_time_of_the_start() -> None:
    assert metrics(run(), (), Verdict.PASS) is None
