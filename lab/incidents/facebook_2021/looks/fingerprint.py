"""A short mark of a running configuration: equal for equal lines; pure."""

from collections.abc import Iterable, Set
from hashlib import sha256

_LENGTH = 12


def fingerprint(configurations: Iterable[str], left_out: Set[str] = frozenset()) -> str:
    """Return the mark of what daemons run, in their order, without the lines ``left_out``.

    Blanks at the ends of a line do not count.
    """
    mark = sha256()
    for running in configurations:
        for line in running.splitlines():
            if line.strip() not in left_out:
                mark.update(f"{line.strip()}\n".encode())
        mark.update(b"\0")
    return mark.hexdigest()[:_LENGTH]
