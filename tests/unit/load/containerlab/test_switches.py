"""Bridges of a containerlab file: nodes of the lab, with a spanning tree where there is a loop."""

from pathlib import Path

import pytest

from lab.load.containerlab import Imported
from tests.unit.load.containerlab.test_topology import HEAD, problems, read


def trees(found: Imported) -> dict[str, str]:
    """Return of each bridge whether it has a spanning tree."""
    return {
        one.node.name: one.config.commands[0][2] for one in found.made if one.node.kind == "bridge"
    }


def test_a_bridge_is_a_node_with_every_end_of_a_link_as_a_port(tmp_path: Path) -> None:
    nodes = """\
    lan: {kind: bridge, exec: [bridge vlan show]}
    h: {}
  links:
    - endpoints: ["h:eth1", "lan:p1"]
    - endpoints: ["h:eth2", "lan:p2"]
"""
    lan, h = read(tmp_path, nodes).made
    assert lan.node.kind == "bridge"
    assert lan.config.commands[0][1:] == ("lan", "off", "p1", "p2")
    assert lan.config.commands[1] == ("bridge", "vlan", "show")
    assert lan.config.after == ()
    assert h.config.after == ("lan",)


def test_defaults_that_are_meant_for_other_nodes_mean_nothing_to_a_bridge(tmp_path: Path) -> None:
    text = HEAD.replace("{kind: linux}", "{image: frr, exec: [ls], cmd: serve, binds: [x:/x]}")
    (tmp_path / "x").mkdir()
    (tmp_path / "y.clab.yml").write_text(text + "    lan: {kind: ovs-bridge}\n")
    from lab.load.containerlab import load

    (lan,) = load(str(tmp_path / "y.clab.yml"), {}).made
    assert (lan.frr, lan.config.daemons, lan.config.binds) == (None, (), ())
    assert len(lan.config.commands) == 1


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (["a:1 b:1", "b:2 c:1"], {"a": "off", "b": "off", "c": "off"}),
        (["a:1 b:1", "b:2 a:2"], {"a": "on", "b": "on", "c": "off"}),
        (["a:1 b:1", "b:2 c:1", "c:2 a:2"], {"a": "on", "b": "on", "c": "on"}),
        (["a:1 b:1", "c:1 c:2"], {"a": "off", "b": "off", "c": "on"}),
        (["a:1 h:1", "a:2 h:2"], {"a": "off", "b": "off", "c": "off"}),
        (["a:1 own:1", "a:2 own:2"], {"a": "on", "b": "off", "c": "off"}),
    ],
    ids=["chain", "two links", "ring", "itself", "host", "host that is a bridge"],
)
def test_a_loop_of_bridges_has_a_spanning_tree(
    tmp_path: Path, links: list[str], expected: dict[str, str]
) -> None:
    nodes = "".join(f"    {name}: {{kind: bridge}}\n" for name in "abc")
    nodes += "    h: {}\n    own: {exec: [ip link add br0 type bridge]}\n  links:\n"
    nodes += "".join(f"    - endpoints: [{', '.join(link.split())}]\n" for link in links)
    assert trees(read(tmp_path, nodes)) == expected


def test_the_bridge_has_the_nodes_name_if_an_interface_can(tmp_path: Path) -> None:
    nodes = """\
    lan: {kind: bridge}
    a-name-too-long-for-it: {kind: bridge}
  links:
    - endpoints: ["lan:lan", "a-name-too-long-for-it:br0"]
"""
    names = [one.config.commands[0][1] for one in read(tmp_path, nodes).made]
    assert names == ["br0", "br1"]


def test_an_address_of_a_port_is_warned_about(tmp_path: Path) -> None:
    nodes = """\
    lan: {kind: bridge}
    h: {}
  links:
    - endpoints: ["h:eth1", "lan:p1"]
      ipv4: [192.0.2.1/24, 192.0.2.2/24]
"""
    found = read(tmp_path, nodes)
    assert found.made[0].node.interface("p1").addresses == ()
    assert any("a port of a bridge has no address" in str(one) for one in found.warnings)


def test_a_part_of_the_host_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + "    h: {kind: host}\n") == [
        "x.clab.yml:5: kind host is a part of this host; no lab reaches outside"
    ]
