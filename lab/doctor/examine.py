"""All checks, in the order a reader wants them."""

from collections.abc import Callable
from pathlib import Path

from lab.doctor import extras, limits, software
from lab.doctor.check import Check, Level
from lab.doctor.kernel import kernel
from lab.doctor.size import size_of


def examine(
    profile: str,
    home: Path,
    fast: Callable[[], str] | None = None,
    group: Callable[[], str] | None = None,
) -> tuple[Check, ...]:
    """Return every check of this host for a lab of a profile whose state is kept in ``home``.

    ``group``, if given, returns why labs get no control group here; ``fast``, if given, tries
    fast start where a lab can start, and returns why it cannot be had.

    Raises:
        InputError: there is no such profile.
    """
    size = size_of(profile)
    checks = (
        software.python(),
        *(software.package(one) for one in software.packages()),
        software.frr(),
        *kernel(),
        limits.memory(size, limits.available_mib()),
        limits.tasks(size),
        limits.open_files(size),
        limits.of_a_node(),
        *([limits.of_a_lab(group())] if group else []),
        limits.disk("home", home),
        limits.disk("folder", Path.cwd() / "runs"),
        extras.docker(),
        extras.containerlab(),
        extras.image(),
        extras.batfish(),
    )
    if fast is None or any(each.level is Level.FAIL for each in checks):
        return checks
    return (*checks, extras.fast_start(fast))
