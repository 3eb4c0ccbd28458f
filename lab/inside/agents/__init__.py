"""Agents that watch something from a node and act on the service beside them."""
