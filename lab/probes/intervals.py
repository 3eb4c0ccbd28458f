"""Advertisement intervals of BGP neighbors, which are out of the way while a lab converges."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from lab.frr.text import parse
from lab.model.deployment import NodeState
from lab.model.errors import CommandError, RuntimeFailure
from lab.probes.vtys import Routers

_INTERVAL = re.compile(r"neighbor (\S+) advertisement-interval ([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Interval:
    """How long a router gathers routes for a neighbor: ``router bgp`` line, address, seconds."""

    context: str
    neighbor: str
    seconds: int


def intervals(config: str) -> tuple[Interval, ...]:
    """Return the intervals of a running configuration that let a neighbor wait."""
    return tuple(
        Interval(block.context[0], found[1], int(found[2]))
        for block in parse(config)
        if len(block.context) == 1 and block.context[0].startswith("router bgp ")
        for line in block.lines
        if (found := _INTERVAL.fullmatch(line))
    )


@contextmanager
def none_kept(lab: Routers, nodes: Iterable[NodeState]) -> Iterator[None]:
    """Have each bgpd tell its neighbors at once what it learns, and keep its intervals again then.

    A bgpd that does not answer at the beginning is left alone: what keeps a lab from converging
    is told by who waits for it.

    Raises:
        RuntimeFailure: a router does not take its intervals back.
    """
    kept: dict[str, tuple[Interval, ...]] = {}
    try:
        for node in nodes:
            if node.runs("bgpd"):
                _set_aside(lab, node.name, kept)
        yield
    finally:
        _restore(lab, kept)


def _set_aside(lab: Routers, node: str, kept: dict[str, tuple[Interval, ...]]) -> None:
    try:
        with closing(lab.vty(node, "bgpd")) as vty:
            found = intervals(vty.ask("show running-config"))
            if found:
                kept[node] = found
                for line in _lines(found, at_once=True):
                    vty.ask(line)
    except CommandError:
        return


def _restore(lab: Routers, kept: Mapping[str, tuple[Interval, ...]]) -> None:
    refused = []
    for node, found in kept.items():
        try:
            with closing(lab.vty(node, "bgpd")) as vty:
                for line in _lines(found):
                    vty.ask(line)
        except CommandError as error:
            refused.append(f"{node}: {error}")
    if refused:
        raise RuntimeFailure(
            f"advertisement intervals are not as configured: {'; '.join(refused)}"
        )


def _lines(found: Iterable[Interval], *, at_once: bool = False) -> Iterator[str]:
    yield "configure terminal"
    context = ""
    for one in found:
        if one.context != context:
            context = one.context
            yield context
        seconds = 0 if at_once else one.seconds
        yield f"neighbor {one.neighbor} advertisement-interval {seconds}"
    yield "end"
