"""Lies about the load of retries."""

from tests.lies.edits import Lies

LIES: Lies = {}
OWED = frozenset({"F30", "F32"})  # facts without lies yet
