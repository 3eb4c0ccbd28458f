"""A FRR configuration text as commands, each in the context it is given in."""

import re
from dataclasses import dataclass
from typing import TypeAlias

Context: TypeAlias = tuple[str, ...]  # the block's opening lines, outermost first; () is the top

_OPENER = re.compile(
    r"(router |interface |vrf |route-map \S+ (permit|deny) \d+$|line vty|key chain |bfd$|rpki$"
    r"|nexthop-group |pbr-map |segment-routing$|mpls ldp$)"
)
_INNER_OPENER = re.compile(r"(address-family |vni )")
_TOP_ONLY = re.compile(
    r"(no )?(hostname |log |frr |service |debug |dump |ip (route|prefix-list|forwarding|nht)\b"
    r"|ipv6 (route|prefix-list|forwarding)\b|access-list |bgp (community-list|as-path|"
    r"large-community-list|extcommunity-list|route-map) |ip (community-list|as-path) )"
)
_NOISE = re.compile(r"(!|#|Building configuration|Current configuration|service integrated-vtysh)")
_CLOSERS = ("exit", "exit-address-family", "exit-vni", "exit-vrf", "exit-route-map", "quit")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one context, in their order."""

    context: Context
    lines: tuple[str, ...]


def parse(text: str) -> tuple[Block, ...]:
    """Return a text's blocks in the order of their first appearance, the top level first.

    Comments, the headers of ``show running-config`` and ``exit`` lines are dropped; a block that
    is opened twice is one block; a block without lines is kept.
    """
    reader = _Reader()
    for raw in text.splitlines():
        reader.read(raw)
    return tuple(Block(context, tuple(lines)) for context, lines in reader.blocks.items())


class _Reader:
    """Where a reader of the text is, and what it has seen."""

    def __init__(self) -> None:
        self.blocks: dict[Context, list[str]] = {(): []}
        self._context: Context = ()
        self._indented = False

    def read(self, raw: str) -> None:
        line = " ".join(raw.split())
        if not line or _NOISE.match(line):
            return
        if line == "end":
            self._context = ()
        elif line in _CLOSERS:
            self._context = self._context[:-1]
        else:
            self._command(line, indented=raw[0].isspace())

    def _command(self, line: str, *, indented: bool) -> None:
        if _OPENER.match(line) and not indented:
            self._open((line,))
            return
        # A block may end without `exit`: by a line at the margin after indented ones.
        if not indented and (self._indented or _TOP_ONLY.match(line)):
            self._context = ()
        if _INNER_OPENER.match(line) and self._context:
            self._open((self._context[0], line))
            return
        self._indented = self._context != () and indented
        self.blocks[self._context].append(line)

    def _open(self, context: Context) -> None:
        self._context = context
        self._indented = len(context) > 1 and self._indented
        self.blocks.setdefault(context, [])


def flat(text: str) -> tuple[str, ...]:
    """Return every line of a text after the blocks it is in, as ``router bgp 1 / ...``."""
    return tuple(
        " / ".join((*block.context, line)) for block in parse(text) for line in block.lines
    )


def render(blocks: tuple[Block, ...]) -> str:
    """Return the blocks as a text that ``parse`` reads back and a FRR daemon loads."""
    out: list[str] = []
    inner: dict[str, list[Block]] = {}
    for block in blocks:
        if len(block.context) > 1:
            inner.setdefault(block.context[0], []).append(block)
    for block in blocks:
        if len(block.context) > 1:
            continue
        margin = " " * len(block.context)
        out.extend(block.context)
        out.extend(margin + line for line in block.lines)
        for child in inner.get(block.context[0], []) if block.context else []:
            out.append(margin + child.context[1])
            out.extend(margin * 2 + line for line in child.lines)
            out.append(f"{margin}exit-{child.context[1].split()[0]}")
        if block.context:
            out.append("exit")
    return "\n".join(out) + "\n" if out else ""
