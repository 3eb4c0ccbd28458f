"""What every node is rendered from."""

from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.keys import Keys
from lab.model.software import Software
from lab.model.topology import Node, Topology


@dataclass(frozen=True, slots=True)
class Context:
    """One deployment to be: the network, the dials, the software and the keys."""

    topology: Topology
    settings: Settings
    software: Software
    keys: Keys
    drained: DrainState
    seed: int
    configs: Path

    def address(self, node: str) -> IPv4Address:
        """Return the address a node is reached at: its loopback, else its first interface."""
        found = self.topology.node(node)
        if found.kind == Kind.DNS or found.loopback is None:
            return found.uplink.addresses[0].ip
        return found.interface("lo").addresses[0].ip


def host_address(node: Node) -> IPv4Address:
    """Return the address of a host's first wired interface."""
    return node.uplink.addresses[0].ip
