"""Folders of a user: a network of two routers and a host, and scenarios on it."""

from pathlib import Path

NETWORK = """\
name: pair
topology:
  nodes:
    r1: {kind: frr, image: frr, labels: {role: edge}, startup-config: r1.conf}
    r2: {kind: frr, image: frr, startup-config: r2.conf}
    h1: {kind: linux}
  links:
    - endpoints: ["r1:eth1", "r2:eth1"]
    - endpoints: ["r2:eth2", "h1:eth1"]
"""
CONF = "interface lo\n ip address 10.0.0.{0}/32\nexit\nrouter bgp 6500{0}\nexit\n"
SCENARIO = """\
name: drill
title: A drill
topology: net.clab.yml
phases:
  - {id: one, title: One}
"""


def network(folder: Path, name: str = "net.clab.yml") -> Path:
    """Write the network's files and return the topology."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(NETWORK)
    for number in (1, 2):
        (folder / f"r{number}.conf").write_text(CONF.format(number))
    return folder / name


def scenario(folder: Path, text: str = SCENARIO, name: str = "scenario.yml") -> Path:
    """Write a scenario on the network, and the network, and return the scenario."""
    network(folder)
    (folder / name).write_text(text)
    return folder / name


def change(folder: Path, name: str, title: str = "A change") -> Path:
    """Write a change into the folder of changes."""
    path = folder / "changes" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"name: {name}\ntitle: {title}\nedits: [{{on: [r1], add: hostname {name}}}]\n")
    return path
