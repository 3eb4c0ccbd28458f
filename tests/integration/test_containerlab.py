"""A containerlab file deployed from the command line's side: routes, packets, binds, commands.

h1 eth1 ──── eth1 r1 eth2 ──── eth1 r2 eth2 ──── eth1 h2
               (linux, binds)    (frr, startup-config)
"""

import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab import app
from lab.model.play import DeployRequest
from lab.ports import RunningLab

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=30)

FILE = """\
name: chain
topology:
  defaults:
    env: {GREETING: "${GREETING:=hello}"}
  kinds:
    linux: {binds: ["tools:/opt/tools:ro"]}
  nodes:
    h1:
      kind: linux
      image: alpine:3
      exec:
        - ip route replace default via 10.0.1.1
        - ip -6 route replace default via 2001:db8:1::1
        - sh -c 'echo "$$GREETING $$COMMON __clabNodeName__" > /root/greeting'
        - ip addr add 10.0.1.2/24 dev eth1
      env-files: [common.env]
    h2:
      kind: linux
      hostname: server
      cmd: python3 /opt/tools/echo.py
      exec:
        - ip route replace default via 10.0.2.1
        - ip -6 route replace default via 2001:db8:2::1
    r1:
      kind: linux
      image: quay.io/frrouting/frr:10.2.1
      binds:
        - r1/daemons:/etc/frr/daemons
        - r1/frr.conf:/etc/frr/frr.conf
      exec:
        - sysctl -w net.ipv6.conf.all.forwarding=1
        - service frr restart
    r2:
      kind: frr
      startup-config: __clabNodeName__.conf
      extras: {frr: {daemons: [ospfd]}}
  links:
    - type: veth
      endpoints:
        - {node: h1, interface: eth1, ipv4: 10.0.1.2/24, ipv6: "2001:db8:1::2/64"}
        - {node: r1, interface: eth1, mac: "02:00:00:00:00:0a"}
    - endpoints: ["r1:eth2", "r2:eth1"]
      mtu: 1400
    - endpoints: ["r2:eth2", "h2:eth1"]
      ipv4: ["", 10.0.2.2/24]
      ipv6: ["", "2001:db8:2::2/64"]
"""
OSPF = """\
interface eth{inner}
 ip address 10.0.12.{number}/24
 ipv6 address 2001:db8:12::{number}/64
 ip ospf network point-to-point
 ip ospf dead-interval minimal hello-multiplier 4
exit
interface eth{outer}
 ip address 10.0.{number}.1/24
 ipv6 address 2001:db8:{number}::1/64
exit
router ospf
 network 10.0.0.0/16 area 0
exit
ipv6 route 2001:db8:{other}::/64 2001:db8:12::{other}
"""
ECHO = """\
import socket
server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.bind(("::", 7))
while True:
    data, peer = server.recvfrom(100)
    server.sendto(data.upper(), peer)
"""
CALL = """\
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
client = socket.socket(family, socket.SOCK_DGRAM)
client.settimeout(1)
client.sendto(b"ping", (sys.argv[1], 7))
print(client.recv(100).decode())
"""


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("chain")
    files = {
        "chain.clab.yml": FILE,
        "common.env": "COMMON='of the file'\n",
        "tools/echo.py": ECHO,
        "tools/call.py": CALL,
        "r1/daemons": "ospfd=yes\nvtysh_enable=yes\n",
        "r1/frr.conf": OSPF.format(number=1, other=2, inner=2, outer=1),
        "r2.conf": OSPF.format(number=2, other=1, inner=1, outer=2),
    }
    for path, text in files.items():
        (made / path).parent.mkdir(exist_ok=True)
        (made / path).write_text(text)
    return made


@pytest.fixture(scope="module")
def lab(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, told: list[str]
) -> Iterator[RunningLab]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORMDRILL_HOME", str(tmp_path_factory.mktemp("home")))
        file = str(folder / "chain.clab.yml")
        yield app.deploy(DeployRequest(file), told.append)
        assert app.destroy("chain").verified


def out(lab: RunningLab, node: str, *argv: str) -> str:
    done = lab.run(node, argv, timeout=SOON)
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def eventually(lab: RunningLab, node: str, *argv: str) -> str:
    """Return what a command says once it succeeds: routing needs its time."""
    deadline = time.monotonic() + 60
    while lab.run(node, argv, timeout=SOON).returncode != 0:
        assert time.monotonic() < deadline, f"{node}: {' '.join(argv)} never succeeds"
        time.sleep(0.2)
    return out(lab, node, *argv)


@pytest.mark.parametrize("address", ["10.0.2.2", "2001:db8:2::2"])
def test_hosts_reach_each_other_through_the_routers(lab: RunningLab, address: str) -> None:
    assert eventually(lab, "h1", "python3", "/opt/tools/call.py", address) == "PING\n"


def test_ospf_is_what_connects_them(lab: RunningLab) -> None:
    eventually(lab, "r1", "sh", "-c", "ip route get 10.0.2.2 | grep -q 'via 10.0.12.2 dev eth2'")
    vty = lab.vty("r1", "ospfd")
    neighbors = json.loads(vty.ask("show ip ospf neighbor json"))["neighbors"]
    vty.close()
    assert [one[0]["nbrState"].partition("/")[0] for one in neighbors.values()] == ["Full"]


def test_links_have_their_mtu_and_mac(lab: RunningLab) -> None:
    def interface(node: str, name: str) -> tuple[int, str]:
        (found,) = json.loads(out(lab, node, "ip", "-json", "link", "show", name))
        return found["mtu"], found["address"]

    assert interface("r1", "eth1") == (9500, "02:00:00:00:00:0a")
    assert [interface(*end)[0] for end in (("r1", "eth2"), ("r2", "eth1"))] == [1400, 1400]


def test_a_command_sees_the_environment_and_writes_where_it_likes(lab: RunningLab) -> None:
    assert lab.read("h1", "/root/greeting") == b"hello of the file h1\n"
    assert not os.access("/root/greeting", os.F_OK)


def test_a_command_that_fails_is_told_with_its_output(lab: RunningLab, told: list[str]) -> None:
    failures = [text for text in told if text.startswith("warning: h1: ")]
    assert len(failures) == 1
    assert failures[0].startswith("warning: h1: ip addr add 10.0.1.2/24 dev eth1: status 2 | ")
    assert told[-1] == (
        "routing daemons that serve: 6, commands run: 10, failures: 1; routing was not waited for"
    )


def test_starting_frr_again_starts_what_its_file_says_by_now(lab: RunningLab) -> None:
    assert lab.run("r2", ("pgrep", "-x", "ripd"), timeout=SOON).returncode == 1
    out(lab, "r2", "sed", "-i", "s/ripd=no/ripd=yes/", "/etc/frr/daemons")
    assert "Started ripd" in out(lab, "r2", "/usr/lib/frr/frrinit.sh", "restart")
    vty = lab.vty("r2", "ripd")
    assert "FRRouting" in vty.ask("show version")
    vty.close()
    assert dict(lab.nodes()[3].daemons) == dict.fromkeys(("zebra", "ospfd", "staticd"), "running")


def test_a_read_only_bind_is_read_only_and_a_directory(lab: RunningLab) -> None:
    done = lab.run("h1", ("touch", "/opt/tools/x"), timeout=SOON)
    assert "Read-only file system" in done.stderr
    assert out(lab, "h1", "ls", "/opt/tools") == "call.py\necho.py\n"


def test_nodes_have_their_kinds_and_host_names(lab: RunningLab) -> None:
    assert [(row.node, str(row.kind)) for row in app.inspect(lab)] == [
        ("h1", "linux"), ("h2", "linux"), ("r1", "frr"), ("r2", "frr"),
    ]  # fmt: skip
    assert out(lab, "h2", "hostname") == "server\n"


def test_nothing_leads_out_of_such_a_lab(lab: RunningLab) -> None:
    links = json.loads(out(lab, "h1", "ip", "-json", "link"))
    assert [link["ifname"] for link in links] == ["lo", "eth1"]
