"""Text of the report can be read: contrast as WCAG 2.1 computes it, at least 4.5 to 1."""

import re
from functools import cache

import pytest

from lab.report.write.html import TEMPLATES

LEAST = 4.5  # success criterion 1.4.3, text of normal size
PAIRS = (
    ("ink", "paper"), ("ink", "raised"), ("ink", "band"), ("soft", "paper"), ("soft", "raised"),
    ("soft", "band"), ("on-good", "good"), ("on-bad", "bad"), ("on-partly", "partly"),
)  # fmt: skip
THEMES = ("light", "dark", "print")


@cache
def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by name; a theme says only what differs from the light one."""
    blocks = re.findall(
        r":root \{(.*?)\}", (TEMPLATES / "report.css").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == len(THEMES)
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks]
    return named[0] | named[THEMES.index(theme)]


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    darker, lighter = sorted(map(luminance, (one, two)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_of_known_colours() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=" on ".join)
def test_text_can_be_read_on_its_ground(text: str, ground: str, theme: str) -> None:
    found = colours(theme)
    assert contrast(found[text], found[ground]) >= LEAST
