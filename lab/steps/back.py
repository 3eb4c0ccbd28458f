"""Takes back what a step did in several places: a failure in one spares no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from lab.model.errors import CommandError

Place = TypeVar("Place")


def everywhere(places: Iterable[Place], act: Callable[[Place], None]) -> None:
    """Act in every place.

    Raises:
        CommandError: it failed somewhere; with every failure.
    """
    failed = []
    for place in places:
        try:
            act(place)
        except CommandError as error:
            failed.append(str(error))
    if failed:
        raise CommandError("; ".join(failed))
