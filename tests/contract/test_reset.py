"""A lab is compared with how it was deployed and taken back, whatever runtime it is on."""

from datetime import timedelta

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import InputError
from lab.model.setup import Difference, Part
from lab.ports import RunningLab, Runtime
from lab.reset.reading import remember
from lab.reset.rounds import differing, take_all_back
from tests.contract.wired import FAR, TOPOLOGY
from tests.fakes.runtime import FakeLab

SOON = timedelta(seconds=20)
LEFT = "pidof tail"
ZEBRA = Daemon(
    "zebra", ("zebra", "-f", "/etc/frr/zebra.conf", "-P", "0"), Ready.VTY, "/run/frr/zebra.vty"
)
STATICD = Daemon(
    "staticd", ("staticd", "-P", "0"), Ready.VTY, "/run/frr/staticd.vty", ("zebra",),
    ("vtysh", "-b"),
)  # fmt: skip
FRR_CONF = "hostname r1\nip route 192.0.2.0/24 blackhole\n"
NOTE = "/etc/frr/note"
LEAVES = ("sh", "-c", "tail -f /dev/null >/dev/null 2>&1 &")


def made() -> Deployment:
    r1 = NodeConfig(
        {"/etc/frr/zebra.conf": "hostname r1\n", "/etc/frr/frr.conf": FRR_CONF},
        (ZEBRA, STATICD),
        own_root=True,
    )
    r2 = NodeConfig({NOTE: "hello\n"}, commands=(LEAVES,), own_root=True)
    return Deployment("pair", TOPOLOGY, {"r1": r1, "r2": r2})


@pytest.fixture
def lab(runtime: Runtime) -> RunningLab:
    return deployed(runtime)


@pytest.fixture
def real_lab(real: Runtime) -> RunningLab:
    """Give only what has a kernel and routers."""
    return deployed(real)


def deployed(runtime: Runtime) -> RunningLab:
    deployment = made()
    lab = runtime.deploy(deployment, keep=False, progress=lambda _text: None)
    if not isinstance(lab, FakeLab):
        lab.run("r1", ("vtysh", "-b"), timeout=SOON)
        by_hand(lab, "r2", LEAVES[-1])
        by_hand(lab, "r2", f"until {LEFT}; do :; done")
    remember(lab, deployment)
    return lab


def diff(lab: RunningLab) -> list[tuple[str, Part, str]]:
    found = differing(lab, lab.deployed(), ("r1", "r2"))
    return [(each.node, each.part, each.place) for each in found]


def reset(lab: RunningLab) -> tuple[Difference, ...]:
    return take_all_back(lab, lab.deployed(), ("r1", "r2"), lambda _text: None)


def by_hand(lab: RunningLab, node: str, command: str) -> None:
    done = lab.run(node, ("sh", "-c", command), timeout=SOON)
    assert done.returncode == 0, done.stderr


def test_a_lab_that_nobody_touched_does_not_differ(lab: RunningLab) -> None:
    assert diff(lab) == []
    assert reset(lab) == ()


def test_another_process_of_the_owner_finds_the_same(runtime: Runtime, lab: RunningLab) -> None:
    lab.kill_daemon("r1", "staticd")
    assert diff(runtime.attach("pair")) == [("r1", Part.DAEMON, "staticd")]


def test_a_lab_whose_deployment_was_not_kept_is_refused(runtime: Runtime) -> None:
    bare = runtime.deploy(made(), keep=False, progress=lambda _text: None)
    with pytest.raises(InputError) as caught:
        bare.deployed()
    assert [str(each) for each in caught.value.problems] == [
        "pair: how it was deployed was not kept; "
        "only a lab of stormdrill deploy can be compared and reset"
    ]


def test_daemons_that_were_killed_or_stopped_run_again(lab: RunningLab) -> None:
    lab.kill_daemon("r1", "zebra")
    lab.stop_daemon("r1", "staticd")
    changed = reset(lab)
    assert [(each.place, each.deployed, each.now) for each in changed] == [
        ("zebra", ("running",), ("exited -9",)),
        ("staticd", ("running",), ("stopped",)),
    ]
    assert diff(lab) == []


def test_a_stopped_node_runs_again(lab: RunningLab) -> None:
    lab.stop_node("r1")
    assert diff(lab)[0] == ("r1", Part.NODE, "")
    reset(lab)
    assert diff(lab) == []


def test_a_link_is_up_again(lab: RunningLab) -> None:
    lab.set_link("r1", "eth0", up=False)
    (found,) = differing(lab, lab.deployed(), ("r1",))
    assert (found.deployed, found.now) == (("up, mtu 1500",), ("down, mtu 1500",))
    reset(lab)
    assert diff(lab) == []


def test_a_link_is_no_longer_shaped(lab: RunningLab) -> None:
    lab.shape("r1", "eth0", rate_kbit=512)
    assert diff(lab) == [("r1", Part.SHAPING, "eth0")]
    reset(lab)
    assert diff(lab) == []


def test_files_are_as_deployed(lab: RunningLab) -> None:
    lab.run("r2", ("tee", NOTE), timeout=SOON, stdin="goodbye\n")
    lab.run("r2", ("touch", "/etc/frr/more"), timeout=SOON)
    changed = reset(lab)
    assert [(each.place, each.now) for each in changed] == [
        (NOTE, ("edited",)), ("/etc/frr/more", ("new",)),
    ]  # fmt: skip
    assert lab.read("r2", NOTE) == b"hello\n"
    lab.run("r2", ("rm", NOTE), timeout=SOON)
    assert [each.now for each in reset(lab)] == [("gone",)]
    assert lab.read("r2", NOTE) == b"hello\n"


def test_a_node_that_is_not_named_stays_as_it_is(lab: RunningLab) -> None:
    lab.kill_daemon("r1", "staticd")
    lab.shape("r2", "eth0", rate_kbit=512)
    take_all_back(lab, lab.deployed(), ("r2",), lambda _text: None)
    assert diff(lab) == [("r1", Part.DAEMON, "staticd")]


def test_what_was_typed_at_a_router_is_taken_back(real_lab: RunningLab) -> None:
    typed = (
        "configure",
        "ip route 203.0.113.0/24 blackhole",
        "no ip route 192.0.2.0/24 blackhole",
    )
    argv = ("vtysh", *(word for line in typed for word in ("-c", line)))
    assert real_lab.run("r1", argv, timeout=SOON).returncode == 0
    (found,) = differing(real_lab, real_lab.deployed(), ("r1",))
    assert (found.part, found.place) == (Part.CONFIGURATION, "staticd")
    assert found.deployed == ("ip route 192.0.2.0/24 blackhole",)
    assert found.now == ("ip route 203.0.113.0/24 blackhole",)
    reset(real_lab)
    assert diff(real_lab) == []


def test_a_daemon_that_was_started_by_hand_is_replaced(real_lab: RunningLab) -> None:
    real_lab.kill_daemon("r1", "staticd")
    by_hand(
        real_lab, "r1", "setsid staticd -P 0 >/dev/null 2>&1 & until pidof staticd; do :; done"
    )
    found = differing(real_lab, real_lab.deployed(), ("r1",))
    assert [(each.part, each.now) for each in found] == [
        (Part.PROCESS, ("staticd was started by hand",)),
        (Part.DAEMON, ("exited -9",)),
    ]
    reset(real_lab)
    assert diff(real_lab) == []


def test_a_suspended_daemon_goes_on(real_lab: RunningLab) -> None:
    by_hand(real_lab, "r1", "kill -STOP $(pidof staticd)")
    found = differing(real_lab, real_lab.deployed(), ("r1",))
    assert [(each.place, each.now) for each in found] == [("staticd", ("suspended",))]
    reset(real_lab)
    assert diff(real_lab) == []


def test_the_kernel_is_as_deployed(real_lab: RunningLab) -> None:
    by_hand(real_lab, "r2", "ip link set eth0 mtu 1400; ip addr add 192.0.2.7/32 dev lo")
    by_hand(real_lab, "r2", f"ip route replace {FAR} via 10.9.0.0 metric 7; ip route delete {FAR}")
    by_hand(real_lab, "r2", "ip route add blackhole 203.0.113.0/24; ip rule add pref 9 lookup 77")
    by_hand(
        real_lab, "r2", "ip neigh replace 10.9.0.0 lladdr 02:00:00:00:00:99 dev eth0 nud permanent"
    )
    found = {part for _, part, _ in diff(real_lab)}
    assert found == {
        Part.INTERFACE, Part.ADDRESS, Part.ROUTE, Part.RULE, Part.NEIGHBOUR,
    }  # fmt: skip
    reset(real_lab)
    assert diff(real_lab) == []
    shown = real_lab.run("r2", ("ip", "route", "show", str(FAR)), timeout=SOON).stdout
    assert shown.split()[:3] == [str(FAR), "via", "10.9.0.0"]


def test_a_link_that_was_taken_down_by_hand_has_its_routes_again(real_lab: RunningLab) -> None:
    by_hand(real_lab, "r2", "ip link set eth0 down")
    assert diff(real_lab) == [("r2", Part.INTERFACE, "eth0")]
    assert [each.part for each in reset(real_lab)] == [Part.INTERFACE, Part.ROUTE]
    assert diff(real_lab) == []


def test_what_a_command_of_the_deployment_left_runs_again(real_lab: RunningLab) -> None:
    by_hand(real_lab, "r2", f"kill $(pidof tail); while {LEFT}; do :; done")
    assert diff(real_lab) == [("r2", Part.COMMAND, "tail -f /dev/null")]
    reset(real_lab)
    assert diff(real_lab) == []
    by_hand(real_lab, "r2", LEFT)


def test_the_firewall_is_as_deployed(real_lab: RunningLab) -> None:
    if real_lab.run("r2", ("sh", "-c", "command -v iptables"), timeout=SOON).returncode:
        pytest.skip("nodes have no iptables")
    by_hand(real_lab, "r2", "iptables -A INPUT -p 89 -j DROP; iptables -P FORWARD DROP")
    (found,) = differing(real_lab, real_lab.deployed(), ("r2",))
    assert (found.part, found.place) == (Part.FIREWALL, "iptables")
    assert found.now == ("filter :FORWARD DROP", "filter -A INPUT -p ospf -j DROP")
    reset(real_lab)
    assert diff(real_lab) == []
