"""``stormdrill-node users``: the users behind an access network, each with a device of its own.

Every application on a device works independently: it looks its name up through the device's stub
cache, fetches its page with the objects that the page needs, and repeats this after a pause. A
page has failed unless all of it came within the time limit. It retries failures as
``lab.inside.users.retry`` describes. One ``load`` event a second counts the results.
"""

import asyncio
import random
from collections.abc import Sequence

from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.program.lifetime import allow_many_files, run_until_stopped
from lab.inside.program.schedule import beats
from lab.inside.users.counts import Tally
from lab.inside.users.object_cache import ObjectCache
from lab.inside.users.others import Others
from lab.inside.users.retry import wait_s
from lab.inside.users.stub_resolver import Exchanges, Outcome, StubResolver
from lab.model.programs.users import App, UsersJob
from lab.net.fetch import Fetched, Page, fetch

_SERVER_ERRORS = range(500, 600)  # RFC 9110 section 15.6
_THINK = (0.5, 1.5)  # times think_s


def main(argv: Sequence[str]) -> int:
    """Let users live until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_live_all(read_job(UsersJob, argv)))


class User:
    """One user with one device."""

    def __init__(self, job: UsersJob, number: int, stub: StubResolver, tally: Tally) -> None:
        self._job = job
        self._chance = _chance(job.seed, number)
        others = _chance(job.seed, f"{number}/others")
        self._others = Others(job.others, others, stub, job.turn)
        self._stub = stub
        self._tally = tally
        self._cache = ObjectCache()
        self._ages = _chance(job.seed, f"{number}/objects")

    async def live(self) -> None:
        """Use every application, and look names of others up, for ever."""
        self._have_been_here()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._others.live())
            for name, app in self._job.apps.items():
                tasks.create_task(self._refresh(name, self._job.think_s / app.weight))

    def _have_been_here(self) -> None:
        """Keep every object of every page, each for what is left of its time."""
        for name, app in self._job.apps.items():
            for path in app.objects:
                self._cache.keep(name, path, self._ages.uniform(0, app.cached_s))

    async def _refresh(self, name: str, pause_s: float) -> None:
        await asyncio.sleep(self._chance.uniform(0, self._job.spread_s))
        while True:
            await self._insist(name)
            await asyncio.sleep(pause_s * self._chance.uniform(*_THINK))

    async def _insist(self, name: str) -> None:
        failures = 0
        while not await self._use(name):
            await asyncio.sleep(wait_s(self._job.retry, failures, self._chance))
            failures += 1
            await self._others.after(failures)

    async def _use(self, name: str) -> bool:
        app = self._job.apps[name]
        address = self._stub.cached(app.host) or await self._looked_up(name, app.host)
        if not address:
            return False
        self._tally.add(name, "fetches")
        try:
            fetched = await self._whole(name, address)
        except OSError as error:
            self._tally.blinded(str(error))
            return False
        self._tally.fetched(name, address, met(fetched))
        return fetched.ok

    async def _whole(self, name: str, address: str) -> Fetched:
        """Return the result of a page and all it needs, which a user waits for together."""
        app = self._job.apps[name]
        until = asyncio.get_running_loop().time() + self._job.http_timeout_s
        fetched = await self._get(app, address, app.path, until)
        if not fetched.ok:
            return fetched
        for path in self._cache.missing(name, app.objects):
            part = await self._get(app, address, path, until)
            self._tally.part(name, ok=part.ok)
            if not part.ok:
                return part
            self._cache.keep(name, path, app.cached_s)
        return fetched

    async def _get(self, app: App, address: str, path: str, until: float) -> Fetched:
        left_s = max(0.0, until - asyncio.get_running_loop().time())
        return await fetch(Page(address, app.host, path, app.port), left_s)

    async def _looked_up(self, name: str, host: str) -> str:
        self._tally.add(name, "lookups")
        found = await self._stub.look_up(host)
        self._tally.add(name, found.outcome)
        return found.address if found.outcome is Outcome.OK else ""


def met(fetched: Fetched) -> str:
    """Return the count of the load event that a fetch belongs to."""
    if fetched.ok:
        return "http_ok"
    return "http_5xx" if fetched.status in _SERVER_ERRORS else "http_fail"


async def _live_all(job: UsersJob) -> None:
    allow_many_files()
    kinds = {name: kind for kind, each in job.others.items() for name in each.names}
    tally = Tally(job.apps, job.resolvers, job.users, kinds)
    exchanges = Exchanges(_chance(job.seed, "ids"), tally.sent, job.stub.port)
    try:
        async with asyncio.TaskGroup() as tasks:
            for number in range(job.users):
                stub = StubResolver(job.resolvers, job.stub, exchanges.ask)
                tasks.create_task(User(job, number, stub, tally).live())
            tasks.create_task(_tell(job.node, tally))
    finally:
        exchanges.close()


async def _tell(node: str, tally: Tally) -> None:
    async for _ in beats(asyncio.get_running_loop().time() + 1, 1.0):
        emit(tally.take(), node)


def _chance(seed: int | str, part: object) -> random.Random:
    return random.Random(f"{seed}/{part}")  # noqa: S311 (people, not secrets; repeatable)
