"""The waves of a change, and the gates after each wave."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.model.gate import Gate
from lab.model.topology import Topology


@dataclass(frozen=True, slots=True)
class Wave:
    """Routers that change at one moment; they keep the change only if its gates allow it."""

    name: str  # "pod 1", "the whole change"
    nodes: tuple[str, ...]
    gates: tuple[Gate, ...] = ()


def waves(
    topology: Topology, nodes: Iterable[str], label: str, *, canary: bool, confirm: bool
) -> list[Wave]:
    """Return the waves of a change of these routers; ``label`` groups the routers, as ``pod``.

    With a canary each group is a wave, with a gate between two; routers without the label are in
    the last. A canary protects later waves, so it does not look after the last.
    """
    asked = (Gate.CONFIRM,) if confirm else ()
    named = tuple(nodes)
    groups = grouped(topology, named, label)
    if not canary or len(groups) < 2:  # noqa: PLR2004  a canary needs somebody who is no canary
        return [Wave("the whole change", named, asked)]
    *first, (last, rest) = groups
    return [
        *(Wave(name, members, (Gate.CANARY, *asked)) for name, members in first),
        Wave(last, rest, asked),
    ]


def grouped(
    topology: Topology, nodes: Iterable[str], label: str
) -> list[tuple[str, tuple[str, ...]]]:
    """Return routers in groups by the value of a label, or by ``site`` or ``node``, in order.

    Numbers are ordered as numbers. Routers without the label are in the last group.
    """
    found: dict[str, list[str]] = {}
    for name in nodes:
        node = topology.node(name)
        word = {"site": node.site, "node": node.name}.get(label, node.label(label))
        found.setdefault(word, []).append(name)
    without = found.pop("", [])
    ordered = sorted(found, key=_in_order)
    if not ordered:
        return [("the whole change", tuple(without))] if without else []
    found[ordered[-1]] += without
    return [(f"{label} {word}", tuple(found[word])) for word in ordered]


def _in_order(word: str) -> tuple[int, int, str]:
    return (0, int(word), "") if word.isdigit() else (1, 0, word)
