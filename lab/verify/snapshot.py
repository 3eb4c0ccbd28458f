"""Files of a snapshot that Batfish reads as FRR, from the texts that routers run."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.topology import Node, Topology
from lab.verify.links import silent
from lab.verify.normalise import neighbors, normalised
from lab.verify.question import Files

# Only the out-of-band network is left out: no service runs over it, and its router is plain Linux.
LEFT_OUT = frozenset({Kind.OOB})

_DETECTED = "# This file describes the network interfaces"
_PORTS = "# ports.conf --"
_VERSION = "frr version 10.0"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Files, and what must be seen of them before any answer counts."""

    files: Files
    routers: frozenset[str]
    hosts: frozenset[str]
    sessions: int  # configured ends


def snapshot(topology: Topology, configs: Mapping[str, str]) -> Snapshot:
    """Return the snapshot of a network whose routers run these configurations."""
    shown = _shown(topology, configs)
    files = {_path(name): _head(topology.node(name)) + text for name, text in shown.items()}
    sessions = sum(_ends(text) for text in shown.values())
    hosts = [
        node
        for node in topology.nodes
        if node.name not in configs and node.kind not in LEFT_OUT and node.interfaces
    ]
    files |= {f"hosts/{node.name}.json": _host(node) for node in hosts}
    files["batfish/layer1_topology.json"] = _links(topology)
    names = frozenset(node.name for node in hosts)
    return Snapshot(files, frozenset(configs), names, sessions)


def changed(topology: Topology, configs: Mapping[str, str], nodes: Iterable[str]) -> Files:
    """Return the files of some routers alone, to be laid over a snapshot."""
    shown = _shown(topology, configs)
    return {_path(name): _head(topology.node(name)) + shown[name] for name in nodes}


def _shown(topology: Topology, configs: Mapping[str, str]) -> dict[str, str]:
    """Return every configuration as Batfish is shown it.

    Only here does one router's file depend on another's: where the timers of a link's two ends
    differ, FRR forms no adjacency, and Batfish, which has no time, is shown a silent interface.
    """
    quiet = silent(topology, configs)
    return {
        name: normalised(text)
        + "".join(
            f"router ospf\n passive-interface {interface}\n" for interface in quiet.get(name, ())
        )
        for name, text in configs.items()
    }


def line_of(topology: Topology, path: str, number: int) -> tuple[str, int]:
    """Return the node and the line of its frr.conf that a line of a snapshot's file came from."""
    name = path.rpartition("/")[2].removesuffix(".cfg")
    head = _head(topology.node(name)).count("\n")
    return name, number - head


def _path(node: str) -> str:
    return f"configs/{node}.cfg"


def _head(node: Node) -> str:
    """Return what Batfish needs before frr.conf: the name, the interfaces, two marks."""
    lines = [node.name, _DETECTED]
    for interface in node.interfaces:
        loopback = " inet loopback" if interface.name == "lo" else ""
        lines += [f"auto {interface.name}", f"iface {interface.name}{loopback}"]
    return "\n".join([*lines, _PORTS, _VERSION]) + "\n"


def _ends(shown: str) -> int:
    return sum("remote-as" in said for said in neighbors(shown.splitlines()).values())


def _host(node: Node) -> str:
    """A host has its wired interfaces; what it serves on ``lo`` stands at the first of them."""
    wired = [each for each in node.interfaces if each.name != "lo" and each.addresses]
    served = [str(address) for each in node.interfaces if each.name == "lo"
              for address in each.addresses]  # fmt: skip
    interfaces: dict[str, object] = {}
    for number, each in enumerate(wired):
        network = each.addresses[0].network
        others = [str(address) for address in each.addresses[1:]]
        gateway = next(
            (r.via for r in node.routes if r.prefix.prefixlen == 0 and r.via in network), None
        )
        interfaces[each.name] = {
            "name": each.name,
            "prefix": str(each.addresses[0]),
            "otherPrefixes": others + (served if number == 0 else []),
            **({"gateway": str(gateway)} if gateway else {}),
        }
    return json.dumps({"hostname": node.name, "hostInterfaces": interfaces}, indent=1)


def _links(topology: Topology) -> str:
    left_out = {node.name for node in topology.nodes if node.kind in LEFT_OUT}
    edges = [
        {f"node{number}": {"hostname": end.node, "interfaceName": end.interface}
         for number, end in enumerate((link.a, link.b), 1)}
        for link in topology.links
        if left_out.isdisjoint((link.a.node, link.b.node))
    ]  # fmt: skip
    return json.dumps({"edges": edges}, indent=1)
