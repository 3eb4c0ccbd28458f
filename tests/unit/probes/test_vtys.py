"""Connections that are kept, lost and found again."""

import pytest

from lab.model.errors import CommandError
from lab.probes.vtys import Vtys
from tests.fakes.scripted import ScriptedLab

ANSWERS = {("eb1-a", "bgpd"): {"show version": "8.4.4"}}


def test_connection_is_kept_between_questions() -> None:
    lab = ScriptedLab(ANSWERS)
    vtys = Vtys(lab)
    assert [vtys.ask("eb1-a", "bgpd", "show version") for _ in range(3)] == ["8.4.4"] * 3
    assert len(lab.connections) == 1


def test_daemon_that_was_restarted_is_asked_over_a_new_connection() -> None:
    lab = ScriptedLab(ANSWERS)
    vtys = Vtys(lab)
    vtys.ask("eb1-a", "bgpd", "show version")
    lab.connections[0].broken = True
    assert vtys.ask("eb1-a", "bgpd", "show version") == "8.4.4"
    assert [vty.closed for vty in lab.connections] == [True, False]


def test_daemon_that_is_gone_is_told_by_name_and_found_when_it_is_back() -> None:
    lab = ScriptedLab({})
    vtys = Vtys(lab)
    with pytest.raises(CommandError, match="bgpd of eb1-a: bgpd is not running"):
        vtys.ask("eb1-a", "bgpd", "show version")
    lab.answers = ANSWERS
    assert vtys.ask("eb1-a", "bgpd", "show version") == "8.4.4"


def test_daemon_that_hangs_is_left_alone_for_a_while() -> None:
    moments = iter([0.0, 0.0, 10.0, 10.0, 12.0, 25.0, 25.0])
    lab = ScriptedLab({("eb1-a", "bgpd"): {}})
    vtys = Vtys(lab, now=lambda: next(moments))
    with pytest.raises(CommandError, match="got no answer"):
        vtys.ask("eb1-a", "bgpd", "show version")
    with pytest.raises(CommandError, match="did not answer a moment ago"):
        vtys.ask("eb1-a", "bgpd", "show version")
    lab.answers = ANSWERS
    assert vtys.ask("eb1-a", "bgpd", "show version") == "8.4.4"


def test_closing_closes_every_connection() -> None:
    lab = ScriptedLab({**ANSWERS, ("eb1-b", "bgpd"): {"show version": "8.4.4"}})
    vtys = Vtys(lab)
    for node in ("eb1-a", "eb1-b"):
        vtys.ask(node, "bgpd", "show version")
    vtys.close()
    assert [vty.closed for vty in lab.connections] == [True, True]
