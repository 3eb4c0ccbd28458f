"""Files that Batfish takes for FRR."""

import json

from lab.verify.snapshot import changed, line_of, snapshot
from tests.fakes.mini import mini

TOPOLOGY = mini().topology
MADE = snapshot(TOPOLOGY, mini().configs)


def test_a_router_starts_with_its_name_and_its_interfaces() -> None:
    lines = MADE.files["configs/eb1-prn.cfg"].splitlines()
    assert lines[:6] == [
        "eb1-prn", "# This file describes the network interfaces",
        "auto lo", "iface lo inet loopback", "auto e1", "iface e1",
    ]  # fmt: skip
    marks = [number for number, line in enumerate(lines) if line.startswith("# ports.conf")]
    assert lines[marks[0] + 1] == "frr version 10.0"


def test_every_node_but_the_out_of_band_router_is_there() -> None:
    names = {path.partition("/")[2].rpartition(".")[0] for path in MADE.files} - {
        "layer1_topology"
    }
    assert names == {node.name for node in TOPOLOGY.nodes} - {"oob"}
    assert names == MADE.routers | MADE.hosts


def test_every_configured_end_of_a_session_is_expected() -> None:
    ends = sum(text.count(" remote-as ") for text in mini().configs.values())
    assert MADE.sessions == ends == 122


def test_a_host_has_its_gateway_and_what_it_serves() -> None:
    host = json.loads(MADE.files["hosts/edge-sjc.json"])["hostInterfaces"]["e1"]
    assert (host["prefix"], host["gateway"]) == ("10.201.1.3/31", "10.201.1.2")
    assert "157.240.1.35/32" in host["otherPrefixes"]


def test_no_link_leads_out_of_band() -> None:
    edges = json.loads(MADE.files["batfish/layer1_topology.json"])["edges"]
    ends = {edge[end]["hostname"] for edge in edges for end in ("node1", "node2")}
    assert "oob" not in ends
    assert {"node1": {"hostname": "eb1-prn", "interfaceName": "e1"},
            "node2": {"hostname": "eb1-frc", "interfaceName": "e1"}} in edges  # fmt: skip


def test_a_line_is_found_again_in_the_file_of_the_router() -> None:
    shown = MADE.files["configs/eb1-prn.cfg"].splitlines()
    number = shown.index("router bgp 64601") + 1
    node, line = line_of(TOPOLOGY, "configs/eb1-prn.cfg", number)
    assert mini().configs[node].splitlines()[line - 1] == "router bgp 64601"


def test_a_link_with_unequal_timers_is_silent_at_both_ends() -> None:
    text = mini().configs["eb1-prn"].replace("hello-interval 1", "hello-interval 3", 1)
    files = changed(TOPOLOGY, {**mini().configs, "eb1-prn": text}, ["eb1-prn", "eb1-frc"])
    for name in ("eb1-prn", "eb1-frc"):
        assert files[f"configs/{name}.cfg"].endswith("router ospf\n passive-interface e1\n")
