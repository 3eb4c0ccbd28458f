"""Lies about what DNS answered, and to whom."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F19", "F20", "F21", "F25", "F26", "F27"})  # facts without lies yet
