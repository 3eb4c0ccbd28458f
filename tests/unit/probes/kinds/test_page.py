"""How long a page takes whose object is another company's."""

import asyncio

import pytest

from lab.net.fetch import Fetched, Page
from lab.probes.kinds import page
from lab.probes.kinds.page import PageCheck

CHECK = PageCheck(
    host="news.example", embeds="www.facebook.com", resolvers=("1.1.1.1", "8.8.8.8"),
    stub_timeout_s=0.02, stub_attempts=2,
)  # fmt: skip


def look(
    monkeypatch: pytest.MonkeyPatch, *, known: bool, silent: bool = False, status: int = 200
) -> tuple[dict[str, object], list[str]]:
    """Return what was seen, and who was asked for the object's name."""
    asked: list[str] = []

    def question(name: str, _qtype: str, *, rd: bool) -> bytes:
        assert rd
        return name.encode()

    async def exchange(wire: bytes, server: str, timeout_s: float, _port: int) -> bytes:
        if wire == b"www.facebook.com":
            asked.append(server)
            if silent:
                await asyncio.sleep(timeout_s)
                raise TimeoutError
        return wire

    def first_address(reply: bytes) -> str:
        return "10.0.0.1" if known or reply == b"news.example" else ""

    async def fetch(fetched: Page, _timeout_s: float) -> Fetched:
        return Fetched(200 if fetched.host == "news.example" else status)

    for made in (question, exchange, first_address, fetch):
        monkeypatch.setattr(page, made.__name__, made)
    return dict(asyncio.run(CHECK.look()).data()), asked


def test_the_object_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, asked = look(monkeypatch, known=True)
    assert (seen["ok"], seen["object_ok"], seen["error"]) == (True, True, "")
    assert asked == ["1.1.1.1"]


def test_silent_resolvers_cost_what_the_device_waits_for_each_in_every_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, asked = look(monkeypatch, known=False, silent=True)
    assert (seen["ok"], seen["object_ok"], seen["error"]) == (True, False, "dns")
    assert asked == ["1.1.1.1", "8.8.8.8"] * 2
    took_ms = seen["took_ms"]
    assert isinstance(took_ms, float)
    assert took_ms >= 80
    assert seen["patience_s"] == pytest.approx(0.08)


def test_an_object_that_is_refused_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, asked = look(monkeypatch, known=True, status=503)
    assert (seen["ok"], seen["object_ok"], seen["error"]) == (True, False, "http")
    assert asked == ["1.1.1.1"]
