"""The commands that turn one FRR configuration into another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lab.frr.slots import negation, place, slot
from lab.frr.text import Block, Context, parse

_NOT_PUSHED = re.compile(r"frr (version|defaults) ")
_POLICY_LINE = re.compile(r"(no )?((ip|ipv6|bgp) )?\S*(prefix-list|access-list|community-list) ")
_NEIGHBOR = re.compile(r"(?:no )?neighbor (\S+) ")
_IDENTITY = re.compile(r"neighbor (\S+) (?:remote-as|interface|peer-group)\b ?(\S*)")
_PASSIVE = re.compile(r"(no )?passive-interface (?!default)(\S+)$")
_MAKE, _CHANGE, _UNMAKE_CLAUSES, _UNMAKE_LISTS = range(4)  # what is referred to comes first


@dataclass(frozen=True, slots=True)
class Command:
    """One line, and the context it is given in."""

    context: Context
    line: str


_Config: TypeAlias = dict[Context, Block]  # by place
_Staged: TypeAlias = tuple[int, Command]


def difference(running: str, wanted: str) -> tuple[Command, ...]:
    """Return the commands that turn ``running`` into ``wanted``; swapped, their undo.

    Policies are made before and removed after what refers to them. Order within a block is no
    difference: FRR 8.4 lists some lines in the order of their arrival. ``passive-interface X`` is
    given as ``ip ospf passive`` on the interface, the form in which FRR shows it.
    """
    old, new = _canonical(running), _canonical(wanted)
    staged = [*_unmade(old, new)]
    for key, block in new.items():
        staged.extend(_changed(old, new, key, block))
    return tuple(command for _, command in sorted(staged, key=lambda item: item[0]))


def _canonical(text: str) -> _Config:
    blocks: dict[Context, tuple[Context, list[str]]] = {}
    for block in parse(text):
        _, lines = blocks.setdefault(place(block.context), (block.context, []))
        for line in block.lines:
            passive = _PASSIVE.match(line) if block.context == ("router ospf",) else None
            if passive:
                home: Context = (f"interface {passive[2]}",)
                blocks.setdefault(home, (home, []))[1].append(f"{passive[1] or ''}ip ospf passive")
            elif not _NOT_PUSHED.match(line):
                lines.append(line)
    return {key: Block(context, tuple(lines)) for key, (context, lines) in blocks.items()}


def _unmade(old: _Config, new: _Config) -> Iterator[_Staged]:
    """Yield what removes the blocks that are no longer there."""
    for key, block in old.items():
        if key in new:
            continue
        if block.context[0].startswith("route-map "):
            yield _UNMAKE_CLAUSES, Command((), f"no {block.context[0]}")
        elif block.context[0].startswith("router "):
            if len(block.context) == 1:
                yield _CHANGE, Command((), f"no {block.context[0]}")
            elif key[:1] in new:
                gone = _reset_neighbors(old, new, key[0])
                for line in _removals(block.lines, (), gone):
                    yield _CHANGE, Command(block.context, line)
        else:
            for line in _removals(block.lines, (), frozenset()):
                yield _CHANGE, Command(block.context, line)


def _changed(old: _Config, new: _Config, key: Context, block: Block) -> Iterator[_Staged]:
    """Yield what makes one block as it is wanted."""
    before = old.get(key, Block((), ()))
    gone = _reset_neighbors(old, new, key[0]) if key else frozenset[str]()
    added = [line for line in block.lines if line not in before.lines or _neighbor(line) in gone]
    removed = [line for line in before.lines if line not in block.lines]
    lines = [*_removals(removed, added, gone)]
    if len(key) == 1:
        lines += [f"no neighbor {name}" for name in sorted(gone) if _known(before, name)]
    lines += added
    if not lines and before.context != block.context and block.context:
        yield _stage(block.context, ""), Command((), block.context[0])
    for line in lines:
        yield _stage(block.context, line, removal=line not in added), Command(block.context, line)


def _removals(removed: Sequence[str], added: Sequence[str], gone: frozenset[str]) -> list[str]:
    replaced = {slot(line) for line in added}
    return [
        negation(line)
        for line in removed
        if slot(line) not in replaced and _neighbor(line) not in gone
    ]


def _stage(context: Context, line: str, *, removal: bool = False) -> int:
    if context:
        return _MAKE if context[0].startswith("route-map ") else _CHANGE
    if _POLICY_LINE.match(line):
        return _UNMAKE_LISTS if removal else _MAKE
    return _CHANGE


def _reset_neighbors(old: _Config, new: _Config, head: str) -> frozenset[str]:
    """Return the neighbors that go, or return as another: all their lines go with them."""
    before, after = _identities(old, head), _identities(new, head)
    gone = {name for line, (name, _) in before.items() if line not in after}
    members = {name for name, group in before.values() if group in gone}
    return frozenset(gone | members)


def _identities(config: _Config, head: str) -> dict[str, tuple[str, str]]:
    found = [
        (line, match)
        for key, block in config.items()
        if key[:1] == (head,)
        for line in block.lines
        if (match := _IDENTITY.match(line))
    ]
    return {line: (match[1], match[2]) for line, match in found}


def _neighbor(line: str) -> str:
    match = _NEIGHBOR.match(line)
    return match[1] if match else ""


def _known(block: Block, name: str) -> bool:
    return any(_neighbor(line) == name for line in block.lines)
