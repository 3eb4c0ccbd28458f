"""The advertisement intervals of routers, set aside and taken back, on a bgpd in short."""

import re
from dataclasses import dataclass, field

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import CommandError, RuntimeFailure
from lab.probes.intervals import Interval, intervals, none_kept

CONFIG = """\
frr version 8.4.4
!
router bgp 3356
 neighbor 10.64.1.1 remote-as 32934
 neighbor 10.64.1.1 advertisement-interval 4
 neighbor 10.64.1.3 remote-as 64999
 neighbor 10.64.1.3 advertisement-interval 0
!
router bgp 3356 vrf blue
 neighbor 10.64.1.9 advertisement-interval 30
!
route-map neighbor permit 10
 neighbor 10.64.1.7 advertisement-interval 9
"""


@dataclass
class Bgpd:
    """Keeps the interval of each neighbor as lines in configuration mode set it."""

    config: str = CONFIG
    deaf: bool = False
    refuses: str = "no such line"
    context: str | None = None
    closed: int = 0
    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def ask(self, command: str) -> str:
        if self.deaf or self.refuses in command:
            raise CommandError(f"refused: {command}")
        line = re.fullmatch(r"neighbor (\S+) advertisement-interval (\d+)", command)
        if command == "show running-config":
            return self.config
        if command == "configure terminal":
            self.context = ""
        elif command == "end":
            self.context = None
        elif command.startswith("router bgp ") and self.context is not None:
            self.context = command
        elif line and self.context:
            self.kept[self.context, line[1]] = line[2]
        else:
            raise CommandError(f"% Unknown command: {command}")
        return ""

    def close(self) -> None:
        self.closed += 1


@dataclass
class Lab:
    bgpds: dict[str, Bgpd]

    def vty(self, node: str, daemon: str) -> Bgpd:
        assert daemon == "bgpd"
        return self.bgpds[node]


def nodes(**states: str) -> list[NodeState]:
    return [NodeState(name, "frr", name, "running", (("bgpd", state),))
            for name, state in states.items()]  # fmt: skip


def test_intervals_that_let_a_neighbor_wait_are_read_with_the_router_they_belong_to() -> None:
    assert intervals(CONFIG) == (
        Interval("router bgp 3356", "10.64.1.1", 4),
        Interval("router bgp 3356 vrf blue", "10.64.1.9", 30),
    )


def test_no_interval_is_kept_meanwhile_and_each_is_what_it_was_then() -> None:
    lab = Lab({"t1": Bgpd(), "eb1": Bgpd("router bgp 1\n")})
    bgpd = lab.bgpds["t1"]
    with none_kept(lab, nodes(t1="running", eb1="running")):
        assert bgpd.kept == {
            ("router bgp 3356", "10.64.1.1"): "0",
            ("router bgp 3356 vrf blue", "10.64.1.9"): "0",
        }
        assert bgpd.context is None
    assert bgpd.kept == {
        ("router bgp 3356", "10.64.1.1"): "4",
        ("router bgp 3356 vrf blue", "10.64.1.9"): "30",
    }
    assert (bgpd.context, bgpd.closed) == (None, 2)
    assert (lab.bgpds["eb1"].kept, lab.bgpds["eb1"].closed) == ({}, 1)


def test_intervals_come_back_when_the_wait_fails() -> None:
    bgpd = Bgpd()
    with pytest.raises(KeyError), none_kept(Lab({"t1": bgpd}), nodes(t1="running")):
        raise KeyError
    assert set(bgpd.kept.values()) == {"4", "30"}


def test_a_router_that_does_not_answer_at_the_beginning_is_left_alone() -> None:
    lab = Lab({"t1": Bgpd(deaf=True), "t2": Bgpd()})
    with none_kept(lab, nodes(t1="running", gone="exited 1", t2="running")):
        assert set(lab.bgpds["t2"].kept.values()) == {"0"}
    assert lab.bgpds["t1"].kept == {}


def test_a_router_that_took_half_of_the_lines_has_them_back() -> None:
    bgpd = Bgpd(refuses="10.64.1.9 advertisement-interval 0")
    with none_kept(Lab({"t1": bgpd}), nodes(t1="running")):
        assert bgpd.kept == {("router bgp 3356", "10.64.1.1"): "0"}
    assert set(bgpd.kept.values()) == {"4", "30"}


def test_every_router_that_does_not_take_its_intervals_back_is_named() -> None:
    lab = Lab({name: Bgpd() for name in ("t1", "t2", "t3")})
    with (
        pytest.raises(RuntimeFailure, match=r"not as configured: t1: .*; t3: "),
        none_kept(lab, nodes(t1="running", t2="running", t3="running")),
    ):
        lab.bgpds["t1"].deaf = lab.bgpds["t3"].deaf = True
    assert set(lab.bgpds["t2"].kept.values()) == {"4", "30"}
