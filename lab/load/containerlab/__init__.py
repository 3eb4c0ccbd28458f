"""Reads containerlab's topology files: the part of them that runs without containers."""

from lab.load.containerlab.addressing import addressed
from lab.load.containerlab.startup import configs_of
from lab.load.containerlab.topology import SUFFIXES, Imported, is_topology, load

__all__ = ["SUFFIXES", "Imported", "addressed", "configs_of", "is_topology", "load"]
