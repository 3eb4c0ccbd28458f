"""Values of ``where``: which events count."""

import pytest

from lab.journal.matching import meets
from lab.model.event import Event


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ("small-ams", True),
        ("small-*", True),
        ("*ams", True),
        ("s*-*s", True),
        ("*", True),
        ("big-*", False),
        ("small-", False),
        ("small.*", False),
        ("*-am", False),
    ],
)
def test_a_star_stands_for_any_text_and_everything_else_for_itself(
    wanted: str,
    *,
    met: bool,
) -> None:
    event = Event(1, 0.0, "http", "usr-kpn", {"proxy_status": "small-ams"})
    assert meets(event, {"proxy_status": wanted}) is met


def test_a_star_spans_lines() -> None:
    event = Event(1, 0.0, "exec", "ris", {"output": "162.158.30.0/24\n162.158.40.0/24\n"})
    assert meets(event, {"output": "*.30.0/24*.40.0/24*"})
