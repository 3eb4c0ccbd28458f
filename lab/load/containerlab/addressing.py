"""Addresses and routes that a containerlab file gives by commands and by frr.conf, for Batfish."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from lab.frr.text import parse
from lab.load.containerlab.nodes import SWITCH, Made
from lab.load.containerlab.topology import Imported
from lab.model.errors import Problem
from lab.model.topology import Interface, Node, Route, Topology

_DEFAULT = IPv4Network("0.0.0.0/0")
_SHELLS = ("sh", "bash", "ash", "dash")
_NETWORK = re.compile(
    r"\b(ip|ifconfig|route|brctl|bridge|iptables|nft|tc|dhclient|udhcpc|vconfig|ebtables)\b"
)
_KEYWORDS = ("for", "while", "if", "do", "then")  # shell keywords: they may run anything
_PARTS = re.compile(r"&&|\|\||;|\n")
# Commands of ip that change neither an address nor a route that Batfish knows.
_NO_EFFECT = re.compile(
    r"ip (-6 .*|link set (dev )?\S+ (up|mtu \d+|address \S+)( up)?|route (del|delete) default.*"
    r"|a|addr|address|r|route|link|neigh)( show.*)?"
)


@dataclass(slots=True)
class _Found:
    """What commands give a node, and those that could not be read."""

    addresses: dict[str, list[IPv4Interface]] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def addressed(
    imported: Imported, configs: Mapping[str, str]
) -> tuple[Topology, tuple[Problem, ...]]:
    """Return the topology of a file with every known address, and a problem for each gap.

    Addresses come from links, from ``exec`` commands and from ``configs``, the routers' frr.conf.
    Each problem is a warning: a command that was not understood, or a node that Batfish is not
    shown as it is.
    """
    nodes: list[Node] = []
    warnings: list[Problem] = []
    for one in imported.made:
        found = _Found()
        for argv in one.config.commands:
            _read(argv, found)
        for interface, address in _configured(configs.get(one.node.name, "")):
            _add(found, interface, address)
        node = _with(one.node, found)
        nodes.append(node)
        warnings += _warnings(one, node, found, router=one.node.name in configs)
    return Topology(imported.name, "", tuple(nodes), imported.links), tuple(warnings)


def _read(argv: Sequence[str], found: _Found) -> None:
    """Read the addresses and routes of a command; a shell's command line is read in parts."""
    text = " ".join(argv)
    if argv[0].rpartition("/")[2] in _SHELLS:
        if len(argv) > 2 and argv[1] == "-c":  # noqa: PLR2004  sh -c TEXT
            for part in filter(None, map(str.strip, _PARTS.split(argv[2]))):
                _read_part(part, found)
        else:
            found.unread.append(text)
    elif not _understood(argv, found) and _NETWORK.search(text):
        found.unread.append(text)


def _read_part(part: str, found: _Found) -> None:
    try:
        words = shlex.split(part)
    except ValueError:
        words = [part]
    if words and not _understood(words, found) and _NETWORK.search(part):
        found.unread.append(part)


def _understood(argv: Sequence[str], found: _Found) -> bool:
    words = [word for word in argv if word != "-4"]
    if words[0].rpartition("/")[2] != "ip":
        return not _NETWORK.fullmatch(words[0].rpartition("/")[2]) and words[0] not in _KEYWORDS
    verb = (words[1:2] or [""])[0], (words[2:3] or [""])[0]
    try:
        if verb[0] in ("a", "addr", "address") and verb[1] in ("a", "add", "replace"):
            return _address(words[3:], found)
        if verb[0] in ("r", "ro", "route") and verb[1] in ("a", "add", "replace"):
            return _route(words[3:], found)
    except ValueError:
        return False
    return _NO_EFFECT.fullmatch(" ".join(["ip", *words[1:]])) is not None


def _address(words: Sequence[str], found: _Found) -> bool:
    """Read ``A/B dev I`` in any order; an IPv6 address is understood and left out."""
    if "dev" not in words[:-1]:
        return False
    device = words[words.index("dev") + 1]
    texts = [word for word in words if "." in word and word != device]
    if any(":" in word for word in words):
        return True
    if not texts:
        return False
    _add(found, device, IPv4Interface(texts[0]))
    return True


def _route(words: Sequence[str], found: _Found) -> bool:
    """Read ``PREFIX via GATEWAY``; a route without a gateway is not understood."""
    if any(":" in word for word in words):
        return True
    if list(words[1:2]) != ["via"] or len(words) not in (3, 5):
        return False
    prefix = _DEFAULT if words[0] == "default" else IPv4Network(words[0])
    found.routes.append(Route(prefix, IPv4Address(words[2])))
    return True


def _add(found: _Found, interface: str, address: IPv4Interface) -> None:
    known = found.addresses.setdefault(interface, [])
    if address not in known:
        known.append(address)


def _configured(text: str) -> Iterator[tuple[str, IPv4Interface]]:
    """Yield the addresses that a frr.conf gives to interfaces."""
    for block in parse(text):
        if len(block.context) != 1 or not block.context[0].startswith("interface "):
            continue
        for line in block.lines:
            match = re.fullmatch(r"ip address (\d+\.\d+\.\d+\.\d+/\d+)", line)
            if match:
                yield block.context[0].split()[1], IPv4Interface(match[1])


def _with(node: Node, found: _Found) -> Node:
    """Return a node with the addresses and routes that were found."""
    known = {each.name for each in node.interfaces}
    more = [Interface(name) for name in found.addresses if name not in known]
    interfaces = tuple(
        replace(
            each,
            addresses=tuple(dict.fromkeys((*each.addresses, *found.addresses.get(each.name, ())))),
        )
        for each in (*node.interfaces, *more)
    )
    return replace(node, interfaces=interfaces, routes=(*node.routes, *found.routes))


def _warnings(one: Made, node: Node, found: _Found, *, router: bool) -> Iterator[Problem]:
    name = node.name
    if node.kind == SWITCH:
        yield Problem(one.place, f"{name}: Batfish is not shown that its ports are one network")
        return
    for text in found.unread:
        yield Problem(one.place, f"{name}: not understood, so Batfish does not know: {text}")
    if router:
        if found.routes:
            text = f"{name}: routes of exec commands are not shown to Batfish"
            yield Problem(one.place, text, "put them in frr.conf as ip route")
        return
    wired = [each for each in node.interfaces if each.name != "lo"]
    if not any(each.addresses for each in wired):
        yield Problem(one.place, f"{name}: has no address, so Batfish is not shown it")
    elif len(wired) > 1:
        text = f"{name}: has several interfaces; a host forwards nothing in Batfish"
        yield Problem(one.place, text, "a router needs FRR")
    elif any(route.prefix != _DEFAULT for route in found.routes):
        yield Problem(one.place, f"{name}: only its default route is shown to Batfish")
