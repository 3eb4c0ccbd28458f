"""What one user looks up besides the applications: names of others, each kind at its own pace.

A look-up is all that is made of them: nobody fetches a page there.
"""

import asyncio
import random
from collections.abc import Mapping

from lab.inside.users.stub_resolver import StubResolver
from lab.model.programs.users import OtherNames, Turn


class Others:
    """Look-ups of names of others by one device, at random times."""

    def __init__(
        self,
        kinds: Mapping[str, OtherNames],
        chance: random.Random,
        stub: StubResolver,
        turn: Turn,
    ) -> None:
        self._kinds = kinds
        self._chance = chance
        self._stub = stub
        self._turn = turn

    async def live(self) -> None:
        """Look names of every kind up for ever."""
        async with asyncio.TaskGroup() as tasks:
            for names in self._kinds.values():
                if names.per_s > 0:
                    tasks.create_task(self._repeat(names))

    async def after(self, failures: int) -> None:
        """Look up what the user turns to after so many failures of an application, if anything."""
        turn = self._turn
        if failures % turn.failures == 0 and self._chance.random() < turn.chance:
            await self.look_up(self._kinds[turn.to])

    async def _repeat(self, names: OtherNames) -> None:
        while True:
            await asyncio.sleep(self._chance.expovariate(names.per_s))
            await self.look_up(names)

    async def look_up(self, names: OtherNames) -> None:
        """Look one of the names up, unless the device still knows it."""
        name = self._chance.choice(names.names)
        if not self._stub.cached(name):
            await self._stub.look_up(name)
