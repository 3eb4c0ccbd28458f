from lab.report.clock import utc_clock
from tests.unit.console.feed import FALL, STARTED, STEADY, event, fed


def test_the_running_phase_ends_when_the_next_begins() -> None:
    now = fed([STARTED, STEADY, FALL])
    assert [(each.id, each.start, each.end) for each in now.phases] == [
        ("steady", 10.0, 28.0), ("control", None, None), ("fall", 28.0, None),
        ("after", None, None),
    ]  # fmt: skip
    assert now.phase is now.phases[2]


def test_a_phase_nobody_planned_is_shown_too() -> None:
    now = fed([STARTED, event(3.0, "phase.started", "extra", title="Extra")])
    assert [each.title for each in now.phases][-1] == "Extra"


def test_the_status_follows_the_run() -> None:
    steps = [
        event(0, "deploy.started", "lab"),
        event(1, "step", "deploy", action="progress", text="9 of 9"),
        event(2, "deploy.done", "lab"), event(3, "converged", "lab"), STEADY,
        event(20, "interrupted", "SIGINT"), event(21, "cleanup", "lab"),
        event(22, "run.ended", "drill", verdict="fail"),
    ]  # fmt: skip
    now = fed([STARTED])
    seen = []
    for step in steps:
        now.feed(step)
        seen.append(now.status)
    assert seen == [
        "deploying", "deploying: 9 of 9", "converging", "converged", "playing", "interrupted",
        "cleaned up", "ended: fail",
    ]  # fmt: skip


def test_the_clock_never_goes_back() -> None:
    assert fed([event(9, "x", "y"), event(4, "router.change", "r")]).at == 9


def test_before_the_first_phase_the_past_is_not_known() -> None:
    assert fed([STARTED]).past(3.0) is None


def test_the_first_phase_runs_a_minute_of_the_past_per_second() -> None:
    assert utc_clock(fed([STARTED, STEADY]).past(14.0)) == "15:34"


def test_the_clock_waits_for_the_next_phase_that_names_a_time() -> None:
    assert utc_clock(fed([STARTED, STEADY]).past(300.0)) == "15:39"
    now = fed([STARTED, STEADY, event(20, "phase.started", "control")])
    assert utc_clock(now.past(24.0)) == "15:39"


def test_in_the_last_phase_the_clock_stands_still() -> None:
    now = fed([STARTED, STEADY, event(28.0, "phase.started", "after")])
    assert utc_clock(now.past(90.0)) == "22:45"


def test_in_every_phase_a_second_is_a_minute() -> None:
    assert utc_clock(fed([STARTED, STEADY, FALL]).past(32.0)) == "15:43"
