"""Reads containerlab's topology files: the part of them that runs without containers."""

from lab.load.containerlab.addressing import addressed
from lab.load.containerlab.startup import configs_of
from lab.load.containerlab.topology import (
    Imported,
    Lacks,
    is_topology,
    load,
    topology_name,
)

__all__ = [
    "Imported",
    "Lacks",
    "addressed",
    "configs_of",
    "is_topology",
    "load",
    "topology_name",
]
