"""Time-outs alone are no failure of a step where the host was starved."""

from dataclasses import replace

import pytest

from lab.engine.play import Outcome, judge
from lab.journal.journal import Journal
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.kinds.run import HostPressure, StepBegun
from lab.model.event import JsonValue
from tests.fakes.clock import FakeClock

BUSY = HostPressure(seconds=1.0, late_s=0.0, stalled=1.0, running=9, cpus=2)
QUIET = replace(BUSY, stalled=0.1)
LATE = PushStepDone(
    change="clean-up",
    path="in-band",
    step="login",
    outcome="unknown",
    error="timeout",
    took_ms=2000,
)
WAITS = replace(LATE, step="activate", outcome="refused", error="held back: 1 routers")
REFUSED = replace(LATE, error="Authentication failed")
IN_TIME = replace(LATE, outcome="ok", error="")
NO_LOGIN = LoginTried(target="r1", path="oob", ok=False, error="Authentication timeout.")
A_PROBE = replace(NO_LOGIN, probe="way-in", error="Authentication failed")


def told(
    journal: Journal, clock: FakeClock, host: HostPressure, *events: PushStepDone | LoginTried
) -> dict[str, JsonValue]:
    """Return what is written of a step that failed while these things happened."""
    journal.write(replace(REFUSED, change="another"), "r3")  # before the step: not its own
    clock.sleep(30)
    journal.write(StepBegun(action="change", text="change clean-up"), "change")
    for event in events:
        journal.write(event, "r1")
    for _ in range(5):
        clock.sleep(1)
        journal.write(host, "host")
    judge(Outcome(ok=False, text="0 of 2 routers"), "change", "succeeds", "change", journal)
    return dict(journal.events[-1].data)


@pytest.mark.parametrize("events", [(LATE, WAITS, IN_TIME), (NO_LOGIN,), (NO_LOGIN, A_PROBE)])
def test_time_outs_on_a_starved_host_are_unknown(
    events: tuple[PushStepDone | LoginTried, ...], journal: Journal, clock: FakeClock
) -> None:
    found = told(journal, clock, BUSY, *events)
    assert found["verdict"] == "unknown"
    assert found["measured"] == "0 of 2 routers; the host was starved"
    assert found["starved"] is True


@pytest.mark.parametrize(
    ("host", "events"),
    [(QUIET, (LATE, WAITS)), (BUSY, (LATE, REFUSED)), (BUSY, (IN_TIME,)), (BUSY, ())],
)
def test_any_other_failure_is_one(
    host: HostPressure,
    events: tuple[PushStepDone | LoginTried, ...],
    journal: Journal,
    clock: FakeClock,
) -> None:
    found = told(journal, clock, host, *events)
    assert (found["verdict"], found["measured"]) == ("fail", "0 of 2 routers")
