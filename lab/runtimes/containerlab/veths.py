"""Links of containerlab that are still, or again, in the host's own network namespace.

It makes each pair here under a random name and moves the ends into the containers; a deploy
that is killed leaves pairs half way.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from lab.model.errors import CommandError
from lab.runtimes.command import run
from lab.runtimes.containerlab.root import Root

_NET = Path("/sys/class/net")
_NAME = re.compile(r"clab-[0-9a-f]{8}")  # links/endpoint.go, `genIfName` of containerlab 0.79
_LIMIT = timedelta(seconds=10)


def names() -> frozenset[str]:
    """Return the ends that are on the host now, of every lab there is."""
    with suppress(OSError):
        return frozenset(each.name for each in _NET.iterdir() if _NAME.fullmatch(each.name))
    return frozenset()


def into(roots: Iterable[Root]) -> frozenset[str]:
    """Return the ends on the host whose other end is in one of these containers."""
    inside = {(peer, index) for root in roots for index, peer in _inside(root)}
    return frozenset(name for name in names() if _ends(name) in inside)


def stray() -> frozenset[str]:
    """Return the ends on the host whose other end is on the host too."""
    ends = {name: _ends(name) for name in names()}
    known = {each for each in ends.values() if each}
    return frozenset(name for name, each in ends.items() if each and each[::-1] in known)


def delete(found: Iterable[str]) -> None:
    """Delete links; those that are gone, and those we may not delete, are passed over."""
    for name in sorted(found):
        with suppress(CommandError):
            run(("ip", "link", "delete", "dev", name), timeout=_LIMIT)


def _ends(name: str) -> tuple[int, int] | None:
    """Return the index of an end on the host and that of its other end."""
    try:
        index, peer = ((_NET / name / each).read_text() for each in ("ifindex", "iflink"))
    except OSError:
        return None
    return int(index), int(peer)


def _inside(root: Root) -> Iterator[tuple[int, int]]:
    base = str(_NET)
    with suppress(OSError):
        for name in root.names(base):
            index, peer = (root.read(f"{base}/{name}/{each}") for each in ("ifindex", "iflink"))
            yield int(index), int(peer)
