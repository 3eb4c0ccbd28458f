"""What the agent reads from its bgpd and what it sends."""

from pathlib import Path

import pytest

from lab.inside.agents.routes import Found, Routes, change, configured, own_path
from lab.model.errors import CommandError

RECORDED = Path("tests/recorded")
RELEASES = ("8.4.4", "10.3")
RUNNING = (RECORDED / "frr-8.4.4-bgpd-running-networks.txt").read_text()
OWN = (RECORDED / "frr-8.4.4-bgp-prefix-own.json").read_text()
ABSENT = (RECORDED / "frr-8.4.4-bgp-prefix-absent.json").read_text()
A, B, OTHER = "129.134.30.12/32", "129.134.31.12/32", "185.89.218.12/32"


class ScriptedVty:
    """Answers look-ups from a set of announced prefixes and keeps what it is told."""

    def __init__(self, announced: set[str], running: str = RUNNING) -> None:
        self.announced = announced
        self.running = running
        self.told: list[str] = []
        self.closed = 0

    def ask(self, command: str) -> str:
        if command == "show running-config":
            return self.running
        if command.startswith(("show bgp ipv4 unicast ", "show bgp ipv6 unicast ")):
            return OWN if command.split()[4] in self.announced else ABSENT
        self.told.append(command)
        return ""

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("release", RELEASES)
def test_network_lines_of_the_running_configuration_are_read(release: str) -> None:
    running = (RECORDED / f"frr-{release}-bgpd-running-networks.txt").read_text()
    assert configured(running) == {A, B, "129.134.0.0/17", "157.240.1.0/24"}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("recorded", "own"),
    [("own", True), ("absent", False), ("learned", False), ("aggregate", False)],
)
def test_only_a_route_of_its_own_counts_as_announced(
    release: str,
    recorded: str,
    own: bool,  # noqa: FBT001
) -> None:
    assert own_path((RECORDED / f"frr-{release}-bgp-prefix-{recorded}.json").read_text()) is own


def test_answer_that_is_no_json_is_an_error_of_bgpd() -> None:
    with pytest.raises(CommandError, match="no JSON object: '% BGP instance not found'"):
        own_path("% BGP instance not found")


def test_withdrawal_removes_only_the_lines_that_are_there() -> None:
    assert change(RUNNING, 65530, (A, OTHER, B), announce=False) == (
        "configure terminal",
        "router bgp 65530",
        "address-family ipv4 unicast",
        f"no network {A}",
        f"no network {B}",
        "end",
    )


def test_a_decision_holds_for_both_families() -> None:
    six = "2a03:2880:f0fc:c:face:b00c:0:35/128"
    running = f"{RUNNING}  network {six}\n"
    assert change(running, 65530, (A, six, B), announce=False) == (
        "configure terminal",
        "router bgp 65530",
        "address-family ipv4 unicast",
        f"no network {A}",
        f"no network {B}",
        "exit",
        "address-family ipv6 unicast",
        f"no network {six}",
        "end",
    )
    assert change(RUNNING, 65530, (A, six), announce=True)[2:] == (
        "address-family ipv6 unicast",
        f"network {six}",
        "end",
    )


def test_each_family_is_asked_for_its_own_routes() -> None:
    six = "2a03:2880:f0fc:c:face:b00c:0:35/128"
    asked: list[str] = []

    class Vty(ScriptedVty):
        def ask(self, command: str) -> str:
            asked.append(command)
            return super().ask(command)

    Routes(lambda: Vty({A, six}), 65530, (A, six)).settle(announce=True)
    assert asked == [f"show bgp ipv4 unicast {A} json", f"show bgp ipv6 unicast {six} json"]


def test_announcement_adds_only_the_lines_that_are_missing() -> None:
    lines = change(RUNNING, 65530, (A, OTHER, B), announce=True)
    assert lines[3:] == (f"network {OTHER}", "end")


def test_nothing_is_sent_when_the_lines_are_as_wanted() -> None:
    assert change(RUNNING, 65530, (A, B), announce=True) == ()


def test_settling_withdraws_in_one_session_and_tells_what_it_found() -> None:
    vty = ScriptedVty({A, B})
    found = Routes(lambda: vty, 65530, (A, B)).settle(announce=False)
    assert found == Found((A, B), told=True)
    assert vty.told[3:] == [f"no network {A}", f"no network {B}", "end"]
    assert vty.closed == 1


def test_settled_bgpd_is_left_alone() -> None:
    vty = ScriptedVty({A, B})
    assert Routes(lambda: vty, 65530, (A, B)).settle(announce=True) == Found((A, B), told=False)
    assert vty.told == []


def test_route_that_is_configured_but_not_there_yet_is_only_waited_for() -> None:
    vty = ScriptedVty(set())
    assert Routes(lambda: vty, 65530, (A, B)).settle(announce=True) == Found((), told=False)
    assert vty.told == []


def test_configuration_tells_what_a_restarted_agent_stands_at() -> None:
    assert Routes(lambda: ScriptedVty(set()), 65530, (A, OTHER)).wanted_by_configuration()
    assert not Routes(lambda: ScriptedVty(set()), 65530, (OTHER,)).wanted_by_configuration()
