"""All checks, in the order a reader wants them."""

from pathlib import Path

from lab.doctor import extras, limits, software
from lab.doctor.check import Check
from lab.doctor.kernel import kernel
from lab.doctor.size import size_of


def examine(profile: str, home: Path) -> tuple[Check, ...]:
    """Return every check of this host for a lab of a profile whose state is kept in ``home``.

    Raises:
        InputError: there is no such profile.
    """
    size = size_of(profile)
    return (
        software.python(),
        *(software.package(one) for one in software.packages()),
        software.frr(),
        *kernel(),
        limits.memory(size, limits.available_mib()),
        limits.tasks(size),
        limits.open_files(size),
        limits.of_a_node(),
        limits.disk("home", home),
        limits.disk("folder", Path.cwd() / "runs"),
        extras.docker(),
        extras.containerlab(),
        extras.image(),
        extras.batfish(),
    )
