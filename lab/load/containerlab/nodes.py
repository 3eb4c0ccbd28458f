"""One node of a containerlab file."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from lab.frr.acceptance import Origin
from lab.frr.service import Service
from lab.load.containerlab import commands, keys, values
from lab.load.containerlab.binds import binds
from lab.load.containerlab.environment import environment
from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.containerlab.routers import LOAD, router
from lab.load.containerlab.stages import stages
from lab.load.containerlab.switches import switch
from lab.load.tree import Items, Leaf, Tree
from lab.model.deployment import NodeConfig
from lab.model.software import NODE_IMAGE
from lab.model.topology import Interface, Node

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")  # of a lab
NODE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # as long as Linux lets a host's be
ROUTER, HOST, SWITCH = "frr", "linux", "bridge"  # kinds of nodes here
NAME_HINT = "letters, digits, '-', '_' and '.', at most 63"
_SYSCTL = re.compile(r"net(\.[A-Za-z0-9_./-]+)+")
# What YAML and people write for the numbers of a kernel, which knows no words of truth.
_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on"), "the kernel's word for it is 1"),
    **dict.fromkeys(("false", "no", "off"), "the kernel's word for it is 0"),
}

# The shell of Alpine's images, which commands are often written for.
_ASH = '#!/bin/sh\nexec sh "$@"\n'

# What a container of Docker's has: IPv6, and the forwarding of a host that runs containers.
_SYSCTLS = {
    "net.ipv4.ip_forward": "1",
    "net.ipv6.conf.all.disable_ipv6": "0",
    "net.ipv6.conf.default.disable_ipv6": "0",
    "net.ipv6.conf.all.keep_addr_on_down": "1",  # as the kernel does with IPv4
}
_ROUTER_SYSCTLS = {"net.ipv6.conf.all.forwarding": "1"}


@dataclass(frozen=True, slots=True)
class Made:
    """A node of the lab to be; the daemons of its FRR depend on the host's release."""

    node: Node
    config: NodeConfig
    place: str  # file and line that give it
    frr: Service | None = None
    origin: Origin | None = None  # of the integrated file that its FRR loads, if it has one


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a node's meaning depends on: the file's folder, the caller's environment, all names."""

    paths: Paths
    environ: Mapping[str, str]
    nodes: Collection[str]


def made(
    given: Given, interfaces: Sequence[Interface], around: Surroundings, notes: Notes
) -> Made:
    """Return the node of the lab, and note each key that is refused or has no effect."""
    paths = around.paths
    _judge(given, interfaces, notes)
    bound = binds(given, paths, notes)
    staged = stages(given, around.nodes, paths, notes)
    run = (*staged.before, *commands.commands(given, paths, notes), *staged.behind)
    program = commands.program(given, notes)
    spoken = "\n".join(" ".join(words) for words in (*run, *(one.argv for one in program)))
    frr = router(given, bound, spoken, paths, notes)
    hostname = given.text("hostname", notes)
    files = {
        "/etc/hosts": _hosts(hostname or given.name),
        "/etc/hostname": f"{hostname or given.name}\n",
        "/usr/bin/ash": _ASH,
    }
    files |= _resolver(given, notes) | (frr.files if frr else {})
    targets = {bind.target for bind in bound}
    config = NodeConfig(
        files={path: text for path, text in files.items() if path not in targets},
        daemons=program,
        sysctls=_sysctls(given, notes),
        binds=bound,
        environment=environment(given, len(interfaces), paths, around.environ, notes),
        commands=((LOAD,) if frr and frr.configured else ()) + run,
        after=staged.after,
        hostname=hostname,
        own_root=True,
    )
    node = _node(given, ROUTER if frr else HOST, interfaces, notes)
    place = notes.place(given.line)
    if frr is None:
        return Made(node, config, place)
    return Made(node, config, place, frr.service, frr.origin if frr.configured else None)


def made_switch(
    given: Given, interfaces: Sequence[Interface], paths: Paths, notes: Notes, *, tree: bool
) -> Made:
    """Return a switch of the lab, with a spanning ``tree`` or without.

    A bridge of the host takes none of the keys of a node but ``exec``, so defaults that are meant
    for the other nodes mean nothing to it.
    """
    _judge_name(given, notes)
    found = switch(given, interfaces, notes, tree=tree)
    own = replace(given, levels=given.levels[1:])
    config = NodeConfig(
        files={
            "/etc/hosts": _hosts(given.name),
            "/etc/hostname": f"{given.name}\n",
            **found.files,
        },
        sysctls=tuple(_SYSCTLS.items()),
        commands=(found.command, *commands.commands(own, paths, notes)),
        own_root=True,
    )
    return Made(_node(given, SWITCH, found.ports, notes), config, notes.place(given.line))


def _node(given: Given, kind: str, interfaces: Sequence[Interface], notes: Notes) -> Node:
    labels = {key: leaf.text for key, leaf in given.pairs("labels", notes).items()}
    site = labels.get("site", given.group)
    return Node(given.name, kind, site, tuple(interfaces), labels=labels)


def _judge_name(given: Given, notes: Notes) -> None:
    if not NODE_NAME.fullmatch(given.name):
        hint = NAME_HINT.replace("63", "64")
        notes.refuse(given.line, f"{given.name!r} is no name for a node", hint)


def _judge(given: Given, interfaces: Sequence[Interface], notes: Notes) -> None:
    _judge_name(given, notes)
    _judge_kind(given, notes)
    for key, why in keys.WARNED.items():
        tree = given.one(key)
        if tree is not None and not _has(key, tree):
            notes.warn(tree, f"{key} has no effect: {why}")
    for key, (why, hint) in keys.REFUSED.items():
        tree = given.one(key)
        if tree is not None:
            notes.refuse(tree, f"{key}: {why}", hint)
    _judge_network(given, interfaces, notes)
    image = given.one("image")
    if isinstance(image, Leaf) and image.text.partition(":")[0] != NODE_IMAGE:
        hint = "the programs of the runtime run in the node"
        notes.warn(image, f"image {image.text} is not used, nor what is configured in it", hint)


def _has(key: str, tree: Tree) -> bool:
    """Return whether a node already has what a key without effect asks for."""
    match key, tree:
        case "privileged", Leaf(value=False):
            return True
        case "cap-add", Items(items=items):
            names = {item.text.removeprefix("CAP_") for item in items if isinstance(item, Leaf)}
            return len(items) > 0 and names <= keys.CAPABILITIES
    return False


def _judge_kind(given: Given, notes: Notes) -> None:
    tree = next((level["kind"] for level in reversed(given.levels) if "kind" in level), given.line)
    if not given.kind:
        notes.refuse(given.line, f"{given.name} has no kind", f"kinds: {', '.join(keys.KINDS)}")
    elif given.kind in keys.HOST_KINDS:
        text = f"kind {given.kind} is a part of this host"
        notes.refuse(tree, text, "no lab reaches outside")
    elif given.kind not in keys.KINDS:
        hint = f"kinds that run here: {', '.join(keys.KINDS)}"
        notes.refuse(tree, f"kind {given.kind} needs its own image, and there are no images", hint)


def _judge_network(given: Given, interfaces: Sequence[Interface], notes: Notes) -> None:
    tree = given.one("network-mode")
    mode = given.text("network-mode", notes)
    if tree is not None and mode not in ("", "none", "bridge"):
        hint = "leave it out; nothing of a lab reaches outside"
        notes.refuse(tree, f"network-mode {mode}: a node has a network of its own", hint)
    if mode == "none":
        return
    notes.warn(given.line, "no node has a management interface eth0: nothing reaches outside")
    if any(one.name == "eth0" for one in interfaces):
        notes.refuse(given.line, f"{given.name}:eth0 is containerlab's own", "network-mode: none")


def _sysctls(given: Given, notes: Notes) -> tuple[tuple[str, str], ...]:
    found = dict(_SYSCTLS)
    if given.kind in keys.ROUTER_KINDS:
        found |= _ROUTER_SYSCTLS
    for key, leaf in given.pairs("sysctls", notes).items():
        if _SYSCTL.fullmatch(key) and leaf.text.lower() in _TRUTHS:
            notes.refuse(
                leaf, f"sysctls: {key} is {leaf.text}, no number", _TRUTHS[leaf.text.lower()]
            )
        elif _SYSCTL.fullmatch(key):
            found[key] = leaf.text
        else:
            notes.refuse(
                leaf, f"sysctls: {key} is not of a node's own network", "net.* can be set"
            )
    return tuple(found.items())


def _hosts(name: str) -> str:
    return f"127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.1.1 {name}\n"


def _resolver(given: Given, notes: Notes) -> dict[str, str]:
    """Return the resolver's file, if the topology says what is in it."""
    dns = values.entries(given.one("dns"), "dns", notes)
    lines = []
    for key, word in (("servers", "nameserver"), ("search", "search"), ("options", "options")):
        tree = dns.get(key)
        leaves = values.texts(tree, f"dns.{key}", notes) if isinstance(tree, Items | Leaf) else ()
        lines += [f"{word} {leaf.text}" for leaf in leaves]
    return {"/etc/resolv.conf": "\n".join(lines) + "\n"} if lines else {}
