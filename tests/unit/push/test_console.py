"""Lines typed at consoles, and running configurations that come back."""

import pytest

from lab.frr.diff import Command
from lab.model.errors import CommandError
from lab.ports import Vty
from lab.push.console import restore, running, type_everywhere, type_lines
from tests.fakes.frr import FakeDaemon

CONF = "hostname {0}\nrouter bgp 65001\n neighbor 10.0.0.9 remote-as 65009\nexit\n"
IN_BGP = ("router bgp 65001",)
TIMERS = Command(IN_BGP, "timers bgp 3 9")
ROUTE = Command((), "ip route 10.9.0.0/16 Null0")


class Lab:
    """Routers by name and daemon; ``opened`` has every console that was opened."""

    def __init__(self, *nodes: str) -> None:
        self.daemons = {
            (node, daemon): FakeDaemon(CONF.format(node) if daemon == "bgpd" else "")
            for node in nodes
            for daemon in ("bgpd", "staticd")
        }

    def vty(self, node: str, daemon: str) -> Vty:
        return self.daemons[node, daemon]

    def closed(self) -> bool:
        return all(each.closed for each in self.daemons.values() if each.asked)


def test_lines_are_typed_in_their_contexts_and_the_console_is_closed() -> None:
    lab = Lab("r1")
    type_lines(lab, "r1", {"bgpd": (TIMERS,), "staticd": (ROUTE,)})
    assert lab.daemons["r1", "bgpd"].asked == [
        "configure terminal", "router bgp 65001", "timers bgp 3 9", "end",
    ]  # fmt: skip
    assert ROUTE.line in lab.daemons["r1", "staticd"].running
    assert lab.closed()


def test_a_refused_line_is_an_error_and_the_console_is_closed() -> None:
    lab = Lab("r1")
    lab.daemons["r1", "bgpd"].refuses = (TIMERS.line,)
    with pytest.raises(CommandError, match="refused"):
        type_lines(lab, "r1", {"bgpd": (TIMERS,)})
    assert lab.closed()


def test_at_several_routers_each_failure_is_told_and_the_others_take_their_lines() -> None:
    lab = Lab("r1", "r2", "r3")
    lab.daemons["r2", "bgpd"].gone = True
    lines = {node: {"bgpd": (TIMERS,)} for node in ("r1", "r2", "r3")}
    failed = type_everywhere(lab, lines)
    assert failed.keys() == {"r2"}
    assert "got no answer" in failed["r2"]
    assert TIMERS.line in lab.daemons["r1", "bgpd"].running
    assert TIMERS.line in lab.daemons["r3", "bgpd"].running


def test_routers_are_taken_back_to_what_they_ran() -> None:
    lab = Lab("r1", "r2")
    before = {node: running(lab, node, ("bgpd", "staticd")) for node in ("r1", "r2")}
    type_lines(lab, "r1", {"bgpd": (TIMERS, Command(IN_BGP, "no neighbor 10.0.0.9")),
                           "staticd": (ROUTE,)})  # fmt: skip
    assert restore(lab, before) == ()
    assert {node: running(lab, node, ("bgpd", "staticd")) for node in ("r1", "r2")} == before
    assert "configure terminal" not in lab.daemons["r2", "bgpd"].asked


def test_an_interface_that_is_passive_by_its_own_takes_two_rounds() -> None:
    lab = Lab("r1")
    passive = "interface e1\n ip ospf passive\nexit\n"
    lab.daemons["r1", "bgpd"] = FakeDaemon(passive)
    before = {"r1": running(lab, "r1", ("bgpd",))}
    type_lines(lab, "r1", {"bgpd": (Command(("interface e1",), "no ip ospf passive"),)})
    assert restore(lab, before) == ()
    assert "ip ospf passive" in lab.daemons["r1", "bgpd"].running


def test_what_a_router_does_not_take_back_is_named_with_its_daemon() -> None:
    class Deaf(FakeDaemon):
        def ask(self, command: str) -> str:
            return "" if command == f"no {ROUTE.line}" else super().ask(command)

    lab = Lab("r1")
    before = {"r1": running(lab, "r1", ("staticd",))}
    lab.daemons["r1", "staticd"] = Deaf(f"{ROUTE.line}\n")
    assert restore(lab, before) == (f"r1: staticd: no {ROUTE.line}",)


def test_a_router_that_cannot_be_asked_is_an_error_and_the_others_are_taken_back() -> None:
    lab = Lab("r1", "r2")
    before = {node: running(lab, node, ("staticd",)) for node in ("r1", "r2")}
    type_lines(lab, "r2", {"staticd": (ROUTE,)})
    lab.daemons["r1", "staticd"].gone = True
    with pytest.raises(CommandError, match="got no answer"):
        restore(lab, before)
    assert ROUTE.line not in lab.daemons["r2", "staticd"].running
