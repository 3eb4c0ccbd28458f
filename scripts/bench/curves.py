"""Measured costs against sizes: the exponent of each, and a picture with both axes by powers."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]  # size, cost
Point = tuple[float, float]  # on the picture

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 800, 420, 70, 50, 50, 230
APART = 28  # of two sizes that are both named below the axis
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#8c6d31")
DASHES = ("", "6 3", "2 3", "8 3 2 3")


def exponent(points: Points) -> float:
    """Return the slope of log cost over log size, by least squares; nan below two points."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points if cost > 0]
    if len(logs) < 2:  # noqa: PLR2004 # a line takes two
        return math.nan
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    across = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / across if across else math.nan


def picture(title: str, unit: str, curves: Mapping[str, Points]) -> str:
    """Return an SVG of curves by name, both axes logarithmic, each name with its exponent."""
    sizes = sorted({size for points in curves.values() for size, _ in points})
    costs = [cost for points in curves.values() for _, cost in points if cost > 0]
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    span = math.log(sizes[-1] / sizes[0]) or 1.0

    def x(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(size / sizes[0]) / span

    def y(cost: float) -> float:
        share = (math.log10(cost) - low) / ((high - low) or 1)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
        f'<text x="8" y="{TOP - 8}">{escape(unit)}</text>',
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 12}" text-anchor="end">routers</text>',
    ]
    named = -math.inf
    for size in sizes:
        parts.append(_line((x(size), TOP), (x(size), HEIGHT - BOTTOM)))
        if x(size) - named < APART:
            continue
        named = x(size)
        parts.append(
            f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
            f"{size:g}</text>"
        )
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(_line((LEFT, at), (WIDTH - RIGHT, at)))
        parts.append(
            f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for number, (name, points) in enumerate(curves.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        at = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in points if cost > 0)
        parts.append(
            f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        key, row = WIDTH - RIGHT + 12, TOP + 18 * number + 8
        parts.append(_line((key, row), (key + 28, row), colour, dash))
        label = f"{name}, n^{exponent(points):.2f}"
        parts.append(f'<text x="{key + 34}" y="{row + 4}">{escape(label)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _line(start: Point, end: Point, colour: str = "#ddd", dash: str = "") -> str:
    width = 1 if colour == "#ddd" else 2
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>'
    )
