"""A containerlab file as each runtime that carries packets starts it."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from lab.app.deploying import order
from lab.catalog.software import programs, software
from lab.catalog.subject import subject
from lab.load.containerlab import load
from lab.ports import RunningLab, Runtime
from lab.probes.unshown import not_shown
from lab.runtimes.node_commands import run_commands

SOON = timedelta(seconds=20)
FILE = """\
name: duo
topology:
  defaults: {kind: linux, network-mode: none, image: frrouting/frr}
  nodes:
    r1:
      hostname: first
      env: {PRICE: 5$}
      binds: ["r1.conf:/etc/frr/frr.conf:ro", "notes:/var/notes"]
      exec: ["ip route add 198.51.100.0/24 via 10.0.0.1", "sh -c 'echo $$PRICE >/var/notes/seen'"]
    r2:
      binds: ["r2.conf:/etc/frr/frr.conf"]
      sysctls: {net.ipv4.conf.all.log_martians: 1}
  links:
    - endpoints: ["r1:e1", "r2:e1"]
"""
CONF = """\
interface e1
 ip address 10.0.0.{n}/31
 ipv6 address 2001:db8::{n}/64
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
interface lo
 ip address 10.1.0.{n}/32
 ip ospf area 0
router ospf
"""


@pytest.fixture
def lab(real: Runtime, tmp_path: Path) -> RunningLab:
    folder = tmp_path / "file"
    (folder / "notes").mkdir(parents=True)
    for number in (0, 1):
        (folder / f"r{number + 1}.conf").write_text(CONF.format(n=number))
    (folder / "duo.clab.yml").write_text(FILE)
    found = load(str(folder / "duo.clab.yml"), {})
    made = found.deployment(None, software(programs(real)).frr)
    lab = real.deploy(made, keep=False, progress=lambda _text: None)
    said: list[str] = []
    run_commands(lab, said.append, made=made)
    assert [text for text in said if text.startswith("warning")] == []
    return lab


def await_route(lab: RunningLab) -> str:
    """Return the first router's route to the second's loopback, once OSPF has it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        shown = lab.run("r1", ["ip", "route", "show", "10.1.0.1"], timeout=SOON).stdout
        if shown:
            return shown
        time.sleep(0.2)
    return ""


def test_a_file_runs_as_it_says(lab: RunningLab, tmp_path: Path) -> None:
    assert "via 10.0.0.1 dev e1" in await_route(lab)
    assert lab.run("r1", ["hostname"], timeout=SOON).stdout == "first\n"
    assert (tmp_path / "file" / "notes" / "seen").read_text() == "5$\n"
    assert "first" in lab.read("r1", "/etc/hosts").decode()
    assert lab.run("r1", ["touch", "/etc/frr/frr.conf"], timeout=SOON).returncode == 1
    assert lab.run("r1", ["sed", "-i", "1d", "/etc/frr/daemons"], timeout=SOON).returncode == 0
    setting = ["cat", "/proc/sys/net/ipv4/conf/all/log_martians"]
    assert lab.run("r2", setting, timeout=SOON).stdout == "1\n"
    shown = lab.run("r1", ["ip", "-6", "address", "show", "dev", "e1"], timeout=SOON).stdout
    assert "2001:db8::/64" in shown


def test_a_killed_daemon_of_a_file_has_its_configuration_when_it_starts(lab: RunningLab) -> None:
    await_route(lab)
    lab.kill_daemon("r1", "ospfd")
    lab.start_daemon("r1", "ospfd")
    vty = lab.vty("r1", "ospfd")
    text = vty.ask("show running-config")
    vty.close()
    assert "ip ospf hello-interval 1" in text
    assert "ip ospf area 0" in text
    assert "via 10.0.0.1 dev e1" in await_route(lab)


def test_a_node_of_a_file_comes_back_with_what_it_had(lab: RunningLab) -> None:
    await_route(lab)
    lab.stop_node("r1")
    lab.start_node("r1")
    assert "via 10.0.0.1 dev e1" in await_route(lab)
    shown = lab.run("r1", ["ip", "route", "show", "198.51.100.0/24"], timeout=SOON).stdout
    assert shown.startswith("198.51.100.0/24 via 10.0.0.1")
    shown = lab.run("r1", ["ip", "-6", "address", "show", "dev", "e1"], timeout=SOON).stdout
    assert "2001:db8::/64" in shown


SIDE = """\
name: side
topology:
  defaults: {kind: linux, network-mode: none}
  nodes:
    short: {cmd: "sh -c 'echo done'"}
    fails: {cmd: "sh -c 'exit 3'"}
    absent: {cmd: no-such-program --quickly}
    stays: {cmd: "sh -c 'exec sh'"}
"""


def test_a_program_of_a_node_that_ends_costs_nothing_and_is_told(
    real: Runtime, tmp_path: Path
) -> None:
    (tmp_path / "side.clab.yml").write_text(SIDE)
    made = load(str(tmp_path / "side.clab.yml"), {}).deployment(None, (8, 4))
    lab = real.deploy(made, keep=False, progress=lambda _text: None)
    said: list[str] = []
    run_commands(lab, said.append, made=made)
    told = [text.removeprefix("warning: ") for text in said if text.startswith("warning")]
    assert told[0] == "short: cmd ended; see /var/log/cmd.log in the node: done"
    assert told[1] == "fails: cmd exited 3; see /var/log/cmd.log in the node"
    assert told[2].startswith("absent: cmd exited 127; see /var/log/cmd.log in the node: ")
    assert "no-such-program" in told[2]
    states = {node.name: (node.state, node.daemons) for node in lab.nodes()}
    assert states["short"] == ("running", (("cmd", "ended"),))
    assert states["stays"] == ("running", (("cmd", "running"),))
    assert states["fails"][0] == "failed"


REFUSED = """\
interface e1
 ip address 192.0.2.1/30
exit
block-of-a-newer-release
 inner
  word 1
  exit
 exit
exit
interface lo
 ip address 198.51.100.1/32
 ip ospf area 0
exit
router ospf
 ospf router-id 198.51.100.1
exit
router rip
 version 2
exit
"""
ONE = """\
name: refused
topology:
  defaults: {kind: linux, network-mode: none}
  nodes:
    r: {image: frr, binds: [frr.conf:/etc/frr/frr.conf, daemons:/etc/frr/daemons]}
    h: {}
  links:
    - endpoints: ["r:e1", "h:e1"]
"""


def test_lines_that_are_refused_or_without_effect_are_named_and_the_rest_is_there(
    real: Runtime, tmp_path: Path
) -> None:
    (tmp_path / "refused.clab.yml").write_text(ONE)
    (tmp_path / "frr.conf").write_text(REFUSED)
    (tmp_path / "daemons").write_text('ospfd=yes\nospfd_options="-M nonesuch"\n')
    source = subject(str(tmp_path / "refused.clab.yml")).source
    built = source.build(order("", source.dials, 1, real))
    told = [str(one).removeprefix(f"{tmp_path}/") for one in built.warnings]
    assert [text for text in told if text.startswith("frr.conf")] == [
        "frr.conf:4: r: this FRR refuses: block-of-a-newer-release",
        "frr.conf:5: r: this FRR refuses: inner",
        "frr.conf:6: r: this FRR refuses: word 1",
    ]
    assert any("no module nonesuch of ospfd, started without it" in text for text in told)
    made = built.deployment("refused")
    lab = real.deploy(made, keep=False, progress=lambda _text: None)
    assert run_commands(lab, lambda _text: None, made=made) == ()
    missing = [str(one).partition(";")[0] for one in not_shown(lab, built.loaded)]
    assert missing == [  # no ripd runs
        f"{tmp_path}/frr.conf:17: r: the router does not show: router rip",
        f"{tmp_path}/frr.conf:18: r: the router does not show: version 2",
    ]
    lab.restart_daemon("r", "ospfd")
    vty = lab.vty("r", "ospfd")
    assert "ospf router-id 198.51.100.1" in vty.ask("show running-config")
    vty.close()
