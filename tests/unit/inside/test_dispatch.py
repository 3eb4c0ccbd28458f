"""``stormdrill-node``: the table of programs and the exit codes."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab.inside.__main__ import PROGRAMS, main
from lab.model.errors import BackendError, InputError, Problem


def _program(monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> list[Sequence[str]]:
    called: list[Sequence[str]] = []

    def run(argv: Sequence[str]) -> int:
        called.append(argv)
        if error:
            raise error
        return 7

    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(main=run))
    return called


@pytest.mark.parametrize("module", PROGRAMS.values())
def test_every_program_of_the_table_is_there(module: str) -> None:
    source = Path(__file__).parents[3].joinpath(*module.split(".")).with_suffix(".py")

    assert "def main(argv: Sequence[str]) -> int:" in source.read_text()


def test_a_program_gets_its_arguments_and_gives_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = _program(monkeypatch, None)

    assert main(["probe", "-"]) == 7
    assert called == [["-"]]


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (InputError([Problem("a", "is wrong")]), 2, "a: is wrong\n"),
        (BackendError("no socket"), 3, "no socket\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_errors_become_exit_codes(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    code: int,
    told: str,
) -> None:
    _program(monkeypatch, error)

    assert main(["probe"]) == code
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("argv", [[], ["unheard-of"]])
def test_an_unknown_program_is_answered_with_the_usage(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.startswith("usage: stormdrill-node probe|users|legacy|")
