"""Lies about the controls."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"C3", "C4"})  # facts without lies yet
