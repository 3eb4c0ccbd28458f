"""In which waves a change is rolled out, and which gates look after each."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.incidents.facebook_2021.kinds import plane_of
from lab.model.gate import Gate
from lab.model.topology import Topology


@dataclass(frozen=True, slots=True)
class Wave:
    """Routers changed at one moment; what its gates refuse, they do not keep."""

    name: str  # "plane 1", "the whole change"
    nodes: tuple[str, ...]
    gates: tuple[Gate, ...] = ()


def waves(topology: Topology, nodes: Iterable[str], *, canary: bool, confirm: bool) -> list[Wave]:
    """Return the waves of a change of these routers.

    A canary takes one plane after the other, with a gate between two; routers of no plane go with
    the last. After the last there is nobody left to be spared, so no canary looks there.
    """
    asked = (Gate.CONFIRM,) if confirm else ()
    named = tuple(nodes)
    planes = sorted({p for node in named if (p := plane_of(topology.node(node))) is not None})
    if not canary or len(planes) < 2:  # noqa: PLR2004  a canary needs somebody who is no canary
        return [Wave("the whole change", named, asked)]
    *first, last = planes
    rest = tuple(node for node in named if plane_of(topology.node(node)) in (last, None))
    return [
        *(
            Wave(f"plane {plane}", _of(topology, named, plane), (Gate.CANARY, *asked))
            for plane in first
        ),
        Wave(f"plane {last}", rest, asked),
    ]


def _of(topology: Topology, nodes: Iterable[str], plane: int) -> tuple[str, ...]:
    return tuple(node for node in nodes if plane_of(topology.node(node)) == plane)
