"""Undoes a step in several places: a failure in one place does not stop the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from lab.model.errors import CommandError

Place = TypeVar("Place")


def everywhere(places: Iterable[Place], act: Callable[[Place], None]) -> None:
    """Act in every place.

    Raises:
        CommandError: it failed in some places; with every failure.
    """
    failed = []
    for place in places:
        try:
            act(place)
        except CommandError as error:
            failed.append(str(error))
    if failed:
        raise CommandError("; ".join(failed))
