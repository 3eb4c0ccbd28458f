"""A node's files are its own: it reads none of the host's people, and leaves nothing there."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.topology import Node, Topology
from lab.ports import RunningLab, Runtime

SOON = timedelta(seconds=20)
PAIR = Topology("pair", "test", (Node("r1", "host", "here"), Node("r2", "host", "there")), ())
# Somebody's own on the host.
PLACES = ("/home", "/root", "/tmp", "/var/tmp", "/run", "/srv", "/mnt", "/media")
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def lab(real: Runtime) -> RunningLab:
    configs = {name: NodeConfig() for name in ("r1", "r2")}
    return real.deploy(Deployment("pair", PAIR, configs), keep=False, progress=lambda _text: None)


def shell(lab: RunningLab, script: str, node: str = "r1") -> str:
    return lab.run(node, ("sh", "-c", script), timeout=SOON).stdout


@pytest.mark.parametrize("place", PLACES)
def test_what_is_written_is_the_nodes_own(lab: RunningLab, place: str) -> None:
    mark = f"{place}/mark-of-a-stormdrill-test"
    assert shell(lab, f"mkdir -p {place}; echo here > {mark}; cat {mark}") == "here\n"
    assert shell(lab, f"ls {mark} 2>/dev/null", "r2") == ""
    assert not os.access(mark, os.F_OK)


def test_programs_can_be_added_and_removed_by_a_node_for_itself(lab: RunningLab) -> None:
    script = "printf '#!/bin/sh\\necho ran\\n' > /usr/bin/mark; chmod +x /usr/bin/mark; mark"
    assert shell(lab, f"{script}; rm /bin/true /etc/services; ls /etc/services") == "ran\n"
    script = "ls /usr/bin/mark 2>/dev/null; ls /bin/true /etc/services"
    assert shell(lab, script, "r2").split() == ["/bin/true", "/etc/services"]
    assert not Path("/usr/bin/mark").exists()
    assert Path("/bin/true").exists()


def test_the_hosts_people_their_files_and_this_checkout_are_out_of_sight(
    lab: RunningLab, tmp_path: Path
) -> None:
    (tmp_path / "diary").write_text("secret of a host\n")
    seen = shell(lab, f"cat {tmp_path}/diary 2>&1; ls {CHECKOUT}/pyproject.toml 2>&1; ls -A /home")
    assert "secret" not in seen
    assert seen.count("No such file or directory") == 2
    people = {path.name for path in Path("/home").iterdir()}
    assert not set(shell(lab, "ls -A /home").split()) & people


def test_no_secret_of_the_host_is_read(lab: RunningLab) -> None:
    shadow = Path("/etc/shadow")
    if not os.access(shadow, os.R_OK):
        pytest.skip("this user cannot read it either")
    kept = {line for line in shadow.read_text().splitlines() if line.startswith("root:")}
    assert not kept & set(shell(lab, "cat /etc/shadow").splitlines())
