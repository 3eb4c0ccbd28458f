"""Labs on a host whose kernel has no IPv6."""

from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path

import pytest

from lab.load.containerlab import load
from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import RuntimeFailure
from lab.model.topology import Interface, Node, Topology
from lab.runtimes.embedded import ipv6

V4 = (IPv4Interface("10.0.0.1/24"),)
V6 = (IPv6Interface("2001:db8::1/64"),)
FILE = """\
name: two
topology:
  kinds: {linux: {image: stormdrill/node}}
  nodes: {a: {kind: linux}, b: {kind: linux, sysctls: {net.ipv4.tcp_syncookies: 0}}}
  links: [{endpoints: ["a:eth1", "b:eth1"]}]
"""


@pytest.fixture(autouse=True)
def _no_ipv6(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipv6, "_SETTINGS", tmp_path / "conf")


def made(interface: Interface, config: NodeConfig) -> Deployment:
    node = Node("r1", "linux", "", (interface,))
    return Deployment("one", Topology("one", "", (node,), ()), {"r1": config})


def test_settings_of_ipv6_are_left_out_with_a_warning() -> None:
    told: list[str] = []
    both = (("net.ipv4.ip_forward", "1"), ("net.ipv6.conf.all.forwarding", "1"))
    found = ipv6.fitted(made(Interface("eth1", V4), NodeConfig(sysctls=both)), told.append)
    assert found.configs["r1"].sysctls == both[:1]
    assert told == ["warning: this host has no IPv6: whatever of the lab speaks it reaches nobody"]


def test_a_lab_without_such_settings_is_not_warned_about() -> None:
    deployment = made(Interface("eth1", V4), NodeConfig())
    assert ipv6.fitted(deployment, pytest.fail) is deployment


def test_an_address_of_ipv6_is_refused() -> None:
    deployment = made(Interface("eth1", V4, addresses6=V6), NodeConfig())
    with pytest.raises(RuntimeFailure) as caught:
        ipv6.fitted(deployment, pytest.fail)
    assert str(caught.value) == (
        "this host has no IPv6, and r1:eth1 has 2001:db8::1/64; boot it without ipv6.disable=1"
    )


def test_a_host_with_ipv6_deploys_what_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    deployment = made(Interface("eth1", (), addresses6=V6), NodeConfig())
    assert ipv6.fitted(deployment, pytest.fail) is deployment


def test_a_containerlab_file_asks_only_for_what_any_kernel_has(tmp_path: Path) -> None:
    path = tmp_path / "two.clab.yml"
    path.write_text(FILE)
    configs = {one.node.name: one.config for one in load(str(path), {}).made}
    topology = Topology("two", "", tuple(one.node for one in load(str(path), {}).made), ())
    found = ipv6.fitted(Deployment("two", topology, configs), lambda _text: None)
    keys = {name: [key for key, _ in one.sysctls] for name, one in found.configs.items()}
    assert keys == {
        "a": ["net.ipv4.ip_forward"],
        "b": ["net.ipv4.ip_forward", "net.ipv4.tcp_syncookies"],
    }
