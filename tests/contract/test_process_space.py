"""A node is a machine of its own as far as its processes go, whatever it is made of."""

import re
import time
from datetime import timedelta

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.topology import Node, Topology
from lab.ports import RunningLab, Runtime

SOON = timedelta(seconds=20)
ZEBRA = Daemon(
    "zebra", ("zebra", "-f", "/etc/frr/zebra.conf", "-P", "0"), Ready.VTY, "/run/frr/zebra.vty"
)
PAIR = Topology("pair", "test", (Node("r1", "frr", "here"), Node("r2", "frr", "there")), ())


@pytest.fixture
def lab(real: Runtime) -> RunningLab:
    configs = {
        name: NodeConfig({"/etc/frr/zebra.conf": f"hostname {name}\n"}, (ZEBRA,))
        for name in ("r1", "r2")
    }
    return real.deploy(Deployment("pair", PAIR, configs), keep=False, progress=lambda _text: None)


def shell(lab: RunningLab, script: str, node: str = "r1") -> str:
    return lab.run(node, ("sh", "-c", script), timeout=SOON).stdout


def programs(lab: RunningLab, node: str = "r1") -> list[str]:
    """Return the names of the processes that a node sees, in the order of their numbers."""
    return shell(lab, "cd /proc && cat [0-9]*/comm", node).split()


def states(lab: RunningLab) -> dict[str, str]:
    return {node.name: node.state for node in lab.nodes()}


def test_a_node_sees_its_own_processes_alone(lab: RunningLab) -> None:
    for node in ("r1", "r2"):
        assert programs(lab, node).count("zebra") == 1
    assert shell(lab, "cat /proc/1/comm") != "zebra\n"
    marker = "sleep 59.75 & echo $!"
    pid = int(shell(lab, marker).split()[0])
    assert pid < 10_000
    assert "59.75" not in shell(lab, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '", "r2")


def test_what_a_node_kills_is_its_own(lab: RunningLab) -> None:
    shell(lab, "kill -9 -1")
    deadline = time.monotonic() + 20
    while states(lab)["r1"] != "failed" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert states(lab) == {"r1": "failed", "r2": "running"}
    assert "zebra" not in programs(lab)
    assert "zebra" in programs(lab, "r2")


def test_a_daemon_starts_again_after_everything_was_killed(lab: RunningLab) -> None:
    shell(lab, "kill -9 -1")
    deadline = time.monotonic() + 20
    while states(lab)["r1"] != "failed" and time.monotonic() < deadline:
        time.sleep(0.1)
    lab.start_daemon("r1", "zebra")
    assert states(lab) == {"r1": "running", "r2": "running"}


def test_the_first_process_of_a_node_cannot_be_killed_in_it(lab: RunningLab) -> None:
    shell(lab, "kill -9 1")
    assert states(lab) == {"r1": "running", "r2": "running"}
    assert "zebra" in programs(lab)


def test_a_process_whose_parent_has_gone_is_cleared_away(lab: RunningLab) -> None:
    shell(lab, "for n in 1 2 3; do (sleep 0.1 &); done")
    deadline = time.monotonic() + 20
    while (states := ended_or_asleep(lab)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert states == []


def ended_or_asleep(lab: RunningLab) -> list[str]:
    """Return the state of each such ``sleep``, Z for one that nobody has waited for."""
    found = shell(lab, "cat /proc/[0-9]*/stat")
    return re.findall(r"^(?!1 )\d+ \(sleep\) ([A-Z])", found, re.MULTILINE)
