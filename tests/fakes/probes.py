"""Probes that a scenario declares, by their keys alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from lab.model.deployment import Completed
from lab.probes.kinds import PROBES
from lab.probes.kinds.kind import Probe


def spec(name: str, from_: tuple[str, ...], **given: Any) -> Probe:
    """Return a probe of the kind that one of the keys names."""
    (kind,) = (each for each in PROBES if each.kind in given)
    return kind(id=name, from_=from_, **given)


class NoShell:
    """A shell that no probe of the test may use."""

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        raise AssertionError(f"{node} was asked to run {argv[0]}: {timeout}, {stdin!r}")
