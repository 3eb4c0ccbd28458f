"""Optional things are told, never demanded."""

import pytest

from lab.doctor import Check, Level, extras
from lab.doctor.ask import ask


def test_a_batfish_address_that_is_none_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORMDRILL_BATFISH", "here")
    assert extras.batfish() == Check(
        "batfish", Level.WARN, "STORMDRILL_BATFISH=here is not host:port"
    )


def test_nobody_at_the_address_is_only_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORMDRILL_BATFISH", "127.0.0.1:1")
    assert extras.batfish() == Check(
        "batfish",
        Level.INFO,
        "nothing at 127.0.0.1:1: Connection refused",
        "docker compose up -d batfish  (only stormdrill verify needs it)",
    )


def test_a_program_that_is_not_there_is_an_answer() -> None:
    assert ask(["/no/such/program"]) == (False, "/no/such/program: No such file or directory")


def test_a_program_that_fails_gives_its_complaint() -> None:
    ran, text = ask(["cat", "/no/such/file"])
    assert (ran, text) == (False, "cat: /no/such/file: No such file or directory")
