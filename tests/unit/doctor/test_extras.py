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


@pytest.mark.parametrize(
    ("said", "check"),
    [
        ("0.79.0", Check("containerlab", Level.OK, "0.79.0")),
        (
            "0.77.2",
            Check(
                "containerlab",
                Level.WARN,
                "0.77.2, needs 0.78 or later",
                "see https://containerlab.dev/install",
            ),
        ),
    ],
)
def test_a_containerlab_that_is_too_old_is_told(
    monkeypatch: pytest.MonkeyPatch, said: str, check: Check
) -> None:
    monkeypatch.setattr(extras, "find", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(extras, "ask", lambda _argv: (True, said))
    assert extras.containerlab() == check


def test_the_image_is_there_or_how_to_build_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(extras, "ask", lambda _argv: (True, "2026-11-25T13:00:00Z"))
    assert extras.image() == Check("image", Level.OK, "stormdrill/node of 2026-11-25")
    monkeypatch.setattr(extras, "ask", lambda _argv: (False, "No such image"))
    missing = Check("image", Level.INFO, "no stormdrill/node", "stormdrill image build")
    assert extras.image() == missing
