"""A game day read from its journal: clock, marks, actions, messages, journeys."""

import pytest

from lab.gameday.exercise import ExerciseClock
from lab.gameday.injects import arriving, planned, to_send
from lab.gameday.keys import Keys
from lab.gameday.marks import MARKS, between, marks
from lab.gameday.places import places, ssh_config
from lab.model.access import Path
from tests.fakes.gameday import PACK, Log, repaired


def states(log: Log, now: float) -> dict[str, str]:
    return {each.inject.id: each.state for each in planned(log.story(), now)}


def running() -> Log:
    return Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running")


def test_the_clock_stands_still_in_a_pause() -> None:
    clock = ExerciseClock()
    assert clock.lab_s(3) is None
    clock.start(10)
    clock.pause(20)
    assert (clock.lab_s(15), clock.lab_s(20), clock.lab_s(50)) == (5, 10, 10)
    clock.go_on(60)
    assert (clock.lab_s(15), clock.lab_s(65)) == (5, 15)


def test_marks_come_from_what_was_measured_and_done() -> None:
    found = marks(repaired().story())
    assert tuple(found) == MARKS
    assert found == {
        "T0": 11,
        "Timp": 20,
        "Talert": 25,
        "Tdecl": 30,
        "Tdiag": 45,
        "Tmit": 80,
        "Tres": 115,
    }
    assert between(repaired().story(), "Timp", "Tmit") == 60


def test_a_short_failure_is_no_incident_and_a_short_repair_no_mitigation() -> None:
    log = running().cut(11).served(12, 20, 1.0).served(20, 23, 0.0).served(23, 40, 1.0)
    assert marks(log.story())["Timp"] is None
    log.served(40, 60, 0.0).served(60, 65, 1.0).served(65, 70, 0.0)
    assert marks(log.story())["Timp"] == 40
    assert marks(log.story())["Tmit"] is None


def test_what_was_called_out_before_the_fault_found_nothing() -> None:
    log = Log().turn(5, "ready").act(6, "declare", severity="SEV1")
    log.act(7, "hypothesis", text="trunk", category="trunk")
    log.act(10, "start", "facilitator").turn(10, "running").cut(11).served(12, 30, 0.0)
    found = marks(log.story())
    assert (found["Timp"], found["Tdecl"], found["Tdiag"]) == (12, None, None)
    assert marks(log.act(20, "declare", severity="SEV1").story())["Tdecl"] == 20


def test_what_nobody_saw_is_no_repair_that_held() -> None:
    log = running().cut(11).served(12, 30, 0.0).served(30, 31, 1.0)
    log.act(50, "say", channel="c", text="the measure sees nothing")
    assert [each.at for each in log.story().expected if each.action.id == "back"] == [None]
    log.served(50, 51, 1.0)
    assert marks(log.story())["Tmit"] is None
    assert [each.at for each in log.story().expected if each.action.id == "back"] == [None]
    assert marks(log.served(51, 62, 1.0).story())["Tmit"] == 50


def test_users_lose_minutes_while_they_fail() -> None:
    assert repaired().story().impact.lost_user_s == pytest.approx(600 * 60, rel=0.03)


def test_expected_and_harmful_actions_tick_from_state() -> None:
    story = repaired().story()
    assert {each.action.id: each.at for each in story.expected} == {"declared": 30, "back": 82}
    log = running().cut(11).served(12, 30, 0.0).act(30.5, "resolved").act(31, "resolved")
    (early,) = log.story().harmful
    assert (early.count, early.at) == (2, 30.5)


def test_what_was_claimed_too_early_counts_once_however_the_measure_goes_on() -> None:
    log = running().cut(11).served(12, 30, 0.0).act(30.5, "resolved")
    log.served(31, 35, 1.0).served(35, 40, 0.0)
    assert [each.count for each in log.story().harmful] == [1]


def test_being_well_before_the_fault_is_no_repair() -> None:
    story = running().cut(11).served(12, 30, 1.0).story()
    assert [each.at for each in story.expected if each.action.id == "back"] == [None]


def test_what_is_undone_at_the_end_is_not_what_people_did() -> None:
    log = running().cut(11).served(12, 30, 0.0).turn(30, "closing").served(31, 60, 1.0)
    story = log.turn(60, "ended").story()
    assert marks(story)["Tmit"] is None
    assert [each.at for each in story.expected] == [None, None]


def test_messages_are_due_sent_done_skipped_delayed() -> None:
    log = running()
    assert states(log, 15) == {"extra": "planned", "ask": "planned", "press": "planned"}
    assert states(log, 35) == {"extra": "due", "ask": "due", "press": "planned"}
    assert [each.id for each in to_send(log.story(), 35)] == ["ask"]  # the other is sent by hand
    log.act(12, "delay", "facilitator", id="press", seconds="30").sent(30, "ask")
    assert states(log, 60) == {"extra": "due", "ask": "sent", "press": "planned"}
    log.act(61, "declare", severity="SEV1").act(62, "skip", "facilitator", id="extra")
    assert states(log, 85) == {"extra": "skipped", "ask": "done", "press": "due"}


def test_a_message_that_is_needless_is_skipped_and_an_edited_one_says_something_else() -> None:
    log = running().act(12, "declare", severity="SEV1")
    log.act(13, "edit", "facilitator", id="press", text="Is it you?")
    assert states(log, 35)["ask"] == "skipped"
    assert [each.text for each in to_send(log.story(), 55)] == ["Is it you?"]


def test_people_who_were_sent_arrive_after_their_journey() -> None:
    log = running()
    console = places(log.story(), 15)[1]
    assert (console.open, console.why) == (False, "send someone on site: 60 s")
    log.act(20, "send", site="east")
    assert arriving(log.story(), 79) == ()
    assert "somebody is on the way: 40 s" in places(log.story(), 40)[1].why
    assert [each.id for each in arriving(log.story(), 80)] == ["east"]
    log.arrived(80)
    assert arriving(log.story(), 90) == ()
    assert places(log.story(), 90)[1].open


def test_journeys_stand_still_in_a_pause() -> None:
    log = running().act(20, "send", site="east").turn(30, "paused").turn(100, "running")
    assert arriving(log.story(), 140) == ()
    assert [each.id for each in arriving(log.story(), 151)] == ["east"]


def test_places_are_closed_before_the_lab_is_there() -> None:
    assert [each.why for each in places(Log().story(), 1)] == ["the game day is deploying"] * 2


def test_ssh_knows_each_router_by_name_over_each_path() -> None:
    from ipaddress import IPv4Address

    paths = {"in-band": Path({"noc": "r1", "tool": "r9"}, {"r2": IPv4Address("10.0.0.2")})}
    text = ssh_config(PACK.places.places[0], paths)
    assert "Host r2\n  HostName 10.0.0.2\n" in text
    assert "User noc\n" in text
    assert "/root/.ssh/noc\n" in text
    assert "tool" not in text


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        (b"show\r", ["show"]),
        (b"shox\x7fw bgp\r\r", ["show bgp"]),
        (b"wrong\x15right\n", ["right"]),
        (b"stopped\x03go\r", ["go"]),
        (b"one two\x17three\r", ["one three"]),
        (b"\x1b[A\x1b[1;5Cls\x1b]0;x\x07\r", ["ls"]),
        (b"unfinished", []),
    ],
)
def test_lines_are_read_from_keys(keys: bytes, lines: list[str]) -> None:
    assert Keys().take(keys) == lines


def test_a_line_comes_in_pieces() -> None:
    keys = Keys()
    assert [line for key in b"ssh r1\r" for line in keys.take(bytes([key]))] == ["ssh r1"]
