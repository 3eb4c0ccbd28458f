"""Lies about what users saw."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F36", "F37", "F42"})  # facts without lies yet
