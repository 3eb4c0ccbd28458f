"""Percentiles by nearest rank."""

from collections.abc import Sequence
from math import ceil


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least of some values, one at least, that this share of them does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]
