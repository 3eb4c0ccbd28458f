"""What can be done to a lab that runs, and undone, whatever runtime it is on."""

from datetime import timedelta

import pytest

from lab.model.ability import Ability
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError
from lab.ports import RunningLab, Runtime
from tests.contract.wired import FAR, TOPOLOGY
from tests.fakes.runtime import FakeLab

SOON = timedelta(seconds=20)
ZEBRA = Daemon(
    "zebra", ("zebra", "-f", "/etc/frr/zebra.conf", "-P", "0"), Ready.VTY, "/run/frr/zebra.vty"
)
STATICD = Daemon(
    "staticd", ("staticd", "-P", "0"), Ready.VTY, "/run/frr/staticd.vty", ("zebra",),
    ("vtysh", "-d", "staticd", "-c", "configure", "-c", "ip route 192.0.2.0/24 blackhole"),
)  # fmt: skip


@pytest.fixture
def lab(runtime: Runtime) -> RunningLab:
    r1 = NodeConfig({"/etc/frr/zebra.conf": "hostname r1\n"}, (ZEBRA, STATICD))
    deployment = Deployment("pair", TOPOLOGY, {"r1": r1, "r2": NodeConfig()})
    return runtime.deploy(deployment, keep=False, progress=lambda _text: None)


def state(lab: RunningLab, node: str = "r1") -> tuple[str, dict[str, str]]:
    (found,) = (one for one in lab.nodes() if one.name == node)
    return found.state, dict(found.daemons)


def link(lab: RunningLab, node: str = "r1") -> str:
    return lab.read(node, "/sys/class/net/eth0/operstate").decode().strip()


def routes(lab: RunningLab) -> str:
    """Return the second node's route by the link; the fake has no kernel to ask."""
    if isinstance(lab, FakeLab):
        return f"{FAR} via 10.9.0.0"
    done = lab.run("r2", ["ip", "route", "show", str(FAR)], timeout=SOON)
    return done.stdout.partition(" dev ")[0].strip()


def test_a_killed_daemon_has_exited_and_nothing_starts_it_again(lab: RunningLab) -> None:
    lab.kill_daemon("r1", "zebra")
    assert state(lab) == ("failed", {"zebra": "exited -9", "staticd": "running"})
    lab.kill_daemon("r1", "zebra")
    assert state(lab) == ("failed", {"zebra": "exited -9", "staticd": "running"})
    with pytest.raises(CommandError, match="zebra"):
        lab.vty("r1", "zebra")


def test_a_killed_daemon_starts_again_and_serves(lab: RunningLab) -> None:
    lab.kill_daemon("r1", "zebra")
    lab.start_daemon("r1", "zebra")
    lab.start_daemon("r1", "zebra")
    assert state(lab) == ("running", {"zebra": "running", "staticd": "running"})
    vty = lab.vty("r1", "zebra")
    assert vty.ask("show version").startswith("FRRouting")
    vty.close()


def test_a_stopped_daemon_is_stopped_until_it_starts(lab: RunningLab) -> None:
    lab.stop_daemon("r1", "zebra")
    lab.stop_daemon("r1", "zebra")
    assert state(lab) == ("running", {"zebra": "stopped", "staticd": "running"})
    lab.start_daemon("r1", "zebra")
    assert state(lab) == ("running", {"zebra": "running", "staticd": "running"})


def test_a_daemon_that_starts_anew_is_given_its_configuration(lab: RunningLab) -> None:
    lab.restart_daemon("r1", "staticd")
    assert state(lab) == ("running", {"zebra": "running", "staticd": "running"})
    if not isinstance(lab, FakeLab):
        vty = lab.vty("r1", "staticd")
        assert "ip route 192.0.2.0/24 blackhole" in vty.ask("show running-config")
        vty.close()


def test_a_daemon_nobody_has_is_named_with_those_there_are(lab: RunningLab) -> None:
    with pytest.raises(CommandError) as caught:
        lab.kill_daemon("r1", "bgpd")
    assert str(caught.value) == "r1: bgpd: no such daemon; there are: zebra, staticd"
    with pytest.raises(CommandError, match="r9: no such node"):
        lab.start_daemon("r9", "zebra")
    with pytest.raises(CommandError, match="r9: no such node"):
        lab.stop_node("r9")


def test_a_stopped_node_has_no_daemon_and_no_link(lab: RunningLab) -> None:
    lab.stop_node("r1")
    lab.stop_node("r1")
    assert state(lab) == ("stopped", {"zebra": "stopped", "staticd": "stopped"})
    assert link(lab) == "down"
    with pytest.raises(CommandError, match="r1: zebra: the node is stopped"):
        lab.start_daemon("r1", "zebra")
    with pytest.raises(CommandError, match="r1: eth0: the node is stopped"):
        lab.set_link("r1", "eth0", up=True)


def test_a_node_that_starts_again_has_its_daemons_and_links(lab: RunningLab) -> None:
    lab.stop_node("r1")
    lab.start_node("r1")
    lab.start_node("r1")
    assert state(lab) == ("running", {"zebra": "running", "staticd": "running"})
    assert link(lab) == "up"


def test_a_node_that_starts_again_has_its_kernel_routes(lab: RunningLab) -> None:
    before = routes(lab)
    lab.stop_node("r2")
    assert state(lab, "r2") == ("stopped", {})
    lab.start_node("r2")
    assert state(lab, "r2") == ("running", {})
    assert (before, routes(lab)) == (f"{FAR} via 10.9.0.0", before)


def test_a_link_that_was_down_stays_down_when_its_node_comes_back(lab: RunningLab) -> None:
    lab.set_link("r1", "eth0", up=False)
    lab.stop_node("r1")
    lab.start_node("r1")
    assert link(lab) == "down"
    lab.set_link("r1", "eth0", up=True)
    assert link(lab) == "up"


def test_a_link_that_comes_up_again_has_its_kernel_routes(lab: RunningLab) -> None:
    before = routes(lab)
    for up in (False, False, True, True):
        lab.set_link("r2", "eth0", up=up)
    assert (before, routes(lab)) == (f"{FAR} via 10.9.0.0", before)


def test_a_rate_can_be_given_to_a_link_and_taken_away(lab: RunningLab) -> None:
    lab.shape("r1", "eth0", rate_kbit=512)
    lab.shape("r1", "eth0", rate_kbit=256)
    if not isinstance(lab, FakeLab):
        shown = lab.run("r1", ["tc", "qdisc", "show", "dev", "eth0"], timeout=SOON).stdout
        assert "tbf" in shown
        assert "rate 256Kbit" in shown
    lab.unshape("r1", "eth0")
    lab.unshape("r1", "eth0")
    if not isinstance(lab, FakeLab):
        shown = lab.run("r1", ["tc", "qdisc", "show", "dev", "eth0"], timeout=SOON).stdout
        assert "tbf" not in shown


def test_what_cannot_be_shaped_is_named(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="eth7"):
        lab.shape("r1", "eth7", rate_kbit=512)
    with pytest.raises(CommandError, match="eth7"):
        lab.unshape("r1", "eth7")
    with pytest.raises(CommandError, match="neither rate nor loss nor delay"):
        lab.shape("r1", "eth0")


def test_runtime_and_lab_lack_the_same_abilities(runtime: Runtime, lab: RunningLab) -> None:
    lacks = lab.cannot(list(Ability))
    assert runtime.cannot(list(Ability)) == lacks
    assert lab.cannot([]) == ()
    assert Ability.RATE not in [one.ability for one in lacks]


def test_an_ability_that_is_lacking_is_refused_and_leaves_nothing(lab: RunningLab) -> None:
    lacks = [one.ability for one in lab.cannot([Ability.LOSS])]
    if not lacks:
        lab.shape("r1", "eth0", loss_percent=1)
        lab.unshape("r1", "eth0")
        return
    lab.shape("r1", "eth0", rate_kbit=512)
    with pytest.raises(CommandError, match="r1: eth0: "):
        lab.shape("r1", "eth0", loss_percent=1)
    shown = lab.run("r1", ["tc", "qdisc", "show", "dev", "eth0"], timeout=SOON).stdout
    assert "tbf" not in shown
