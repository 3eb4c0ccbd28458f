"""Which lines of a configuration an FRR takes, found without a daemon: ``vtysh -C`` reads them.

vtysh goes on after a line that it does not know. If that line opens a block, the ``exit`` lines
of the block leave the configuration, then vtysh itself, and what follows is lost without a word.
So a refused block is left out as a whole, and the rest is read again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

TRIAL = ("vtysh", "-C", "-f", "/dev/stdin")

_REFUSED = re.compile(r"line (\d+): % (?:Unknown|Ambiguous|.*[Ii]ncomplete)[^\[\n]*(?:\[(\d+)\])?")
_OUTSIDE = 4  # vtysh's number of configuration mode, outside of any block; less before it
_CLOSER = re.compile(r"(exit|quit|exit-\S+)$")

Trial = Callable[[Sequence[str]], Sequence[str]]  # what vtysh says of each text


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text with an empty line in place of each one refused, and the numbers of those."""

    text: str
    refused: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a configuration comes from: a file, and the line before its first one there."""

    file: str
    before: int = 0
    whole: bool = False  # no line of it is known

    def place(self, line: int) -> str:
        """Return the place of one of its lines."""
        return self.file if self.whole else f"{self.file}:{self.before + line}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration that a router is given when its daemons serve, without refused lines."""

    text: str
    origin: Origin


def accepted(texts: Sequence[str], trial: Trial) -> dict[str, Accepted]:
    """Return what is taken of each text."""
    found = {text: Accepted(text) for text in texts}
    waiting = list(found)
    while waiting:
        said = trial([found[text].text for text in waiting])
        left = []
        for text, words in zip(waiting, said, strict=True):
            dropped = sorted(_dropped(found[text].text.splitlines(), words))
            if dropped:
                found[text] = _without(found[text], dropped)
                left.append(text)
        waiting = left
    return found


def _without(known: Accepted, dropped: Sequence[int]) -> Accepted:
    lines = known.text.splitlines()
    refused = {*known.refused, *(at + 1 for at in dropped if not _CLOSER.match(lines[at].strip()))}
    for at in dropped:
        lines[at] = ""
    return Accepted("".join(f"{line}\n" for line in lines), tuple(sorted(refused)))


def _dropped(lines: Sequence[str], said: str) -> set[int]:
    """Return the lines, counted from 0, that are refused, with the blocks that they open."""
    modes = {
        int(found[1]) - 1: int(found[2] or _OUTSIDE + 1)
        for found in _REFUSED.finditer(said)
        if 0 < int(found[1]) <= len(lines) and lines[int(found[1]) - 1].strip()
    }
    # Lines that are read after the configuration was left may be good ones.
    inside = {at: mode for at, mode in modes.items() if mode >= _OUTSIDE} or modes
    refused = {at: mode <= _OUTSIDE for at, mode in inside.items()}
    gone: set[int] = set()
    for at, outside in sorted(refused.items()):
        if at not in gone:
            gone |= {at, *_block(lines, at, set(refused), outside=outside)}
    return gone


def _block(
    lines: Sequence[str], opener: int, refused: set[int], *, outside: bool
) -> Iterator[int]:
    """Yield the lines of the block that a refused line opens, if it opens one."""
    depth = _depth(lines[opener])
    opened = outside
    for at in range(opener + 1, len(lines)):
        bare = lines[at].strip()
        if not bare or bare[0] in "!#":
            continue
        if _depth(lines[at]) > depth:
            opened = True
            yield at
        elif _depth(lines[at]) == depth and opened and _CLOSER.match(bare):
            yield at
            return
        elif not (outside and at in refused):
            return


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
