"""Looks at this host, changes nothing, and says what would keep a lab from running."""

from lab.doctor.check import Check, Level
from lab.doctor.examine import examine

__all__ = ["Check", "Level", "examine"]
