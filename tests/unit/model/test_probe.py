"""Probes that a scenario cannot declare."""

import pytest

from lab.model.probe import ProbeSpec


def test_a_pattern_for_paths_must_be_a_regular_expression() -> None:
    with pytest.raises(ValueError, match="as_path: no regular expression"):
        ProbeSpec("paths", ("r1",), routes=("192.0.2.0/24",), as_path="(64501")


def test_a_pattern_for_paths_is_no_key_of_another_kind() -> None:
    with pytest.raises(ValueError, match="as_path: no key of a probe of kind trace"):
        ProbeSpec("path", ("r1",), trace="r2", as_path="64501")
