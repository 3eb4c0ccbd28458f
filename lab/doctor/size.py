"""What a lab of each profile takes of its host."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.model.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Size:
    """Upper estimates for the largest network of a size; a router is 20 to 25 MiB (FRR 8.4)."""

    nodes: int
    links: int
    memory_mib: int

    @property
    def tasks(self) -> int:
        """Return the number of threads: FRR's zebra has 6 and bgpd 4, others are fewer."""
        return 16 * self.nodes

    @property
    def files(self) -> int:
        """Return the open files of the supervisor: 4 for each node and 2 for each daemon's vty."""
        return 12 * self.nodes


SIZES: Mapping[str, Size] = {
    "mini": Size(nodes=60, links=100, memory_mib=1500),
    "standard": Size(nodes=100, links=250, memory_mib=2500),
    "large": Size(nodes=550, links=2200, memory_mib=13000),
}


def size_of(profile: str) -> Size:
    """Return the size of a profile; raise InputError when it is not known."""
    if profile not in SIZES:
        raise InputError([Problem(profile, "no such profile", f"profiles: {', '.join(SIZES)}")])
    return SIZES[profile]
