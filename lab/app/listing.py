"""What there is to play."""

from lab.catalog import index
from lab.catalog.index import Listed


def incidents() -> tuple[Listed, ...]:
    """Return the shipped incidents with their titles, phases, dials and sizes."""
    return index.incidents(_read)


def _read(name: str) -> Listed:
    from lab.catalog.listing import listed

    return listed(name)
