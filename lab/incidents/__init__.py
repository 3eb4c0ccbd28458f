"""The incidents that come with Python of their own; no part of the lab imports one.

A folder here is one incident, and its ``INCIDENT`` is what makes it. They are found by folder, so
a new one is in no list.
"""

import pkgutil


def names() -> tuple[str, ...]:
    """Return the names of the incidents here, as ``facebook-2021``."""
    found = (each.name for each in pkgutil.iter_modules(__path__) if each.ispkg)
    return tuple(sorted(name.replace("_", "-") for name in found))


def module(name: str) -> str:
    """Return the module of an incident by its name."""
    return f"{__name__}.{name.replace('-', '_')}"
