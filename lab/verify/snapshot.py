"""Files of a snapshot that Batfish reads as FRR, from the texts that routers run."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lab.model.topology import Node, Topology
from lab.verify.links import silent
from lab.verify.normalise import contexts, neighbors, normalised
from lab.verify.question import Files, shown_name

# The role of links out of band: no service runs over them, and their router is plain Linux.
MANAGEMENT = "management"

_DETECTED = "# This file describes the network interfaces"
_PORTS = "# ports.conf --"
_VERSION = "frr version 10.0"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Files, and what Batfish must read in them before any answer counts."""

    files: Files
    routers: frozenset[str]
    hosts: frozenset[str]
    sessions: int  # configured ends


def snapshot(topology: Topology, configs: Mapping[str, str]) -> Snapshot:
    """Return the snapshot of a network whose routers run these configurations."""
    shown = _shown(topology, configs)
    files = {_path(name): _head(topology.node(name)) + text for name, text in shown.items()}
    sessions = sum(_ends(text) for text in shown.values())
    hosts = [node for node in topology.nodes if _is_host(node, topology, configs)]
    files |= {f"hosts/{shown_name(node.name)}.json": _host(node) for node in hosts}
    names = frozenset(shown_name(node.name) for node in hosts)
    routers = frozenset(shown_name(name) for name in configs)
    files["batfish/layer1_topology.json"] = _links(topology, names | routers)
    return Snapshot(files, routers, names, sessions)


def _is_host(node: Node, topology: Topology, configs: Mapping[str, str]) -> bool:
    """Return whether a node is a host for Batfish: it has an address and an in-band link."""
    roles = {link.role for link in topology.links_of(node.name)}
    addressed = any(each.addresses for each in node.interfaces if each.name != "lo")
    return node.name not in configs and addressed and roles != {MANAGEMENT}


def same_names(topology: Topology) -> tuple[str, ...]:
    """Return the nodes that Batfish would confuse: their names differ only in capitals."""
    seen: dict[str, str] = {}
    told = []
    for node in topology.nodes:
        other = seen.setdefault(shown_name(node.name), node.name)
        if other != node.name:
            told.append(
                f"{other} and {node.name} are one node to Batfish, which knows no capitals"
            )
    return tuple(told)


def changed(topology: Topology, configs: Mapping[str, str], nodes: Iterable[str]) -> Files:
    """Return the files of some routers alone, to be laid over a snapshot."""
    shown = _shown(topology, configs)
    return {_path(name): _head(topology.node(name)) + shown[name] for name in nodes}


def _shown(topology: Topology, configs: Mapping[str, str]) -> dict[str, str]:
    """Return every configuration in the form that Batfish gets.

    Here one router's file depends on another's. Where the OSPF timers of a link's ends differ, FRR
    forms no adjacency; Batfish does not know timers, so it gets a passive interface.
    """
    quiet = silent(topology, configs)
    return {
        name: normalised(text)
        + "".join(
            f"router ospf\n passive-interface {interface}\n" for interface in quiet.get(name, ())
        )
        + _kernel_addresses(topology.node(name), text)
        for name, text in configs.items()
    }


def _kernel_addresses(node: Node, text: str) -> str:
    """Return the addresses that a router's interfaces have without its configuration, as FRR does.

    They are those of the topology, at interfaces to which the configuration gives none.
    """
    own = {
        context.removeprefix("interface ")
        for context, bare in contexts(text.splitlines())
        if context.startswith("interface ") and bare.startswith("ip address ")
    }
    return "".join(
        f"interface {each.name}\n ip address {address}\n"
        for each in node.interfaces
        if each.name not in own
        for address in each.addresses
    )


def line_of(topology: Topology, path: str, number: int) -> tuple[str, int]:
    """Return the node and the line of its frr.conf that a line of a snapshot's file came from."""
    shown = path.rpartition("/")[2].removesuffix(".cfg")
    node = next(each for each in topology.nodes if shown_name(each.name) == shown)
    return node.name, number - _head(node).count("\n")


def _path(node: str) -> str:
    return f"configs/{shown_name(node)}.cfg"


def _head(node: Node) -> str:
    """Return what Batfish needs before frr.conf: the name, the interfaces, two marks."""
    lines = [shown_name(node.name), _DETECTED]
    for interface in node.interfaces:
        loopback = " inet loopback" if interface.name == "lo" else ""
        lines += [f"auto {interface.name}", f"iface {interface.name}{loopback}"]
    return "\n".join([*lines, _PORTS, _VERSION]) + "\n"


def _ends(shown: str) -> int:
    return sum("remote-as" in said for said in neighbors(shown.splitlines()).values())


def _host(node: Node) -> str:
    """Return a host with its wired interfaces; addresses on ``lo`` are at the first of them."""
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
    return json.dumps({"hostname": shown_name(node.name), "hostInterfaces": interfaces}, indent=1)


def _links(topology: Topology, shown: frozenset[str]) -> str:
    """Return the links between nodes that Batfish is shown."""
    edges = [
        {f"node{number}": {"hostname": shown_name(end.node), "interfaceName": end.interface}
         for number, end in enumerate((link.a, link.b), 1)}
        for link in topology.links
        if {shown_name(link.a.node), shown_name(link.b.node)} <= shown
    ]  # fmt: skip
    return json.dumps({"edges": edges}, indent=1)
