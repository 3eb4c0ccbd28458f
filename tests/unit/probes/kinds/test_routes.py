"""Probes of BGP tables that a scenario cannot declare."""

import pytest

from tests.fakes.probes import spec


def test_a_pattern_for_paths_must_be_a_regular_expression() -> None:
    with pytest.raises(ValueError, match="as_path: no regular expression"):
        spec("paths", ("r1",), routes=("192.0.2.0/24",), as_path="(64501")
