"""The objects of pages that a device keeps, each for a while."""

import asyncio
from collections.abc import Iterator, Sequence


class ObjectCache:
    """What one device keeps of every application; times are of the running loop."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}

    def missing(self, app: str, paths: Sequence[str]) -> Iterator[str]:
        """Yield the objects of an application's page that the device has not, one at a time."""
        for path in paths:
            if self._until.get((app, path), 0.0) <= asyncio.get_running_loop().time():
                yield path

    def keep(self, app: str, path: str, seconds: float) -> None:
        """Keep an object for so long."""
        self._until[app, path] = asyncio.get_running_loop().time() + seconds
