"""Paths in a containerlab file: relative to it, with its variables."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folder of a file and the name of its lab."""

    folder: Path  # absolute
    lab: str
    named: Path = Path()  # the same folder as the user named it

    def resolve(self, text: str, node: str) -> Path:
        """Return the absolute path that a path of the file means for a node."""
        path = Path(self.fill(text, node)).expanduser()
        return Path(os.path.normpath(self.folder / path))

    def fill(self, text: str, node: str) -> str:
        """Return a text with containerlab's own variables filled in."""
        lab = self.folder / f"clab-{self.lab}"
        return (
            text.replace("__clabNodeName__", node)
            .replace("__clabNodeDir__", str(lab / node))
            .replace("__clabDir__", str(lab))
        )

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: by the folder as the user named it."""
        inside = path.is_relative_to(self.folder)
        return str(self.named / path.relative_to(self.folder)) if inside else str(path)

    def made_by_containerlab(self, path: Path) -> bool:
        """Return whether containerlab itself would make this file."""
        return path.is_relative_to(self.folder / f"clab-{self.lab}")
