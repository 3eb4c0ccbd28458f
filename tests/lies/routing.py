"""Lies about the routes at the collector."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F07", "F08", "F09", "F12", "F17"})  # facts without lies yet
