"""Statistics of a few numbers: quartiles, and intervals of 95 %; pure."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, mean, quantiles, stdev
from typing import TypeAlias

Interval: TypeAlias = tuple[float, float]

Z = NormalDist().inv_cdf(0.975)
# Student's t at 0.975 for 1, 2, ... degrees of freedom; the series below is exact enough beyond.
_T = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)


def wilson(passed: int, of: int) -> Interval:
    """Return the Wilson interval of a share; without any try it is unknown from 0 to 1."""
    if not of:
        return 0.0, 1.0
    share, z2 = passed / of, Z * Z
    middle = share + z2 / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = (middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)
    return (0.0 if not passed else low), (1.0 if passed == of else high)


def quartiles(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Return the quartiles of what was measured, its ends among them."""
    if len(numbers) == 1:
        return numbers[0], numbers[0], numbers[0]
    low, middle, high = quantiles(numbers, n=4, method="inclusive")
    return low, middle, high


def spread(numbers: Sequence[float]) -> float | None:
    """Return the standard deviation, None of a single number; rounding is none."""
    if len(numbers) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    found = stdev(numbers)
    return 0.0 if found <= 1e-9 * max(map(abs, numbers)) else found


def interval(numbers: Sequence[float]) -> Interval | None:
    """Return the interval of a mean by Student's t, None of a single number."""
    width = spread(numbers)
    if width is None:
        return None
    half = t_quantile(len(numbers) - 1) * width / sqrt(len(numbers))
    middle = mean(numbers)
    return middle - half, middle + half


def t_quantile(freedom: int) -> float:
    """Return Student's t at 0.975, by the Cornish-Fisher series for many degrees of freedom."""
    if freedom <= len(_T):
        return _T[freedom - 1]
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3
