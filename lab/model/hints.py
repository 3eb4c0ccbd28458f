"""Guesses what somebody meant to type."""

from collections.abc import Iterable

MOST = 12  # names in one line


def nearest(word: str, known: Iterable[str], *, kind: str = "names") -> str:
    """Return a hint that names the nearest known word, or all of them when none is near."""
    from difflib import get_close_matches  # most calls have no hint to give

    names = sorted({*known} - {""})
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    if not names:
        return f"there are no {kind}"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{kind}: {', '.join(names[:MOST])}{more}"
