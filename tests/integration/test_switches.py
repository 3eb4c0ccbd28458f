"""Bridges of a containerlab file as switches inside the lab: frames, a loop, VLANs, failures."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lab import app
from lab.model.play import DeployRequest
from lab.ports import RunningLab

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=30)
# Three switches in a ring, with two links between two of them; `flat` is in no loop.
FILE = """\
name: ring
topology:
  defaults: {kind: linux, network-mode: none}
  nodes:
    sw1: {kind: bridge}
    sw2: {kind: ovs-bridge}
    a-switch-with-a-long-name: {kind: bridge}
    flat: {kind: bridge, exec: [bridge vlan show]}
    h1: {exec: [ip addr add 192.0.2.1/24 dev eth1, "ping -c1 -W5 192.0.2.2"]}
    h2: {}
    h3: {}
    h4: {}
  links:
    - endpoints: ["sw1:p1", "sw2:p1"]
    - endpoints: ["sw1:p2", "sw2:p2"]
    - endpoints: ["sw2:p3", "a-switch-with-a-long-name:p3"]
    - endpoints: ["sw1:p4", "a-switch-with-a-long-name:p4"]
    - endpoints: ["h1:eth1", "sw1:h1"]
    - endpoints: ["h2:eth1", "a-switch-with-a-long-name:h2"]
      ipv4: [192.0.2.2/24]
      ipv6: ["2001:db8::2/64"]
    - endpoints: ["h3:eth1", "flat:p1"]
      ipv4: [198.51.100.3/24]
    - endpoints: ["h4:eth1", "flat:p2"]
      ipv4: [198.51.100.4/24]
"""


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Iterator[RunningLab]:
    folder = tmp_path_factory.mktemp("ring")
    (folder / "ring.clab.yml").write_text(FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORMDRILL_HOME", str(tmp_path_factory.mktemp("home")))
        yield app.deploy(DeployRequest(str(folder / "ring.clab.yml")), told.append)
        assert app.destroy("ring").verified


def code(lab: RunningLab, node: str, command: str) -> int:
    return lab.run(node, command.split(), timeout=SOON).returncode


def out(lab: RunningLab, node: str, command: str) -> str:
    done = lab.run(node, command.split(), timeout=SOON)
    assert done.returncode == 0, done
    return done.stdout


def test_frames_pass_by_the_time_the_commands_of_hosts_run(
    lab: RunningLab, told: list[str]
) -> None:
    assert [text for text in told if text.startswith("warning")] == []
    assert "h1: ping -c1 -W5 192.0.2.2" in told
    assert code(lab, "h1", "ip addr add 2001:db8::1/64 dev eth1 nodad") == 0
    deadline = time.monotonic() + 30  # ping ends at the first "unreachable", whatever its -w
    while code(lab, "h1", "ping -c1 -W1 2001:db8::2") != 0:
        assert time.monotonic() < deadline


def test_a_loop_has_one_way_only_and_a_switch_without_one_has_no_tree(lab: RunningLab) -> None:
    deadline = time.monotonic() + 60
    while True:
        states = [
            out(lab, node, f"cat /sys/class/net/{bridge}/brif/{port}/state").strip()
            for node, bridge, ports in (
                ("sw1", "sw1", ("p1", "p2", "p4")),
                ("sw2", "sw2", ("p1", "p2", "p3")),
                ("a-switch-with-a-long-name", "br0", ("p3", "p4")),
            )
            for port in ports
        ]
        if not {"1", "2"} & set(states) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert states.count("4") == 2  # blocked: four links, and a tree of three switches has two
    assert states.count("3") == 6
    assert out(lab, "flat", "cat /sys/class/net/flat/bridge/stp_state") == "0\n"


def test_the_other_way_is_taken_when_a_link_of_the_ring_fails(lab: RunningLab) -> None:
    lab.set_link("sw1", "p4", up=False)
    assert code(lab, "h1", "ping -c1 -w25 192.0.2.2") == 0  # the first answer ends it
    lab.set_link("sw1", "p4", up=True)
    assert "master sw1" in out(lab, "sw1", "ip link show dev p4")


def test_a_port_that_is_down_passes_nothing_and_then_again(lab: RunningLab) -> None:
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0
    lab.set_link("flat", "p2", up=False)
    assert code(lab, "h3", "ping -c1 -W1 198.51.100.4") == 1
    lab.set_link("flat", "p2", up=True)
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0


def test_vlans_are_kept_apart_where_asked(lab: RunningLab) -> None:
    if code(lab, "flat", "ip link set dev flat type bridge vlan_filtering 1"):
        pytest.skip("this kernel has no VLAN filtering")
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0
    for port in ("p1", "p2"):
        assert code(lab, "h3", "ping -c1 -W1 198.51.100.4") == (1 if port == "p2" else 0)
        assert code(lab, "flat", f"bridge vlan add dev {port} vid 10 pvid untagged") == 0
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0


def test_a_switch_that_was_stopped_is_one_again(lab: RunningLab) -> None:
    lab.stop_node("flat")
    assert code(lab, "h3", "ping -c1 -W1 198.51.100.4") == 1
    lab.start_node("flat")
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0


def test_hosts_behind_a_switch_learn_each_other(lab: RunningLab) -> None:
    assert code(lab, "h3", "ping -c1 -W5 198.51.100.4") == 0
    shown = out(lab, "h3", "ip neigh show 198.51.100.4")
    assert "lladdr" in shown
    assert "PERMANENT" not in shown
    assert not re.search("fe80", out(lab, "flat", "ip -6 address show dev p1"))
