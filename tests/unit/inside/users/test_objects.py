"""What a device fetches of a page with objects, and what it keeps of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from lab.inside.users import users
from lab.inside.users.counts import Tally
from lab.inside.users.object_cache import ObjectCache
from lab.inside.users.stub_resolver import StubResolver
from lab.inside.users.users import User
from lab.model.programs.users import App, Retry, Stub, UsersJob
from lab.net.fetch import Fetched, Page

JOB = UsersJob(
    node="u", users=1, resolvers=("1.1.1.1",), seed=1, think_s=1, spread_s=1, http_timeout_s=1,
    apps={"app": App(host="www", objects=("/a", "/b"), cached_s=60)},
    stub=Stub(timeout_s=1, attempts=1, max_ttl=60), retry=Retry(base_s=1, cap_s=1),
)  # fmt: skip


class Known(StubResolver):
    def __init__(self) -> None:
        pass

    def cached(self, name: str) -> str:
        return f"10.0.0.1{name[3:]}"


def uses(
    monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, int], times: int
) -> tuple[list[bool], list[str], Tally]:
    """Return which uses of the application were good, what was fetched, and the counts."""
    asked: list[str] = []

    async def fetch(page: Page, _timeout_s: float) -> Fetched:
        asked.append(page.path)
        return Fetched(answers.get(page.path, 200))

    monkeypatch.setattr(users, "fetch", fetch)
    tally = Tally(JOB.apps, JOB.resolvers, 1)
    user = User(JOB, 1, Known(), tally)

    async def play() -> list[bool]:
        return [await user._use("app") for _ in range(times)]

    return asyncio.run(play()), asked, tally


def test_objects_are_fetched_after_the_page_and_then_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, asked, _ = uses(monkeypatch, {}, 2)
    assert good == [True, True]
    assert asked == ["/", "/a", "/b", "/"]


def test_a_page_whose_object_fails_has_failed_and_its_other_objects_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, asked, tally = uses(monkeypatch, {"/b": 503}, 2)
    assert good == [False, False]
    assert asked == ["/", "/a", "/b", "/", "/b"]
    load = tally.take()
    assert load.apps is not None
    assert load.objects is not None
    app, objects = load.apps["app"], load.objects["app"]
    assert (app.fetches, app.http_ok, app.http_5xx) == (2, 0, 2)
    assert (objects.ok, objects.failed) == (1, 2)


def test_the_time_limit_is_that_of_the_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    async def fetch(_page: Page, timeout_s: float) -> Fetched:
        limits.append(timeout_s)
        await asyncio.sleep(0.01)
        return Fetched(200)

    monkeypatch.setattr(users, "fetch", fetch)
    user = User(JOB, 1, Known(), Tally(JOB.apps, JOB.resolvers, 1))
    assert asyncio.run(user._use("app"))
    assert limits[0] == pytest.approx(JOB.http_timeout_s, abs=0.005)
    assert limits[0] - limits[1] >= 0.01
    assert limits[1] - limits[2] >= 0.01


def test_devices_begin_with_objects_of_every_age() -> None:
    job = replace(JOB, apps={"app": replace(JOB.apps["app"], objects=("/a",))})
    cached_s = job.apps["app"].cached_s

    async def kept() -> list[float]:
        started = asyncio.get_running_loop().time()
        found = []
        for number in range(40):
            user = User(job, number, Known(), Tally(job.apps, job.resolvers, 1))
            user._have_been_here()
            found.append(user._cache._until["app", "/a"] - started)
        return found

    left = asyncio.run(kept())
    assert all(0 <= each <= cached_s + 1 for each in left)
    assert min(left) < cached_s / 4
    assert max(left) > cached_s * 3 / 4


def test_no_object_is_fetched_of_a_page_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert uses(monkeypatch, {"/": 503}, 1)[1] == ["/"]


def test_a_device_keeps_an_object_for_its_time_only() -> None:
    cache = ObjectCache()

    async def missing(seconds: float) -> list[str]:
        cache.keep("app", "/a", seconds)
        return list(cache.missing("app", ("/a", "/b")))

    assert asyncio.run(missing(60)) == ["/b"]
    assert asyncio.run(missing(0)) == ["/a", "/b"]
