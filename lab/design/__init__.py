"""From a blueprint to a topology, by a flat list of named pure steps."""

from lab.design.build import topology

__all__ = ["topology"]
