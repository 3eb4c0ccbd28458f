"""Addresses of a containerlab file: from commands and frr.conf, and what is not understood."""

from pathlib import Path

import pytest

from lab.load.containerlab import addressed, configs_of
from lab.model.topology import Node, Topology
from tests.unit.load.containerlab.test_topology import read

LINK = "  links:\n    - endpoints: ['a:eth1', 'b:eth1']\n"


def network(folder: Path, *commands: str, kind: str = "linux") -> tuple[Topology, list[str]]:
    quoted = ", ".join(f'"{command}"' for command in commands)
    nodes = f"    a: {{kind: {kind}, exec: [{quoted}]}}\n    b: {{kind: frr}}\n{LINK}"
    imported = read(folder, nodes)
    topology, warnings = addressed(imported, configs_of(imported))
    return topology, [str(one).removeprefix(f"{folder}/") for one in warnings]


def addresses(node: Node) -> dict[str, list[str]]:
    return {each.name: [str(one) for one in each.addresses] for each in node.interfaces}


@pytest.mark.parametrize(
    "commands",
    [
        ("ip addr add 10.0.0.2/24 dev eth1", "ip route add default via 10.0.0.1"),
        ("ip address add dev eth1 10.0.0.2/24", "ip route replace default via 10.0.0.1 dev eth1"),
        ("ip -4 a add 10.0.0.2/24 brd + dev eth1", "ip r add 0.0.0.0/0 via 10.0.0.1"),
        ("sh -c 'ip link set eth1 up && ip a a 10.0.0.2/24 dev eth1; "
         "ip route del default; ip route add default via 10.0.0.1'",),
        ("ip addr add 10.0.0.2/24 dev eth1", "ip route add default via 10.0.0.1",
         "ip addr add 2001:db8::2/64 dev eth1", "ping -c1 10.0.0.1", "sh -c 'echo done'"),
    ],
    ids=["plain", "other order", "short words", "one shell", "beside others"],
)  # fmt: skip
def test_a_host_has_the_addresses_of_its_commands(tmp_path: Path, commands: list[str]) -> None:
    topology, warnings = network(tmp_path, *commands)
    node = topology.node("a")
    assert addresses(node) == {"eth1": ["10.0.0.2/24"]}
    assert [(str(one.prefix), str(one.via)) for one in node.routes] == [("0.0.0.0/0", "10.0.0.1")]
    assert warnings == []


@pytest.mark.parametrize(
    "command",
    [
        "ip addr add 10.0.0.2/24",
        "ip addr add ten dev eth1",
        "ip addr del 10.0.0.2/24 dev eth1",
        "ip route add default dev eth1",
        "ip link add br0 type bridge",
        "ip link set eth1 down",
        "ifconfig eth1 10.0.0.2",
        "sh /setup.sh",
        "sh -c 'for i in 2; do ip addr add 10.0.0.$$i/24 dev eth1; done'",
    ],
)
def test_a_command_that_is_not_understood_is_told(tmp_path: Path, command: str) -> None:
    _, warnings = network(tmp_path, "ip addr add 10.0.0.9/24 dev eth1", command)
    assert any("x.clab.yml:5: a: not understood" in told for told in warnings)


def test_a_router_has_the_addresses_of_its_configuration_and_of_its_commands(
    tmp_path: Path,
) -> None:
    text = "interface lo\n ip address 10.9.9.1/32\n!\ninterface eth1\n ip address 10.0.0.1/24\n"
    (tmp_path / "frr.conf").write_text(text)
    nodes = (
        "    a: {kind: frr, startup-config: frr.conf, labels: {role: edge},\n"
        "        exec: [ip addr add 10.5.0.1/32 dev lo, ip route add 10.8.0.0/16 via 10.0.0.2]}\n"
        f"    b: {{}}\n{LINK}"
    )
    imported = read(tmp_path, nodes)
    topology, warnings = addressed(imported, configs_of(imported))
    node = topology.node("a")
    assert addresses(node) == {"eth1": ["10.0.0.1/24"], "lo": ["10.5.0.1/32", "10.9.9.1/32"]}
    assert node.labels == {"role": "edge"}
    assert [str(one).partition(": ")[2] for one in warnings] == [
        "a: routes of exec commands are not shown to Batfish; put them in frr.conf as ip route",
        "b: has no address, so Batfish is not shown it",
    ]


def test_a_switch_is_not_shown_to_batfish_and_told(tmp_path: Path) -> None:
    imported = read(tmp_path, f"    a: {{kind: bridge}}\n    b: {{kind: frr}}\n{LINK}")
    _, warnings = addressed(imported, configs_of(imported))
    text = f"{tmp_path}/x.clab.yml:5: a: Batfish is not shown that its ports are one network"
    assert [str(one) for one in warnings] == [text]
