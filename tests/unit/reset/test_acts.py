"""Daemons that start again because of what they remember, and failures of acts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from lab.model.deployment import Completed, Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError
from lab.model.setup import Deployed, Difference, Interface, Part, Setup
from lab.model.topology import Node, Topology
from lab.reset.acts import forget, take_back

BGPD = Daemon("bgpd", ("bgpd",), Ready.VTY, "/run/frr/bgpd.vty")
WEB = Daemon("web", ("haproxy",), Ready.SOCKET, "/run/haproxy/sock")
SSH = Daemon("ssh", ("stormdrill-node", "ssh", "x"), Ready.FILE, "/run/lab/ssh.ready", ("bgpd",))
AGENT = Daemon("warmup", ("stormdrill-node", "warmup", "x"), Ready.FILE, "/run/lab/w", ("web",))
CACHE = Daemon("unbound", ("unbound", "-d"), Ready.SOCKET, "/run/unbound/sock")


@dataclass
class Noted:
    """A lab that notes what is done to it and fails where it is told to."""

    fails: str = ""
    done: list[str] = field(default_factory=list)

    def stop_daemon(self, node: str, daemon: str) -> None:
        self.done.append(f"stop {daemon}")

    def start_daemon(self, node: str, daemon: str) -> None:
        self.done.append(f"start {daemon}")

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        self.done.append(f"link {interface} {'up' if up else 'down'}")

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        self.done.append(" ".join(argv))
        failed = bool(self.fails) and argv[0] == self.fails
        return Completed(tuple(argv), int(failed), "", "refused\n" if failed else "")


def deployed(*daemons: Daemon, **setup: Any) -> Deployed:
    config = NodeConfig({"/run/lab/a": "text\n"}, daemons)
    topology = Topology("t", "", (Node("r1", "frr", "here"),), ())
    return Deployed(Deployment("lab", topology, {"r1": config}), {"r1": Setup(**setup)})


def done(
    lab: Noted, was: Deployed, *differences: Difference, now: Setup | None = None
) -> list[str]:
    running: Any = lab
    take_back(running, was, {"r1": now or Setup()}, differences)
    return lab.done


def test_resolvers_and_agents_with_what_they_set_forget() -> None:
    lab: Any = Noted()
    assert forget(lab, deployed(WEB, AGENT, CACHE, BGPD, SSH), ["r1"]) == ("r1",)
    assert lab.done == [
        "stop warmup", "stop unbound", "stop web", "start web", "start unbound", "start warmup",
    ]  # fmt: skip


def test_a_node_without_memory_is_left_alone() -> None:
    lab: Any = Noted()
    assert forget(lab, deployed(BGPD, SSH, WEB), ["r1"]) == ()
    assert lab.done == []


def test_what_reads_files_starts_again_around_them() -> None:
    edited = Difference("r1", Part.FILE, "/run/lab/a", ("as deployed",), ("edited",))
    assert done(Noted(), deployed(BGPD, SSH), edited) == [
        "stop ssh",
        "tee /run/lab/a",
        "start ssh",
    ]


def test_files_of_routers_start_nothing_again() -> None:
    new = Difference("r1", Part.FILE, "/etc/frr/more", (), ("new",))
    assert done(Noted(), deployed(BGPD, SSH), new) == ["rm -f -- /etc/frr/more"]


def test_acts_have_an_order_of_their_own() -> None:
    was = deployed(BGPD, interfaces={"e1": Interface(up=True, mtu=1500)})
    now = Setup(interfaces={"e1": Interface(up=False, mtu=1400)})
    address = Difference("r1", Part.ADDRESS, "e1", ("10.0.0.1/31",), ())
    link = Difference("r1", Part.INTERFACE, "e1", ("up",), ("down",))
    daemon = Difference("r1", Part.DAEMON, "bgpd", ("running",), ("exited -9",))
    assert done(Noted(), was, address, link, daemon, now=now) == [
        "start bgpd", "ip link set dev e1 mtu 1500", "link e1 up",
        "ip addr add 10.0.0.1/31 dev e1",
    ]  # fmt: skip


def test_rules_of_a_firewall_are_read_by_the_tool_that_showed_them() -> None:
    rule = "filter -A INPUT -p ospf -j DROP"
    told = Difference("r1", Part.FIREWALL, "iptables-legacy", (), (rule,))
    now = Setup(firewall={"iptables-legacy": (rule,)})
    assert done(Noted(), deployed(), told, now=now) == ["iptables-legacy-restore"]


def test_a_process_that_a_command_left_starts_as_often_as_it_is_missing() -> None:
    argv = ("serve", "a b")
    told = Difference("r1", Part.COMMAND, "serve 'a b'", ("3 of them",), ("1 of them",))
    lab = Noted()
    done(lab, deployed(left=(argv, argv, argv)), told, now=Setup(left=(argv,)))
    assert [text.rpartition("\n")[2] for text in lab.done] == [" sh serve a b"] * 2


def test_a_failure_names_the_part_and_the_rest_is_done() -> None:
    lab = Noted(fails="sysctl")
    sysctl = Difference("r1", Part.SYSCTL, "net.ipv4.ip_forward", ("1",), ("0",))
    rule = Difference("r1", Part.RULE, "", (), ("pref 9 from all lookup 77",))
    with pytest.raises(CommandError) as caught:
        done(lab, deployed(), sysctl, rule)
    assert str(caught.value) == "r1: sysctl: net.ipv4.ip_forward: refused"
    assert lab.done[-1] == "ip rule delete pref 9 from all lookup 77"


def test_a_link_that_was_deleted_needs_a_deployment() -> None:
    was = deployed(interfaces={"e1": Interface(up=True, mtu=1500)})
    gone = Difference("r1", Part.INTERFACE, "e1", ("up, mtu 1500",), ())
    with pytest.raises(CommandError, match="r1: interface: e1: was deleted; deploy the lab anew"):
        done(Noted(), was, gone)
