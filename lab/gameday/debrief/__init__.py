"""The debrief of a team: one document of what happened, for after the game day."""

from lab.gameday.debrief.material import Material
from lab.gameday.debrief.page import page
from lab.gameday.debrief.write import FILES, write

__all__ = ["FILES", "Material", "page", "write"]
