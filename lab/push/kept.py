"""The lines of a change, kept in the folder of a run."""

from collections.abc import Mapping
from pathlib import Path

from lab.push.job import NodeChange


def keep(folder: Path, change: str, nodes: Mapping[str, NodeChange]) -> None:
    """Write the lines that each router is given into a folder of the change, a file each.

    Raises:
        OSError: a file cannot be written.
    """
    for node, each in nodes.items():
        target = folder / change / f"{node}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(
            f"{daemon}: {' / '.join((*command.context, command.line))}\n"
            for daemon, lines in each.forward.items()
            for command in lines
        )
        target.write_text(text, encoding="utf-8")
