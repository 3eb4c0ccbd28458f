"""Who sees what, what they may do, and what it is worth."""

import json
from typing import Any

import pytest

from lab.gameday.acts import allowed
from lab.gameday.score import UNKNOWN, Yardstick, Yardsticks, part, score
from lab.gameday.views import view
from lab.model.gameday import Refused, Seat
from tests.fakes.gameday import HINTS, Log, repaired

TEAM, OBSERVER, FACILITATOR = Seat("responder", "team"), Seat("observer"), Seat("facilitator")
KEYS = {
    "title", "role", "team", "state", "clock", "services", "charts", "alerts", "topology",
    "incident", "hypotheses", "status_page", "chat", "hints", "places", "briefing", "choices",
}  # fmt: skip
STICKS = Yardsticks(Yardstick(None, None, 300.0, 60.0), Yardstick(5.0, 30.0, 60.0, 60.0))


def during() -> Log:
    log = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    log.served(6, 20, 1.0).served(20, 60, 0.0)
    return log.served(6, 20, 1.0, "inner").served(20, 60, 0.0, "inner").typed(30, "show bgp")


def seen(log: Log, seat: Seat, now: float = 60.0) -> Any:
    return view(log.story(), seat, now)


def test_a_responder_sees_these_keys_and_no_secret() -> None:
    shown = seen(during(), TEAM)
    assert set(shown) == KEYS
    text = json.dumps(shown)
    for secret in (
        "ground-truth",
        "facilitator",
        "Secret",
        "show bgp",
        "An attack?",
        "2021",
    ):
        assert secret not in text


def test_an_observer_has_notes_besides_and_the_facilitator_everything() -> None:
    log = during().act(40, "note", "observer", text="nobody leads", tag="confusion")
    assert set(seen(log, OBSERVER)) == {*KEYS, "notes"}
    whole = seen(log, FACILITATOR)
    assert {"injects", "expected", "harmful", "typed", "ledger", "faults", "notes", "marks",
            "score", "ground_truth"} <= set(whole)  # fmt: skip
    assert whole["clock"] == {"lab_s": 50.0, "past": "2021-10-04T15:39:49+00:00"}
    assert whole["typed"][0]["line"] == "show bgp"


def test_everybody_sees_everything_after_the_end() -> None:
    shown = seen(repaired(), TEAM, 140)
    assert shown["ground_truth"] == "text of ground-truth.md"
    assert shown["marks"]["Tmit"] == 70


def test_monitoring_that_lives_in_the_network_dies_with_it() -> None:
    mine = {each["id"]: each["state"] for each in seen(during(), TEAM)["services"]}
    true = {each["id"]: each["state"] for each in seen(during(), FACILITATOR)["services"]}
    assert mine == {"users": "bad", "inner": "unseen"}
    assert true == {"users": "bad", "inner": "bad"}
    (chart,) = seen(during(), TEAM)["charts"]
    assert chart["lines"][0]["values"][-1] is None  # the chart is drawn inside
    assert [each["text"] for each in seen(during(), TEAM)["alerts"]] == [
        "Users are served: below its target"
    ]


def test_a_hidden_start_is_not_shown_until_somebody_declares() -> None:
    log = Log().turn(5, "ready").act(10, "start", "facilitator", hidden="yes").turn(10, "running")
    assert seen(log, TEAM)["state"] == "ready"
    assert seen(log, TEAM)["clock"]["lab_s"] is None
    assert seen(log, OBSERVER)["state"] == "running"
    log.act(20, "declare", severity="SEV1")
    assert seen(log, TEAM)["state"] == "running"


def test_no_time_tells_of_a_hidden_start() -> None:
    def log() -> Log:
        return Log().turn(5, "ready").served(6, 25, 1.0).act(7, "say", channel="c", text="hello")

    def shown(log: Log) -> Any:
        return seen(log, TEAM, 25.0)

    begun = log().act(10, "start", "facilitator", hidden="yes").turn(10, "running")
    assert shown(begun) == shown(log())


def test_a_false_alarm_before_a_hidden_start_does_not_uncover_it() -> None:
    log = Log().turn(5, "ready").act(6, "declare", severity="SEV1")
    log.act(10, "start", "facilitator", hidden="yes").turn(10, "running")
    assert seen(log, TEAM)["state"] == "ready"
    assert seen(log.act(20, "declare", severity="SEV1"), TEAM)["state"] == "running"


def test_charts_have_at_most_so_many_points_and_the_last() -> None:
    log = during().served(60, 2000, 0.5)
    (chart,) = seen(log, FACILITATOR, 2000)["charts"]
    assert len(chart["t"]) <= 300
    assert chart["t"][-1] == 1989


def test_the_text_of_a_hint_is_shown_once_it_is_taken() -> None:
    first, second = seen(during().act(50, "hint", id="way-1"), TEAM)["hints"]
    assert first["text"] == HINTS[0].text
    assert "text" not in second


@pytest.mark.parametrize(
    ("role", "verb", "fields", "why"),
    [
        ("responder", "start", {}, "no responder can do that"),
        ("observer", "declare", {"severity": "SEV1"}, "no observer can do that"),
        ("responder", "declare", {}, "severity is empty"),
        ("responder", "declare", {"severity": "9"}, "there are: SEV1, SEV2, SEV3"),
        ("responder", "hint", {"id": "way-2"}, "take way-1 first"),
        ("responder", "send", {"site": "moon"}, "there are: east"),
        ("responder", "break_glass", {"reason": "locked out"}, "nobody is on site"),
        ("responder", "say", {"channel": "c", "text": "x" * 5000}, "longer than 4000"),
        ("facilitator", "start", {}, "it runs already"),
        ("facilitator", "fire", {"id": "none"}, "there is no inject none"),
        ("facilitator", "delay", {"id": "ask", "seconds": "soon"}, "is no number of seconds"),
        ("facilitator", "delay", {"id": "ask", "seconds": "nan"}, "is no number of seconds"),
        ("facilitator", "delay", {"id": "ask", "seconds": "-inf"}, "is no number of seconds"),
        ("facilitator", "fault", {"id": "cut"}, "there are: more"),
    ],
)
def test_what_somebody_may_not_do_is_refused_with_the_next_step(
    role: str, verb: str, fields: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        allowed(during().story(), role, verb, fields, 60.0)


def test_nobody_is_sent_twice_and_nobody_acts_after_the_end() -> None:
    log = during().act(50, "send", site="east")
    with pytest.raises(Refused, match="was sent to east already"):
        allowed(log.story(), "responder", "send", {"site": "east"}, 60.0)
    with pytest.raises(Refused, match="has ended"):
        allowed(repaired().story(), "responder", "resolved", {}, 140.0)
    assert allowed(repaired().story(), "observer", "note", {"text": "good"}, 140.0)["tag"] == ""


def test_there_is_no_score_without_a_rehearsal() -> None:
    assert score(repaired().story(), None) == {"state": UNKNOWN}


def test_a_score_lies_between_nobody_and_the_reference() -> None:
    found: Any = score(repaired().story(), STICKS)
    parts = found["parts"]
    assert 15 < parts["mitigation"] < 22
    assert parts["clean_finish"] == 10
    assert parts["hints"] == -2
    assert parts["process"] == 20
    nobody: Any = score(during().story(), STICKS)
    assert nobody["parts"]["mitigation"] == 0
    assert nobody["parts"]["user_minutes"] < 1  # an early end saves nobody
    assert nobody["total"] < found["total"]


@pytest.mark.parametrize(
    ("team", "value"), [(100.0, 0.0), (200.0, 0.0), (10.0, 1.0), (55.0, 0.5), (0.0, 1.1)]
)
def test_a_part_is_scaled_between_its_ends(team: float, value: float) -> None:
    assert part(100.0, 10.0, team) == pytest.approx(value)
