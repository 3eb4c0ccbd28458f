"""Lies about the collector's stream of updates and the traces."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F10", "F14"})  # facts without lies yet
