"""Agents that watch something from a node and act on a service of the same node."""
