"""Reads containerlab's topology files: the part of them that runs without containers."""

from lab.load.containerlab.topology import SUFFIXES, Imported, is_topology, load

__all__ = ["SUFFIXES", "Imported", "is_topology", "load"]
