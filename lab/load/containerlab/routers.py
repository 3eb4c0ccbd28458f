"""FRR on a node: whether it has any, which daemons, and the files its image would bring."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lab.frr import service
from lab.frr.acceptance import Origin
from lab.frr.service import Service
from lab.load.containerlab import keys, values
from lab.load.containerlab.binds import bound_source, bound_text
from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.files import read_text
from lab.load.tree import Leaf
from lab.model.deployment import Bind
from lab.model.errors import InputError
from lab.model.hints import nearest

HOME = "/etc/frr"
CONF, DAEMONS, VTYSH = (f"{HOME}/{name}" for name in ("frr.conf", "daemons", "vtysh.conf"))
LOAD = ("vtysh", "-b")
TAKEN = "/run/lab/frr.conf"  # what is loaded where lines of frr.conf are refused

_VTYSH_CONF = "service integrated-vtysh-config\n"
# Replaces an image's start script: the daemons run already, so it starts only missing ones.
_STARTER = """\
#!/bin/sh
log_success_msg() { echo "$*"; }
log_warning_msg() { echo "$*" >&2; }
log_failure_msg() { echo "$*" >&2; }
. /usr/lib/frr/frrcommon.sh
case "$1" in
start|restart|reload|force-reload)
    daemon_list wanted
    for one in $wanted; do
        daemon_status "$one" || daemon_start --all "$one"
    done
    vtysh_b
    ;;
status)
    all_status
    ;;
*)
    echo "$0 $1: FRR runs as long as the lab; start, restart, reload and status work" >&2
    exit 1
    ;;
esac
"""
_STARTERS = ("/usr/lib/frr/frrinit.sh", "/etc/init.d/frr")
_SPEAKS_FRR = re.compile(r"frrinit\.sh|service frr|init\.d/frr|\bvtysh\b|docker-start")
_REMOTE = re.compile(r"(https?|ftp|sftp|scp|s3)://")


@dataclass(frozen=True, slots=True)
class Router:
    """A node's FRR: its daemons, and files that no bind gives it."""

    service: Service
    files: dict[str, str]
    configured: bool  # there is an integrated file
    origin: Origin


def router(
    node: Given, binds: Sequence[Bind], spoken: str, paths: Paths, notes: Notes
) -> Router | None:
    """Return the FRR of a node, None when it has none; ``spoken`` are all its commands."""
    own_kind = node.kind in keys.ROUTER_KINDS
    startup = _startup(node, paths, notes)
    if not (own_kind or _shows_frr(node, notes) or _SPEAKS_FRR.search(spoken)):
        if startup is not None:
            notes.warn(node.line, "startup-config: only routers have one", "bind the file")
        return None
    whole = any(Path(HOME).is_relative_to(bind.target) for bind in binds)
    files = {} if whole else {VTYSH: _VTYSH_CONF, CONF: startup or ""}
    if startup is None:
        files.pop(CONF, None)
    conf = bound_text(binds, CONF)
    if conf is not None and startup is not None:
        notes.warn(node.line, f"startup-config: a bind gives {CONF}")
    text = startup if conf is None else conf
    told = _told(node, notes) if own_kind else None
    found = _service(binds, text or "", spoken, told)
    _refuse_several(found, binds, node, paths, notes)
    if not whole:
        files[DAEMONS] = service.daemons_file(found)
    files.update(dict.fromkeys(_STARTERS, _STARTER))
    origin = _origin(binds, node, paths, notes)
    given = {bind.target for bind in binds}
    files = {path: text for path, text in files.items() if path not in given}
    return Router(found, files, text is not None and found.integrated, origin)


def _refuse_several(
    found: Service, binds: Sequence[Bind], node: Given, paths: Paths, notes: Notes
) -> None:
    """Refuse several processes of one daemon where the daemons file asks for them."""
    source = bound_source(binds, DAEMONS)
    for name in found.several:
        text, hint = f"{name}_instances: one {name} runs on a node", "leave one instance"
        if source is None:
            notes.refuse(node.line, text, hint)
            continue
        lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
        number = next(at for at, line in enumerate(lines, 1) if f"{name}_instances" in line)
        notes.refuse_elsewhere(f"{paths.shown(source)}:{number}", text, hint)


def _origin(binds: Sequence[Bind], node: Given, paths: Paths, notes: Notes) -> Origin:
    """Return where the integrated file comes from."""
    source = bound_source(binds, CONF)
    if source is not None:
        return Origin(paths.shown(source))
    tree = node.one("startup-config")
    if not isinstance(tree, Leaf):
        return Origin(notes.place(node.line), whole=True)
    if "\n" in tree.text:
        return Origin(notes.file, tree.line)
    return Origin(paths.shown(paths.resolve(tree.text, node.name)))


def _shows_frr(node: Given, notes: Notes) -> bool:
    """Return whether a node's image is FRR's, or its own binds are for FRR.

    For a node with an image, binds of its whole kind do not count: hosts get them as well.
    """
    image = node.text("image", notes).lower()
    levels = node.levels[2:] if image else node.levels
    bound = [
        leaf.text
        for level in levels
        if "binds" in level
        for leaf in values.texts(level["binds"], "binds", notes)
    ]
    return "frr" in image or any(f":{HOME}" in text for text in bound)


def _service(
    binds: Sequence[Bind], conf: str, spoken: str, told: tuple[str, ...] | None
) -> Service:
    """Return the daemons: those declared, those of the file, or those that the texts need."""
    listed = bound_text(binds, DAEMONS)
    more = service.switched_on(spoken)
    if told is not None:
        return Service(service.ordered((*told, *more)))
    if listed is not None:
        found = service.read_daemons(listed)
        return replace(found, daemons=service.ordered((*found.daemons, *more)))
    own = [name for name in service.KNOWN if bound_text(binds, f"{HOME}/{name}.conf") is not None]
    return Service(service.ordered((*service.needed(f"{conf}\n{spoken}"), *more, *own)))


def _told(node: Given, notes: Notes) -> tuple[str, ...] | None:
    """Return the daemons of ``extras.frr.daemons``, None when it is not there."""
    extras = node.one("extras")
    parts = values.entries(extras, "extras", notes)
    frr = values.entries(parts.get("frr"), "extras.frr", notes)
    if "daemons" not in frr:
        hint = "list them in extras.frr.daemons"
        notes.warn(
            node.line, "a frr node starts the daemons its configuration needs, not all", hint
        )
        return None
    leaves = values.texts(frr["daemons"], "extras.frr.daemons", notes)
    for leaf in leaves:
        if leaf.text not in (*service.KNOWN, "mgmtd", "watchfrr"):
            hint = nearest(leaf.text, service.KNOWN, kind="daemons")
            notes.refuse(leaf, f"extras.frr.daemons: FRR has no {leaf.text}", hint)
    return tuple(leaf.text for leaf in leaves)


def _startup(node: Given, paths: Paths, notes: Notes) -> str | None:
    """Return the text of the startup-config: from a file, or from the topology itself."""
    tree = node.one("startup-config")
    if not isinstance(tree, Leaf) or not tree.text:
        return None
    if "\n" in tree.text:
        return tree.text
    if _REMOTE.match(tree.text):
        notes.refuse(tree, "startup-config: nothing is fetched", "save it beside the topology")
        return None
    try:
        return read_text(paths.resolve(tree.text, node.name))
    except InputError as error:
        notes.refuse(tree, f"startup-config: {error}")
        return None
