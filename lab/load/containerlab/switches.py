"""Nodes of kind ``bridge`` and ``ovs-bridge``: a switch inside the lab, never a part of this host.

A bridge of the host has no spanning tree; here it has one where links between bridges make a
loop, as frames that go round in it would take the whole machine.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lab.load.containerlab import keys
from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.model.topology import Interface, Link

MAKE = "/usr/local/sbin/make-bridge"

_LONGEST_NAME = 15  # of an interface
_OWN_BRIDGE = re.compile(r"\btype bridge\b|\bbrctl addbr\b")
# The timers are the shortest with which no frame goes round while the tree changes:
# 2 * (forward delay - 1) >= max age >= 2 * (hello + 1), IEEE 802.1D.
_SCRIPT = """\
#!/bin/sh
# make-bridge NAME on|off PORT...: the switch of this node; on and off say whether it has a
# spanning tree. It returns when every port passes frames, or never will.
name=$1 tree=$2
shift 2
case $tree in
on) timers="stp_state 1 forward_delay 400 hello_time 100 max_age 600" ;;
*) timers="stp_state 0 forward_delay 0" ;;
esac
# shellcheck disable=SC2086
ip link add name "$name" type bridge $timers && ip link set dev "$name" up || exit 1
for port; do
    echo "link set dev $port addrgenmode none"
    echo "link set dev $port master $name up"
done | ip -batch - || exit 1
for port; do
    ip -6 address flush dev "$port" scope link
done
tries=300 # 30 s, where a tree is ready in 8
while [ $tries -gt 0 ] && grep -qsx '[12]' /sys/class/net/"$name"/brif/*/state; do
    sleep 0.1
    tries=$((tries - 1))
done
"""


@dataclass(frozen=True, slots=True)
class Switch:
    """The interfaces of a switch, and the file and the command that make it of them."""

    ports: tuple[Interface, ...]
    files: Mapping[str, str]
    command: tuple[str, ...]


def is_switch(given: Given) -> bool:
    """Return whether a node is a switch."""
    return given.kind in keys.SWITCH_KINDS


def looped(nodes: Sequence[Given], links: Iterable[Link], notes: Notes) -> frozenset[str]:
    """Return the bridges that have a loop among them; some of them may be plain nodes.

    A plain node is a bridge as well if its commands make it one.
    """
    bridges = {node.name for node in nodes if is_switch(node) or _bridges(node, notes)}
    find = _Groups(bridges)
    found: set[str] = set()
    for link in links:
        if {link.a.node, link.b.node} <= bridges and find.joined(link.a.node, link.b.node):
            found.add(link.a.node)
    heads = {find.head(name) for name in found}
    return frozenset(name for name in bridges if find.head(name) in heads)


def switch(given: Given, interfaces: Sequence[Interface], notes: Notes, *, tree: bool) -> Switch:
    """Return what makes a node a switch, with a spanning ``tree`` or without."""
    if any(one.addresses or one.addresses6 for one in interfaces):
        text = f"{given.name}: a port of a bridge has no address"
        notes.warn(given.line, text, f"exec: ip addr add ADDRESS dev {_name(given, interfaces)}")
    ports = tuple(Interface(one.name, mtu=one.mtu, mac=one.mac) for one in interfaces)
    names = (port.name for port in ports)
    command = (MAKE, _name(given, interfaces), "on" if tree else "off", *names)
    return Switch(ports, {MAKE: _SCRIPT}, command)


def _name(given: Given, interfaces: Sequence[Interface]) -> str:
    """Return the name of the bridge's own interface: the node's, as on a host, if it can be."""
    taken = Counter(one.name for one in interfaces)
    if len(given.name) <= _LONGEST_NAME and given.name != "lo" and not taken[given.name]:
        return given.name
    return next(name for name in (f"br{number}" for number in range(9999)) if not taken[name])


def _bridges(node: Given, notes: Notes) -> bool:
    """Return whether commands of a node make it a bridge."""
    return any(_OWN_BRIDGE.search(leaf.text) for leaf in node.texts("exec", notes))


class _Groups:
    """Which bridges are joined with each other so far."""

    def __init__(self, names: Iterable[str]) -> None:
        self._above = {name: name for name in names}

    def head(self, name: str) -> str:
        """Return the bridge that stands for all that are joined with this one."""
        while self._above[name] != name:
            name = self._above[name]
        return name

    def joined(self, one: str, other: str) -> bool:
        """Join two bridges and return whether they were joined before."""
        a, b = self.head(one), self.head(other)
        self._above[a] = b
        return a == b
