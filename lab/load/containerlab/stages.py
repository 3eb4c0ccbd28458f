"""``stages``: commands at a node's stages, and the nodes whose stages it waits for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from lab.load.containerlab import values
from lab.load.containerlab.commands import words
from lab.load.containerlab.inherit import Given, known
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.tree import Entries, Items, Leaf, Tree
from lab.model.hints import nearest

_STAGES = ("create", "create-links", "configure", "healthy", "exit")
_CONFIGURE, _END = _STAGES[2], _STAGES[4]
_PHASES = ("on-enter", "on-exit")
_COMMAND_KEYS = ("command", "target", "phase")
# With the commands of a node's `exec` it leaves the stage of these, and the next one follows.
_BY_COMMANDS = ("configure", "healthy")


@dataclass(frozen=True, slots=True)
class Stages:
    """Commands before and after those of ``exec``, and the nodes whose commands come first."""

    before: tuple[tuple[str, ...], ...] = ()
    behind: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()


def stages(given: Given, nodes: Collection[str], paths: Paths, notes: Notes) -> Stages:
    """Return what the stages of a node come to, and note what has no effect."""
    tree = given.one("stages")
    known(tree, "stages", _STAGES, notes)
    parts = values.entries(tree, "stages", notes)
    before: list[tuple[str, ...]] = []
    behind: list[tuple[str, ...]] = []
    after: list[str] = []
    for stage in _STAGES:
        place = f"stages.{stage}"
        known(parts.get(stage), place, ("wait-for", "exec"), notes)
        part = values.entries(parts.get(stage), place, notes)
        waits = list(_waits(part.get("wait-for"), f"{place}.wait-for", nodes, notes))
        if stage in _STAGES[:3]:
            after += waits
        for phase, leaf in _commands(part.get("exec"), f"{place}.exec", notes):
            if stage == _END:
                notes.warn(leaf, f"{place}.exec is not run: a node lives as long as the lab")
                continue
            late = stage not in _STAGES[:3] or (stage, phase) == (_CONFIGURE, _PHASES[1])
            argv = words(leaf, paths.fill(leaf.text, given.name), "exec", notes)
            (behind if late else before).extend([argv] if argv else [])
    return Stages(tuple(before), tuple(behind), tuple(dict.fromkeys(after)))


def refuse_circle(after: Mapping[str, Iterable[str]], line: int, notes: Notes) -> None:
    """Note that nodes wait for each other, if some do."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        names = " -> ".join(reversed(error.args[1]))
        notes.refuse(line, f"stages: nodes wait for each other: {names}", "leave one wait-for out")


def _waits(tree: Tree | None, place: str, nodes: Collection[str], notes: Notes) -> Iterator[str]:
    """Yield the nodes whose commands are waited for; the rest is so by the time any runs."""
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return
    if not isinstance(tree, Items):
        notes.refuse(tree, f"{place}: must be a list", "as wait-for: [{node: a, stage: healthy}]")
        return
    for item in tree.items:
        pair = values.pairs(item, place, notes)
        node, stage = (pair[key].text if key in pair else "" for key in ("node", "stage"))
        if node not in nodes:
            hint = nearest(node, nodes, kind="nodes")
            notes.refuse(item, f"{place}: there is no node {node}", hint)
        elif stage not in _STAGES:
            notes.refuse(item, f"{place}: there is no stage {stage}", ", ".join(_STAGES))
        elif stage == _END:
            notes.warn(item, f"{place}: the end of a node is not waited for")
        else:
            notes.warn(item, f"{place}: nodes start at once; only commands wait for each other")
            if stage in _BY_COMMANDS:
                yield node


def _commands(tree: Tree | None, place: str, notes: Notes) -> Iterator[tuple[str, Leaf]]:
    """Yield the commands of a stage, each with its phase: a list, or by phases as before 0.58."""
    if isinstance(tree, Entries):
        known(tree, place, _PHASES, notes)
        for one in tree.entries:
            yield from ((one.key, leaf) for leaf in values.texts(one.value, place, notes))
    elif isinstance(tree, Items):
        for item in tree.items:
            known(item, place, _COMMAND_KEYS, notes)
            pair = values.pairs(item, place, notes)
            if "target" in pair and pair["target"].text == "host":
                notes.warn(item, f"{place} is not run on this host: nothing of a lab reaches it")
            elif "command" in pair:
                yield (pair["phase"].text if "phase" in pair else _PHASES[0]), pair["command"]
            else:
                notes.refuse(item, f"{place}: has no command", "as {command: ip link}")
    elif tree is not None:
        values.texts(tree, place, notes)
