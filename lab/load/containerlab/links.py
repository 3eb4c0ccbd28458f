"""``links`` in their brief and their extended form."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from lab.load.containerlab import keys, values
from lab.load.containerlab.inherit import known
from lab.load.containerlab.notes import Notes
from lab.load.tree import Entries, Items, Leaf, Tree
from lab.model.hints import nearest
from lab.model.topology import Endpoint, Interface, Link

DEFAULT_MTU = 9500  # containerlab's own
_MTU_LIMITS = range(68, 65536)
_LONGEST_NAME = 15
_ENDS = 2
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", re.IGNORECASE)
_LINK_KEYS = ("type", "endpoints", "endpoint", "mtu", "ipv4", "ipv6", "vars", "labels")
_END_KEYS = ("node", "interface", "mac", "ipv4", "ipv6", "vars")
_BRIEF_OUTSIDE = ("host", "mgmt-net", "macvlan")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link and where the file says so."""

    line: int
    node: str
    interface: Interface


def links(
    tree: Tree | None, nodes: Collection[str], notes: Notes
) -> tuple[tuple[Link, ...], dict[str, list[Interface]]]:
    """Return the links, and the interfaces they give to each node."""
    interfaces: dict[str, list[Interface]] = {name: [] for name in nodes}
    made = []
    for one in _items(tree, notes):
        ends = _ends(one, nodes, notes)
        if ends is None or not all(_free(end, interfaces, notes) for end in ends):
            continue
        a, b = (Endpoint(end.node, end.interface.name) for end in ends)
        made.append(Link(a, b))
    return tuple(made), interfaces


def _items(tree: Tree | None, notes: Notes) -> tuple[Tree, ...]:
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return ()
    if isinstance(tree, Items):
        return tree.items
    notes.refuse(tree, "links: must be a list")
    return ()


def _free(end: End, interfaces: dict[str, list[Interface]], notes: Notes) -> bool:
    """Give the end to its node, unless the node has one of that name."""
    mine = interfaces[end.node]
    if any(one.name == end.interface.name for one in mine):
        notes.refuse(end.line, f"{end.node}:{end.interface.name} has a link already")
        return False
    mine.append(end.interface)
    return True


def _ends(tree: Tree, nodes: Collection[str], notes: Notes) -> tuple[End, End] | None:
    """Return both ends of a link; None, with a note, when the link cannot be made."""
    link = values.entries(tree, "a link", notes)
    kind = values.text(link["type"], "type", notes).strip().lower() if "type" in link else ""
    if kind in keys.OUTSIDE:
        notes.refuse(tree, f"a link of type {kind} {keys.OUTSIDE[kind]}", "use type veth")
        return None
    if kind and kind not in (*keys.WIRES, "brief"):
        notes.refuse(link["type"], f"links have no type {kind}", nearest(kind, keys.WIRES))
        return None
    known(tree, "links", _LINK_KEYS, notes)
    pair = link.get("endpoints")
    if not isinstance(pair, Items) or len(pair.items) != _ENDS:
        notes.refuse(tree, "a link has two endpoints", 'as endpoints: ["a:eth1", "b:eth1"]')
        return None
    mtu = _mtu(link.get("mtu"), notes)
    addresses = [_listed(link, key, notes) for key in ("ipv4", "ipv6")]
    ends = [
        _end(end, mtu, tuple(one[at] for one in addresses), nodes, notes)
        for at, end in enumerate(pair.items)
    ]
    first, second = ends
    return None if first is None or second is None else (first, second)


def _mtu(tree: Tree | None, notes: Notes) -> int:
    mtu = DEFAULT_MTU if tree is None else values.number(tree, "mtu", notes)
    if tree is not None and mtu is not None and mtu not in _MTU_LIMITS:
        notes.refuse(tree, f"mtu: {mtu} is out of range", "between 68 and 65535")
    return mtu or DEFAULT_MTU


def _listed(link: Mapping[str, Tree], key: str, notes: Notes) -> tuple[Leaf | None, ...]:
    """Return the addresses a link's own key has for both ends."""
    leaves = values.texts(link[key], key, notes) if key in link else ()
    return (*leaves, None, None)[:_ENDS]


def _end(
    tree: Tree,
    mtu: int,
    listed: tuple[Leaf | None, ...],
    nodes: Collection[str],
    notes: Notes,
) -> End | None:
    given: dict[str, Tree] = {}
    if isinstance(tree, Entries):
        known(tree, "endpoints", _END_KEYS, notes)
        given = {one.key: one.value for one in tree.entries}
        node, name = (
            values.text(given[key], key, notes) if key in given else "" for key in _END_KEYS[:2]
        )
    else:
        node, _, name = values.text(tree, "endpoints", notes).partition(":")
    if not _is_end(tree, node, name, nodes, notes):
        return None
    v4, v6 = (given.get(key, listed[at]) for at, key in enumerate(("ipv4", "ipv6")))
    interface = Interface(
        name,
        tuple(IPv4Interface(text) for text in _address(v4, IPv4Interface, notes)),
        mtu,
        tuple(IPv6Interface(text) for text in _address(v6, IPv6Interface, notes)),
        _mac(given.get("mac"), notes),
    )
    return End(tree.line, node, interface)


def _is_end(tree: Tree, node: str, name: str, nodes: Collection[str], notes: Notes) -> bool:
    if not node or not name:
        notes.refuse(tree, "an endpoint is a node and an interface", 'as "a:eth1"')
    elif node in _BRIEF_OUTSIDE and node not in nodes:
        notes.refuse(tree, f"{node}:{name} {keys.OUTSIDE[node]}", "link nodes with each other")
    elif node not in nodes:
        notes.refuse(tree, f"there is no node {node}", nearest(node, nodes, kind="nodes"))
    elif len(name) > _LONGEST_NAME or re.search(r"[\s/]", name) or name in (".", "..", "lo"):
        hint = "at most 15 characters, no slash, no space, not lo"
        notes.refuse(tree, f"{name} is no name for an interface", hint)
    else:
        return True
    return False


def _address(
    tree: Tree | None, kind: type[IPv4Interface] | type[IPv6Interface], notes: Notes
) -> tuple[str, ...]:
    text = "" if tree is None else values.text(tree, "address", notes)
    if tree is None or not text:
        return ()
    with suppress(ValueError):
        kind(text)
        if "/" in text:
            return (text,)
    version = 4 if kind is IPv4Interface else 6
    notes.refuse(tree, f"{text!r} is no IPv{version} address with its prefix length")
    return ()


def _mac(tree: Tree | None, notes: Notes) -> str | None:
    text = "" if tree is None else values.text(tree, "mac", notes)
    if tree is None or not text:
        return None
    if not _MAC.fullmatch(text):
        notes.refuse(tree, f"mac: {text!r} is no MAC address", "as 02:00:00:00:00:01")
        return None
    return text.lower().replace("-", ":")
