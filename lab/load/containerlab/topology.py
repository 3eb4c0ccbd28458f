"""A containerlab topology file, read, judged, and ready to be deployed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from lab.frr.service import Module, processes
from lab.load.containerlab import keys, values
from lab.load.containerlab.expand import expand
from lab.load.containerlab.inherit import Given, given, known
from lab.load.containerlab.links import links
from lab.load.containerlab.nodes import NAME, NAME_HINT, Made, Surroundings, made, made_switch
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.containerlab.routers import LOAD, TAKEN
from lab.load.containerlab.stages import refuse_circle
from lab.load.containerlab.switches import is_switch, looped
from lab.load.files import read_text
from lab.load.tree import Entries, Leaf, Tree, read
from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import InputError, Problem
from lab.model.format import SUFFIXES
from lab.model.topology import Interface, Link, Topology

_TOPOLOGY = re.compile(r"^topology:[ \t]*(?:#.*)?$", re.MULTILINE)
_WARNED = {
    "prefix": "prefix has no effect: nodes are called by their own names",
    "mgmt": "mgmt has no effect: there is no management network",
    "settings": "settings has no effect: containerlab's own files are not made",
    "debug": "debug has no effect: it is containerlab's own",
}


@dataclass(frozen=True, slots=True)
class Lacks:
    """Daemons and modules that the FRR of the nodes does not have."""

    daemons: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()


NOTHING = Lacks()


@dataclass(frozen=True, slots=True)
class Imported:
    """A lab as a containerlab file describes it, and the parts of the file without effect."""

    name: str
    made: tuple[Made, ...]
    links: tuple[Link, ...]
    warnings: tuple[Problem, ...]

    @property
    def daemons(self) -> tuple[str, ...]:
        """Return the daemons of FRR that its nodes run, none where there is no FRR."""
        services = (one.frr for one in self.made if one.frr is not None)
        return tuple(dict.fromkeys(name for one in services for name in one.daemons))

    @property
    def modules(self) -> tuple[Module, ...]:
        """Return the modules of FRR that its daemons load."""
        services = (one.frr for one in self.made if one.frr is not None)
        return tuple(dict.fromkeys(each for one in services for each in one.modules()))

    def deployment(
        self,
        name: str | None,
        release: tuple[int, ...],
        lacks: Lacks = NOTHING,
        taken: Mapping[str, str] = MappingProxyType({}),
    ) -> Deployment:
        """Return what a runtime starts where FRR has this release, as (8, 4).

        What the FRR there ``lacks`` is left out. ``taken`` are the configurations, by router, that
        differ from the file's since lines of that are refused.
        """
        topology = Topology(self.name, "", tuple(one.node for one in self.made), self.links)
        configs = {
            one.node.name: _config(one, release, lacks, taken.get(one.node.name))
            for one in self.made
        }
        return Deployment(name or self.name, topology, configs)


def _config(one: Made, release: tuple[int, ...], lacks: Lacks, taken: str | None) -> NodeConfig:
    if one.frr is None:
        return one.config
    source = LOAD[1:] if taken is None else ("-f", TAKEN)
    service = one.frr.without(lacks.daemons).without_modules(lacks.modules)
    frr = processes(service, release, source)
    config = replace(one.config, daemons=(*frr, *one.config.daemons))
    if taken is None:
        return config
    commands = ((LOAD[0], *source), *config.commands[1:])
    return replace(config, files={**config.files, TAKEN: taken}, commands=commands)


def is_topology(path: str) -> bool:
    """Return whether a file is one of containerlab's, by its name or by what is in it."""
    if path.endswith(SUFFIXES):
        return True
    try:
        return _TOPOLOGY.search(read_text(Path(path))) is not None
    except InputError:
        return False


def topology_name(path: str, environ: Mapping[str, str]) -> str:
    """Return the name that a containerlab file gives to its lab; the rest may be wrong.

    Raises:
        InputError: it is no YAML, or has no name.
    """
    notes = Notes(path)
    tree = read(expand(read_text(Path(path)), environ), path, notes.problems, merge=True)
    top = values.entries(tree, path, notes)
    name = values.text(top["name"], "name", notes) if "name" in top else ""
    if not name:
        raise InputError([Problem(path, "name: is missing", NAME_HINT)])
    return name


def load(path: str, environ: Mapping[str, str]) -> Imported:
    """Return the lab a containerlab file describes; ``environ`` is the caller's environment.

    Raises:
        InputError: with every problem found, each with its line.
    """
    text = expand(read_text(Path(path)), environ)
    _refuse_templates(text, path)
    notes = Notes(path)
    tree = read(text, path, notes.problems, merge=True)
    found = _imported(tree, Path(path), environ, notes)
    if notes.problems:
        raise InputError(sorted(notes.problems, key=_line))
    return found


def _imported(tree: Tree, path: Path, environ: Mapping[str, str], notes: Notes) -> Imported:
    top = values.entries(tree, path.name, notes)
    known(tree, "", keys.TOP, notes)
    for key, why in _WARNED.items():
        if key in top and not _empty(top[key]):
            notes.warn(top[key], why)
    name = values.text(top["name"], "name", notes) if "name" in top else ""
    if not name:
        notes.refuse(tree, "name: is missing", NAME_HINT)
    elif not NAME.fullmatch(name):
        notes.refuse(top["name"], f"{name!r} is no name for a lab", NAME_HINT)
    known(top.get("topology"), "topology", keys.TOPOLOGY, notes)
    topology = values.entries(top.get("topology"), "topology", notes)
    nodes = given(topology, notes)
    if not nodes:
        notes.refuse(
            top.get("topology", tree), "topology.nodes: there are none", "name one at least"
        )
    wires, interfaces = links(topology.get("links"), [node.name for node in nodes], notes)
    paths = Paths(path.absolute().parent, name, path.parent)
    around = Surroundings(paths, environ, [node.name for node in nodes])
    parts = _parts(nodes, wires, interfaces, around, notes)
    return Imported(name, parts, wires, notes.warnings)


def _parts(
    nodes: Sequence[Given],
    wires: Sequence[Link],
    interfaces: Mapping[str, Sequence[Interface]],
    around: Surroundings,
    notes: Notes,
) -> tuple[Made, ...]:
    """Return the nodes; the commands of each come after those that make the lab's switches."""
    switches = [node.name for node in nodes if is_switch(node)]
    trees = looped(nodes, wires, notes)
    found = {}
    for node in nodes:
        ends = interfaces[node.name]
        found[node.name] = (
            made_switch(node, ends, around.paths, notes, tree=node.name in trees)
            if is_switch(node)
            else made(node, ends, around, notes)
        )
    after = {
        name: () if name in switches else (*switches, *one.config.after)
        for name, one in found.items()
    }
    refuse_circle(after, nodes[0].line if nodes else 1, notes)
    return tuple(
        replace(one, config=replace(one.config, after=after[name])) for name, one in found.items()
    )


def _empty(tree: Tree) -> bool:
    return (isinstance(tree, Leaf) and tree.value is None) or tree == Entries(tree.line, ())


def _refuse_templates(text: str, path: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if "{{" in line and not line.lstrip().startswith("#"):
            hint = "let containerlab fill it in first"
            raise InputError([Problem(f"{path}:{number}", "Go templates are not read", hint)])


def _line(problem: Problem) -> int:
    _, _, line = problem.place.rpartition(":")
    return int(line) if line.isdigit() else 0
