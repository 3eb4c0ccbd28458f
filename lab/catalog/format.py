"""The kinds of files that a user writes, and how each is known."""

from pathlib import Path

from lab.catalog import places as sources
from lab.load import read_text
from lab.load.tree import Entries, read
from lab.model.format import Format


def format_of(path: Path) -> Format:
    """Return the kind of a file by its keys: phases, edits or a drain, variants, or others.

    Raises:
        InputError: it cannot be read as YAML.
    """
    if sources.is_containerlab(path):
        return Format.CONTAINERLAB
    text = read_text(path)
    tree = read(text, str(path), [])
    keys = {entry.key for entry in tree.entries} if isinstance(tree, Entries) else set()
    if sources.is_scenario(path):
        return Format.SCENARIO
    if keys & {"edits", "drain"}:
        return Format.CHANGE
    if "variants" in keys:
        return Format.STUDY
    return Format.BLUEPRINT
