"""The network of AS 32934 and the Internet around it, from a blueprint to a topology."""

from lab.incidents.facebook_2021.network.build import topology

__all__ = ["topology"]
