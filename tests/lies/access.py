"""Lies about the ways to the routers."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F05", "F43", "F44", "F45"})  # facts without lies yet
