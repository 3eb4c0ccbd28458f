"""Packets of a node's interfaces, as they pass."""
