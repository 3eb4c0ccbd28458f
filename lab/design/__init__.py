"""From a blueprint to a topology, by a flat list of named pure steps."""

from lab.incidents.facebook_2021.network.build import topology

__all__ = ["topology"]
