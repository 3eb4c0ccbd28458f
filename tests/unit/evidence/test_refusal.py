"""A play that a gate ended is judged by what was seen of it."""

from dataclasses import replace

from lab.evidence.refusal import facts, refusal
from lab.model.event import Event
from lab.model.verdict import Verdict


def event(line: int, at: float, kind: str, subject: str, **data: object) -> Event:
    return Event(line, at, kind, subject, data)  # type: ignore[arg-type]


def load(line: int, at: float, ok: int, fail: int = 0, servfail: int = 0) -> Event:
    counts = {"http_ok": ok, "http_5xx": 0, "http_fail": fail, "servfail": servfail}
    return event(line, at, "load", "usr-janet", apps={"facebook": counts})


DECIDED = event(1, 10.0, "gate", "assessment", gate="batfish", decision="refuse",
                reason="refuses: dc-dc", effective=True)  # fmt: skip
STEP = event(2, 10.1, "step", "fault", action="refused", text="the play ends here")
ENDED = event(9, 40.0, "phase.ended", "fault")
RUN = (DECIDED, STEP, *(load(3 + n, 31.0 + n, 10) for n in range(5)), ENDED)


def verdicts(events: tuple[Event, ...]) -> list[Verdict]:
    return [fact.verdict for fact in facts(events)]


def test_a_refusal_with_services_untouched_passes() -> None:
    assert refusal(RUN) == STEP
    assert verdicts(RUN) == [Verdict.PASS] * 3
    assert facts(RUN)[0].measured == "batfish: refuses: dc-dc"


def test_users_that_are_not_served_fail_it() -> None:
    bad = tuple(load(e.line, e.at, 1, 9) if e.kind == "load" else e for e in RUN)
    assert verdicts(bad)[2] is Verdict.FAIL


def test_users_whose_lookups_fail_are_not_served() -> None:
    bad = tuple(load(e.line, e.at, 10, 0, 10) if e.kind == "load" else e for e in RUN)
    assert facts(bad)[2].measured == "50.0% of 100 attempts"
    assert verdicts(bad)[2] is Verdict.FAIL


def test_users_nobody_saw_leave_it_open() -> None:
    assert verdicts(tuple(e for e in RUN if e.kind != "load"))[2] is Verdict.UNKNOWN


def test_a_router_that_still_runs_the_change_fails_it_until_it_took_it_back() -> None:
    took = event(3, 11.0, "router.change", "eb1-prn", change="assessment", step="applied")
    back = replace(took, line=4, data={**took.data, "step": "rolled-back"})
    assert verdicts((*RUN, took))[1] is Verdict.FAIL
    assert verdicts((*RUN, took, back))[1] is Verdict.PASS


def test_a_play_that_no_gate_ended_is_no_refusal() -> None:
    assert refusal((DECIDED, ENDED)) is None


def test_a_refusal_on_a_starved_host_is_marked_and_slow_users_leave_it_open() -> None:
    look = {"seconds": 1.0, "late_s": 0.0, "stalled": 1.0, "running": 9, "cpus": 2}
    hosts = tuple(event(100 + n, 5.0 + n, "host.pressure", "host", **look) for n in range(36))
    assert [(each.verdict, each.starved) for each in facts((*RUN, *hosts))] == [
        (Verdict.PASS, True)
    ] * 3
    slow = tuple(load(e.line, e.at, 9, 1) if e.kind == "load" else e for e in RUN)
    assert verdicts(slow)[2] is Verdict.FAIL
    assert verdicts((*slow, *hosts))[2] is Verdict.UNKNOWN
    bad = tuple(load(e.line, e.at, 1, 9) if e.kind == "load" else e for e in RUN)
    assert verdicts((*bad, *hosts))[2] is Verdict.FAIL
