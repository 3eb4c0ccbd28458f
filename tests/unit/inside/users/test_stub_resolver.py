"""The stub resolver: whom it asks, in which order, and what it remembers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import dns.message
import dns.rcode
import dns.rrset
import pytest

from lab.inside.users.stub_resolver import Found, Outcome, StubResolver, read
from lab.model.programs.users import Stub

_STUB = Stub(timeout_s=5.0, attempts=2, max_ttl=86400)
_FIRST, _SECOND = "1.1.1.1", "8.8.8.8"
_NAME = "www.facebook.com"
_QUERY = dns.message.make_query(_NAME, "A")
Result = TypeVar("Result")


def _reply(*records: tuple[str, int, str, str], rcode: str = "NOERROR") -> bytes:
    reply = dns.message.make_response(_QUERY)
    reply.set_rcode(dns.rcode.from_text(rcode))
    for name, ttl, rdtype, data in records:
        reply.answer.append(dns.rrset.from_text(name, ttl, "IN", rdtype, data))
    return reply.to_wire()


_GOOD = _reply(
    ("www.facebook.com.", 300, "CNAME", "star-mini.c10r.facebook.com."),
    ("star-mini.c10r.facebook.com.", 60, "A", "157.240.1.35"),
)
_SERVFAIL = _reply(rcode="SERVFAIL")


class _Resolvers:
    """Answers as told, and keeps the order in which it was asked; None is silence."""

    def __init__(self, replies: Mapping[str, bytes | None]) -> None:
        self._replies = replies
        self.asked: list[str] = []

    async def ask(self, resolver: str, _name: str, _timeout_s: float) -> bytes | None:
        self.asked.append(resolver)
        return self._replies[resolver]


def _looked_up(
    replies: Mapping[str, bytes | None], resolvers: Sequence[str] = (_FIRST, _SECOND)
) -> tuple[Found, list[str]]:
    exchanges = _Resolvers(replies)

    async def look_up() -> Found:
        return await StubResolver(resolvers, _STUB, exchanges.ask).look_up(_NAME)

    return asyncio.run(look_up()), exchanges.asked


def test_the_first_resolver_that_answers_is_enough() -> None:
    found, asked = _looked_up({_FIRST: _GOOD, _SECOND: _GOOD})

    assert found == Found(Outcome.OK, "157.240.1.35", 60.0)
    assert asked == [_FIRST]


def test_a_failure_passes_on_to_the_next_resolver() -> None:
    found, asked = _looked_up({_FIRST: _SERVFAIL, _SECOND: _GOOD})

    assert found.outcome is Outcome.OK
    assert asked == [_FIRST, _SECOND]


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (_SERVFAIL, _SERVFAIL, Outcome.SERVFAIL),
        (None, None, Outcome.TIMEOUT),
        (_SERVFAIL, None, Outcome.SERVFAIL),
        (_reply(rcode="REFUSED"), _reply(rcode="REFUSED"), Outcome.OTHER),
    ],
    ids=["both fail", "neither answers", "the first fails", "both refuse"],
)
def test_two_rounds_are_made_before_a_lookup_fails(
    first: bytes | None, second: bytes | None, outcome: Outcome
) -> None:
    found, asked = _looked_up({_FIRST: first, _SECOND: second})

    assert found == Found(outcome)
    assert asked == [_FIRST, _SECOND, _FIRST, _SECOND]


@pytest.mark.parametrize(
    "reply",
    [
        _reply(rcode="NXDOMAIN"),
        _reply(),
        _reply(("www.facebook.com.", 60, "CNAME", "star-mini.c10r.facebook.com.")),
    ],
    ids=["no such name", "no address", "an alias that leads nowhere"],
)
def test_an_answer_without_an_address_ends_a_lookup(reply: bytes) -> None:
    found, asked = _looked_up({_FIRST: reply, _SECOND: _GOOD})

    assert found == Found(Outcome.OTHER)
    assert asked == [_FIRST]


def test_a_reply_that_cannot_be_read_is_no_address() -> None:
    assert read(_GOOD[:-3]) == Found(Outcome.OTHER)


class _Time:
    def __init__(self, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: self._now)

    def goes_by(self, seconds: float) -> None:
        self._now += seconds


def _run(step: Callable[[], Awaitable[Result]]) -> Result:
    async def main() -> Result:
        return await step()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("max_ttl", "seconds", "address"),
    [
        (3600.0, 59.0, "157.240.1.35"),
        (3600.0, 61.0, ""),
        (10.0, 9.0, "157.240.1.35"),
        (10.0, 11.0, ""),
    ],
)
def test_an_address_is_remembered_for_its_ttl_or_the_cap(
    monkeypatch: pytest.MonkeyPatch, max_ttl: float, seconds: float, address: str
) -> None:
    async def later() -> str:
        stub = StubResolver(
            [_FIRST], replace(_STUB, max_ttl=max_ttl), _Resolvers({_FIRST: _GOOD}).ask
        )
        time = _Time(asyncio.get_running_loop(), monkeypatch)
        await stub.look_up(_NAME)
        time.goes_by(seconds)
        return stub.cached(_NAME)

    assert _run(later) == address


def test_a_failure_is_not_remembered_in_place_of_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def then_failing() -> str:
        replies = {_FIRST: _GOOD}
        stub = StubResolver([_FIRST], _STUB, _Resolvers(replies).ask)
        await stub.look_up(_NAME)
        replies[_FIRST] = _SERVFAIL
        await stub.look_up(_NAME)
        return stub.cached(_NAME)

    assert _run(then_failing) == "157.240.1.35"
