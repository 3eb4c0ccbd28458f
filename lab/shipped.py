"""Folders that come with the product, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def configs_dir() -> Path:
    """Return the folder of configuration templates."""
    return _shipped("configs")


def topologies_dir() -> Path:
    """Return the folder of shipped incidents, a folder each, and of plain topologies."""
    return _shipped("topologies")


def lessons_dir() -> Path:
    """Return the folder of shipped lessons, a folder each."""
    return _shipped("lessons")
