"""What differs between a node as it was deployed and as it is."""

from dataclasses import replace
from hashlib import sha256

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.setup import Deployed, Difference, Interface, Part, Process, Sessions, Setup
from lab.model.topology import Endpoint, Link, Node, Topology
from lab.reset.differences import differences, lost_adjacencies

TEXT = "listen 80\n"
CONFIG = NodeConfig(
    {"/run/lab/web.cfg": TEXT},
    (
        Daemon("bgpd", ("bgpd", "-P", "0"), Ready.VTY, "/run/frr/bgpd.vty"),
        Daemon("web", ("haproxy", "-db"), Ready.SOCKET, "/run/haproxy/sock"),
    ),
)
RUNNING = "router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 weight 5\n"
WAS = Setup(
    daemons={"bgpd": "running", "web": "running"},
    processes=(Process(7, "bgpd"), Process(8, "haproxy"), Process(9, "ripd")),
    running={"bgpd": RUNNING},
    files={"/run/lab/web.cfg": sha256(TEXT.encode()).hexdigest(), "/run/lab/own": "1"},
    sysctls={"net.ipv4.ip_forward": "1"},
    interfaces={"e1": Interface(up=True, mtu=1500), "e2": Interface(up=False, mtu=1500)},
    addresses={"e1": ("10.0.0.0/31",)},
    neighbours={"e1": ("10.0.0.1 lladdr 02:00:00:00:00:01",)},
    routes=("-4 default via 10.0.0.1 dev e1 proto static",),
)
DEPLOYED = Deployed(
    Deployment("lab", Topology("t", "", (Node("r1", "frr", "here"),), ()), {"r1": CONFIG}),
    {"r1": WAS},
)


def found(now: Setup) -> list[tuple[Part, str, tuple[str, ...], tuple[str, ...]]]:
    return [
        (each.part, each.place, each.deployed, each.now)
        for each in differences(DEPLOYED, {"r1": now})
    ]


def test_equal_setups_do_not_differ() -> None:
    assert differences(DEPLOYED, {"r1": WAS}) == ()


def test_of_a_stopped_node_nothing_else_is_told() -> None:
    now = Setup(stopped=True, daemons={"bgpd": "stopped", "web": "stopped"})
    assert found(now) == [(Part.NODE, "", ("running",), ("stopped",))]


def test_a_line_that_was_typed_is_told_with_its_block() -> None:
    now = replace(WAS, running={"bgpd": RUNNING.replace("weight 5", "shutdown")})
    block = "router bgp 1 / neighbor 10.0.0.1"
    assert found(now) == [
        (Part.CONFIGURATION, "bgpd", (f"{block} weight 5",), (f"{block} shutdown",))
    ]


def test_a_daemon_started_by_hand_is_told_beside_the_one_it_stands_for() -> None:
    now = replace(
        WAS,
        daemons={"bgpd": "exited -9", "web": "running"},
        processes=(Process(30, "bgpd"), Process(8, "haproxy"), Process(9, "ripd")),
        running={"bgpd": ""},
    )
    assert found(now) == [
        (Part.PROCESS, "30", (), ("bgpd was started by hand",)),
        (Part.DAEMON, "bgpd", ("running",), ("exited -9",)),
    ]


def test_a_suspended_daemon_is_told() -> None:
    now = replace(WAS, processes=(Process(7, "bgpd", suspended=True),), running={})
    assert found(now) == [(Part.DAEMON, "bgpd", ("running",), ("suspended",))]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, [("/run/lab/web.cfg", ("there",), ("gone",))]),
        ({"/run/lab/web.cfg": "2"}, [("/run/lab/web.cfg", ("as deployed",), ("edited",))]),
        ({**WAS.files, "/run/lab/own": "2"}, []),
        ({**WAS.files, "/run/lab/breakglass.enabled": "3"},
         [("/run/lab/breakglass.enabled", (), ("new",))]),
    ],
)  # fmt: skip
def test_files_that_the_configuration_gave_and_new_ones_are_told(
    files: dict[str, str], expected: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert [each[1:] for each in found(replace(WAS, files=files))] == expected


def test_what_only_follows_from_a_link_that_is_down_is_not_told() -> None:
    down = {**WAS.interfaces, "e1": Interface(up=False, mtu=1500)}
    now = replace(WAS, interfaces=down, addresses={}, neighbours={}, routes=())
    assert found(now) == [(Part.INTERFACE, "e1", ("up, mtu 1500",), ("down, mtu 1500",))]


def test_a_link_that_was_deployed_down_hides_nothing() -> None:
    up = {**WAS.interfaces, "e2": Interface(up=True, mtu=1500)}
    now = replace(WAS, interfaces=up, routes=())
    assert [each[0] for each in found(now)] == [Part.INTERFACE, Part.ROUTE]


def test_the_settings_of_the_kernel_are_told() -> None:
    now = replace(
        WAS,
        sysctls={"net.ipv4.ip_forward": "0"},
        addresses={"e1": ("10.0.0.0/31", "10.9.9.9/32")},
        neighbours={"e1": ("10.0.0.1 lladdr 02:00:00:00:00:99",)},
        shaping={"e1": ("root handle 1: tbf rate 1Mbit",)},
        rules=("pref 9 from all lookup 77",),
    )
    assert found(now) == [
        (Part.SYSCTL, "net.ipv4.ip_forward", ("1",), ("0",)),
        (Part.ADDRESS, "e1", (), ("10.9.9.9/32",)),
        (Part.NEIGHBOUR, "e1", (), ("10.0.0.1 lladdr 02:00:00:00:00:99",)),
        (Part.SHAPING, "e1", (), ("root handle 1: tbf rate 1Mbit",)),
        (Part.RULE, "", (), ("pref 9 from all lookup 77",)),
    ]


def test_rules_of_a_firewall_are_told_and_so_is_another_order() -> None:
    one, two = "filter -A INPUT -p ospf -j DROP", "filter -A INPUT -j ACCEPT"
    now = replace(WAS, firewall={"iptables": (one,)})
    assert found(now) == [(Part.FIREWALL, "iptables", (), (one,))]
    was = replace(WAS, firewall={"iptables": (one, two)})
    turned = replace(WAS, firewall={"iptables": (two, one)})
    (told,) = differences(replace(DEPLOYED, setups={"r1": was}), {"r1": turned})
    assert (told.deployed, told.now) == ((one, two), (two, one))


def test_what_a_command_of_the_deployment_left_is_told_when_it_is_gone() -> None:
    web = ("python3", "-m", "http.server", "80 81")
    was = replace(DEPLOYED, setups={"r1": replace(WAS, left=(web, web, ("cat",)))})
    now = replace(WAS, left=(web, ("cat",), ("new",)))
    (told,) = differences(was, {"r1": now})
    assert (told.part, told.place) == (Part.COMMAND, "python3 -m http.server '80 81'")
    assert (told.deployed, told.now) == (("2 of them",), ("1 of them",))


def ring(**setups: Setup) -> Deployed:
    """Return two routers with a link between them."""
    ends = Endpoint("r1", "e1"), Endpoint("r2", "e1")
    topology = Topology("t", "", (), (Link(*ends),))
    configs = {node: NodeConfig() for node in setups}
    return Deployed(Deployment("lab", topology, configs), setups)


UP = Setup(
    daemons={"ospfd": "running"},
    interfaces={"e1": Interface(up=True, mtu=1500)},
    adjacencies=("10.255.0.9 on e1",),
)


def test_a_lost_ospf_neighbor_is_told() -> None:
    now = {"r1": replace(UP, adjacencies=()), "r2": UP}
    assert lost_adjacencies(ring(r1=UP, r2=UP), now) == (
        Difference("r1", Part.ADJACENCY, "", ("10.255.0.9 on e1",)),
    )
    more = {"r1": replace(UP, adjacencies=(*UP.adjacencies, "10.255.0.8 on e1")), "r2": UP}
    assert lost_adjacencies(ring(r1=UP, r2=UP), more) == ()


@pytest.mark.parametrize(
    "other",
    [
        Setup(stopped=True),
        replace(UP, daemons={"ospfd": "exited -9"}),
        replace(UP, interfaces={"e1": Interface(up=False, mtu=1500)}),
    ],
)
def test_an_ospf_neighbor_that_is_down_itself_is_not_told_as_lost(other: Setup) -> None:
    now = {"r1": replace(UP, adjacencies=()), "r2": other}
    assert lost_adjacencies(ring(r1=UP, r2=UP), now) == ()


def test_a_neighbour_that_was_learnt_anew_is_no_difference() -> None:
    assert found(replace(WAS, neighbours={})) == []


def test_an_interface_that_somebody_made_is_told() -> None:
    now = replace(WAS, interfaces={**WAS.interfaces, "tun0": Interface(up=True, mtu=1476)})
    assert found(now) == [(Part.INTERFACE, "tun0", (), ("up, mtu 1476",))]


def test_a_difference_names_its_node() -> None:
    assert differences(DEPLOYED, {"r1": Setup(stopped=True)}) == (
        Difference("r1", Part.NODE, "", ("running",), ("stopped",)),
    )


def test_routers_that_are_short_of_sessions_are_named() -> None:
    before = Sessions({"r1": 2, "r2": 1}, {"r1": 1})
    now = Sessions({"r1": 1, "r2": 1, "r3": 0}, {"r1": 0})
    assert now.short_of(before) == ("r1: bgp 1 of 2", "r1: ospf 0 of 1")
    assert before.short_of(before) == ()
