"""Lies about the name servers' own decisions."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F06", "F22", "F23", "F50"})  # facts without lies yet
