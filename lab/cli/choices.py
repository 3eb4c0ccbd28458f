"""The values that options and arguments take, where they are fixed."""

from collections.abc import Iterable

from lab.model.format import Format

RUNTIMES = ("embedded", "containerlab")
STARTS = ("auto", "plain", "fast")
PROFILES = ("mini", "standard", "large")  # of the networks of blueprints; others have one size
SCHEMAS = tuple(each.value for each in Format if each is not Format.CONTAINERLAB)
FRR = ("8.4", "10.3")  # releases that an image for an export can have


def listed(values: Iterable[str]) -> str:
    """Return values for people, as ``a, b or c``."""
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last
