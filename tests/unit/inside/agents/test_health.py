"""What one site decides from the answers it gets."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lab.inside.agents.health import Agent, Announcer, Answer
from lab.inside.agents.routes import Found, Routes
from lab.inside.program.event_log import EventLog
from lab.journal.kinds.server import CentreCheck, Health, HealthCheck
from lab.model.errors import CommandError
from lab.model.programs.agents import HealthJob, HealthPage

CONFIG = HealthJob(
    node="dns-lhr",
    asn=65530,
    prefixes=("129.134.30.12/32", "129.134.31.12/32"),
    checks=(HealthPage(dc="prn", host="10.1.1.11"), HealthPage(dc="lla", host="10.2.1.11")),
    interval_s=1,
    fall=3,
    rise=3,
    timeout_s=0.8,
    seed=0,
)
BOTH = (Answer("prn", "10.1.1.11", ""), Answer("lla", "10.2.1.11", ""))
ONE = (Answer("prn", "10.1.1.11", "timeout"), Answer("lla", "10.2.1.11", ""))
NONE = (Answer("prn", "10.1.1.11", "timeout"), Answer("lla", "10.2.1.11", "refused"))


def decisions(agent: Agent, rounds: Sequence[tuple[Answer, ...]], start: float = 1.0) -> list[str]:
    """Return the decision of each round, "" for none."""
    made = []
    for number, answers in enumerate(rounds):
        events = agent.round(answers, start + number)
        told = [event for event in events if isinstance(event, Health)]
        made.append(told[0].decision if told else "")
    return made


def test_site_withdraws_on_the_third_round_without_any_data_centre() -> None:
    agent = Agent(CONFIG, 0.0)
    assert decisions(agent, [BOTH, NONE, NONE, NONE, NONE]) == ["", "", "", "withdraw", ""]
    assert not agent.announced


def test_one_data_centre_is_enough_to_stay_announced() -> None:
    agent = Agent(CONFIG, 0.0)
    assert decisions(agent, [BOTH] + [ONE] * 10) == [""] * 11
    assert agent.announced


def test_site_announces_on_the_third_good_round() -> None:
    agent = Agent(CONFIG, 0.0)
    rounds = [BOTH, NONE, NONE, NONE, ONE, NONE, ONE, ONE, ONE]
    assert decisions(agent, rounds)[4:] == ["", "", "", "", "announce"]


def test_withdrawal_tells_its_reason_its_checks_and_its_prefixes() -> None:
    agent = Agent(CONFIG, 0.0)
    told: list[Health | HealthCheck] = []
    for moment, answers in enumerate((BOTH, NONE, NONE, NONE), 1):
        told = list(agent.round(answers, float(moment)))
    assert told == [
        Health(
            decision="withdraw",
            reason="no data centre answered in 3 rounds",
            checks=[
                CentreCheck(dc="prn", ok=False, error="timeout"),
                CentreCheck(dc="lla", ok=False, error="refused"),
            ],
            prefixes=("129.134.30.12/32", "129.134.31.12/32"),
        )
    ]


def test_check_is_told_when_its_outcome_changes_and_only_then() -> None:
    agent = Agent(CONFIG, 0.0)
    told = [list(agent.round(answers, 1.0)) for answers in (BOTH, BOTH, ONE, ONE)]
    assert [len(each) for each in told] == [2, 0, 1, 0]
    assert told[2] == [HealthCheck(dc="prn", ok=False, error="timeout", host="10.1.1.11")]


def test_network_that_never_came_up_is_waited_for_until_the_grace_is_over() -> None:
    agent = Agent(CONFIG, 0.0)
    made = decisions(agent, [NONE] * 64)
    assert made.index("withdraw") == 61  # the third of the rounds at 60, 61 and 62 seconds


def test_agent_started_beside_withdrawn_routes_goes_on_from_there() -> None:
    agent = Agent(CONFIG, 0.0, announced=False)
    assert agent.start().reason == "the configuration has the prefixes withdrawn"
    assert decisions(agent, [BOTH, BOTH, BOTH]) == ["", "", "announce"]


def test_an_agent_that_keeps_its_routes_says_what_it_saw_and_stays_announced() -> None:
    agent = Agent(replace(CONFIG, keep=True), 0.0)
    announced, events = set(), []
    for moment, answers in enumerate([BOTH, *[NONE] * 4, *[ONE] * 3], 1):
        told = agent.round(answers, float(moment))
        events += [event for event in told if isinstance(event, Health)]
        announced.add(agent.announced)
    assert announced == {True}
    assert [(event.decision, event.reason) for event in events] == [
        ("keep", "no data centre answered in 3 rounds"),
        ("keep", "a data centre answered in 3 rounds"),
    ]


def test_a_site_that_others_leave_behind_stays_announced_and_says_why() -> None:
    agent = Agent(CONFIG, 0.0)
    events = []
    for moment, answers in enumerate([BOTH, *[NONE] * 4, *[ONE] * 3], 1):
        held = agent.falls(answers, float(moment))
        assert held is (moment == 4)  # the third round without any data centre
        told = agent.round(answers, float(moment), held=held)
        events += [event for event in told if isinstance(event, Health)]
        assert agent.announced
    assert [(event.decision, event.reason) for event in events] == [
        ("keep", "no data centre answered in 3 rounds; no fewer sites may announce"),
        ("keep", "a data centre answered in 3 rounds"),
    ]


def test_a_site_that_was_held_once_may_withdraw_the_next_time() -> None:
    agent = Agent(CONFIG, 0.0)
    for moment, answers in enumerate([BOTH, *[NONE] * 3, *[ONE] * 3], 1):
        list(agent.round(answers, float(moment), held=True))
    assert decisions(agent, [NONE] * 3, start=10.0) == ["", "", "withdraw"]
    assert not agent.announced


def test_a_restarted_agent_that_keeps_its_routes_announces_those_that_were_withdrawn() -> None:
    agent = Agent(replace(CONFIG, keep=True), 0.0, announced=False)
    assert agent.start().reason == "the configuration has the prefixes withdrawn"
    assert agent.announced


class ScriptedRoutes(Routes):
    """Answers ``settle`` from a list; an exception in it is raised."""

    def __init__(self, script: list[Found | CommandError]) -> None:
        super().__init__(lambda: pytest.fail("not to be connected"), 65530, CONFIG.prefixes)
        self.script = script

    def settle(self, *, announce: bool) -> Found:
        answer = self.script.pop(0)
        if isinstance(answer, CommandError):
            raise answer
        return answer


def logged(
    tmp_path: Path, script: list[Found | CommandError]
) -> tuple[list[float], list[tuple[str, object]]]:
    """Return the pauses an announcer asked for and the kinds and data it logged."""
    path = tmp_path / "log" / "health.jsonl"
    log = EventLog(str(path), "dns-lhr")
    announcer = Announcer(ScriptedRoutes(script), log)
    pauses = [announcer.settle(announce=True) for _ in script.copy()]
    log.close()
    events = [json.loads(line) for line in path.read_text().splitlines()]
    return pauses, [(event["kind"], event["data"]) for event in events]


def test_routes_are_told_when_bgpd_has_changed_and_looked_at_soon_after_a_command(
    tmp_path: Path,
) -> None:
    one, both = ("129.134.30.12/32",), CONFIG.prefixes
    script: list[Found | CommandError] = [
        Found(one, told=True),
        Found(both, told=False),
        Found(both, told=False),
    ]
    pauses, events = logged(tmp_path, script)
    assert pauses == [0.1, 1.0, 1.0]
    assert events == [
        ("health.routes", {"announced": list(one)}),
        ("health.routes", {"announced": list(both)}),
    ]


def test_bgpd_that_is_gone_is_told_once_and_tried_again(tmp_path: Path) -> None:
    gone = CommandError("bgpd is not running")
    script: list[Found | CommandError] = [gone, gone, Found((), told=False), gone]
    pauses, events = logged(tmp_path, script)
    assert pauses == [1.0] * 4
    assert [kind for kind, _ in events] == ["error", "health.routes", "error"]
